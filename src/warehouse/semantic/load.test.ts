import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { shopFiles } from './fixtures/files.ts'
import { loadModel, printFormula, printProblem } from './index.ts'

const INFO = { connection: 'db.example.com:5432:shop', dialect: 'postgres', label: 'shop' } as const
const shop = loadModel(shopFiles(), INFO)

describe('the model of the shop', () => {
  test('loads without an error', () => {
    expect(shop.problems.filter((problem) => problem.severity === 'error').map(printProblem)).toEqual([])
    expect(Object.keys(shop.model.entities)).toHaveLength(10)
    expect(shop.model).toMatchObject({ label: 'Shop', priority: 10, currency: 'EUR', calendar: { timeZone: 'Europe/Berlin', fiscalYearStart: 4 } })
    expect(shop.model.commit).toMatch(/^[0-9a-f]{40}$/)
  })

  test('has every join seen from both sides', () => {
    expect(shop.model.entities.customer?.joins.orders).toMatchObject({ to: 'order', cardinality: 'one_to_many', inverse: 'customer', declared: false })
    expect(shop.model.entities.employee?.joins.reports).toMatchObject({ to: 'employee', keys: [['employee_id', 'manager_id']] })
    expect(shop.model.entities.customer?.joins.rep).toMatchObject({ suggested: true, evidence: { inclusion: 1, unique: true, names: 0.4 } })
  })

  test('knows what sort of figure each measure is', () => {
    const kinds = Object.values(shop.model.entities).flatMap((entity) => Object.values(entity.measures).map((measure) => [measure.name, measure.kind]))
    expect(Object.fromEntries(kinds)).toEqual({
      revenue: 'filtered',
      units: 'filtered',
      returned_units: 'filtered',
      return_rate: 'ratio',
      average_order_value: 'ratio',
      revenue_28d: 'window',
      orders: 'simple',
      sold_orders: 'filtered',
      customers: 'simple',
      spend: 'simple',
      stock: 'semi_additive',
    })
    const revenue = shop.model.entities.line?.measures.revenue
    expect(revenue && printFormula(revenue.expr)).toBe("sum(quantity * unit_price where order.status != 'cancelled')")
    expect(revenue?.format).toEqual({ kind: 'currency', currency: 'EUR' })
  })

  test('follows former names', () => {
    expect(shop.model.entities.customer?.renamed).toEqual({ signup_date: 'created_at' })
  })

  test('has a commit of its content, not of its layout', () => {
    const spaced = shopFiles().map((file) => ({ ...file, text: `# a remark\n${file.text}` }))
    expect(loadModel([...spaced].reverse(), INFO).model.commit).toBe(shop.model.commit)
    const changed = shopFiles().map((file) => ({ ...file, text: file.text.replace('Sign-up date', 'Joined') }))
    expect(loadModel(changed, INFO).model.commit).not.toBe(shop.model.commit)
  })
})

const pairs: string[] = parse(readFileSync(new URL('fixtures/problems.yaml', import.meta.url), 'utf8'))
const beside = shopFiles().filter((file) => /order|customer|region|employee/.test(file.path) && !file.path.endsWith('line.yaml'))

test.each(pairs.flatMap((text, n) => (n % 2 === 0 ? [[n / 2 + 1, text, pairs[n + 1] ?? ''] as const] : [])))(
  'what is wrong with file %i',
  (_n, text, expected) => {
    const { problems } = loadModel([...beside, { path: 'x.yaml', text }], INFO)
    const printed = problems
      .filter((problem) => problem.file === 'x.yaml' && problem.severity === 'error')
      .map((problem) => printProblem(problem).replace('x.yaml:', ''))
    expect(`${printed.join('\n')}\n`).toBe(expected)
  },
)
