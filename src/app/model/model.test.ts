import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testStore } from '../../../test/support/store.ts'
import type { Store } from '../../platform/store/index.ts'
import { type Models, mergeDerived, openModels } from './index.ts'

const ORDER = `entity: order
table: shop.main.orders
label: Order
key: [ id ]
fields:
  id: { column: id, type: integer }
  customer_id: { column: customer_id, type: integer }
joins:
  customer: { to: customer, keys: { customer_id: id }, cardinality: many_to_one, suggested: true }
`
const CUSTOMER = `entity: customer
table: shop.main.customers
key: [ id ]
fields:
  id: { column: id, type: integer }
`

describe('what sync derived, merged into a file', () => {
  const merge = (ours: string, base: string, theirs: string) =>
    mergeDerived([{ path: 'm/order.yaml', text: ours, derived: base }], [{ path: 'm/order.yaml', text: theirs }])[0]?.text
  const NEWER = ORDER.replace('joins:', '  channel: { column: channel, type: text }\njoins:')

  test('untouched, it follows sync', () => {
    expect(merge(ORDER, ORDER, NEWER)).toBe(NEWER)
  })

  test('a word, a mark removed, a comment and a measure of a person stay; a new column comes', () => {
    const ours = `# sales\n${ORDER.replace('label: Order', 'label: Sale').replace(', suggested: true', '')}measures:\n  revenue: { formula: sum(id) }\n`
    expect(merge(ours, ORDER, NEWER)).toBe(`# sales
entity: order
table: shop.main.orders
label: Sale
key: [ id ]
fields:
  id: { column: id, type: integer }
  customer_id: { column: customer_id, type: integer }
  channel:
    column: channel
    type: text
joins:
  customer: { to: customer, keys: { customer_id: id }, cardinality: many_to_one }
measures:
  revenue: { formula: sum(id) }
`)
  })

  test('a field a person removed does not come back; one that sync made and lost goes', () => {
    const ours = ORDER.replace('  id: { column: id, type: integer }\n', '')
    expect(merge(ours, ORDER, ORDER)).toBe(ours)
    expect(merge(`# mine\n${NEWER}`, NEWER, ORDER)).toBe(`# mine\n${ORDER}`)
  })

  test('the type of a column follows the database, even in a file of people', () => {
    expect(merge(`# mine\n${ORDER}`, ORDER, ORDER.replace('id: { column: id, type: integer }', 'id: { column: id, type: text }'))).toContain(
      'id: { column: id, type: text }',
    )
  })

  test('hand-written names hold: entity by its table, field by its column, join by its keys', () => {
    const customer = {
      path: 'm/client.yaml',
      text: CUSTOMER.replace('entity: customer', 'entity: client').replace('  id:', '  number:').replace('key: [ id ]', 'key: [ number ]'),
      derived: null,
    }
    const order = {
      path: 'm/sale.yaml',
      text: `entity: sale\ntable: shop.main.orders\nkey: []\nfields:\n  buyer: { column: customer_id, type: integer }\n`,
      derived: null,
    }
    const merged = mergeDerived(
      [customer, order],
      [
        { path: 'm/customer.yaml', text: CUSTOMER },
        { path: 'm/order.yaml', text: ORDER },
      ],
    )
    expect(merged.map(({ path }) => path)).toEqual(['m/client.yaml', 'm/sale.yaml'])
    expect(merged[0]?.text).toBe(customer.text)
    expect(merged[1]?.text).toContain('  id:\n    column: id')
    expect(merged[1]?.text).not.toContain('customer_id:\n')
    expect(merged[1]?.text).toContain('to: client\n    keys:\n      buyer: number')
    const again = mergeDerived(merged, [
      { path: 'm/customer.yaml', text: CUSTOMER },
      { path: 'm/order.yaml', text: ORDER },
    ])
    expect(again.map(({ text }) => text)).toEqual(merged.map(({ text }) => text))
  })

  test('words a person wrote are not marked as guesses, and their measures are left alone', () => {
    const theirs = ORDER.replace('label: Order', 'label: Order\nsynonyms: [ purchase ]\nsuggested: [ synonyms ]\nmeasures:\n  orders: { formula: count() }')
    const ours = { path: 'm/order.yaml', text: ORDER.replace('label: Order', 'label: Order\nsynonyms: [ deal ]'), derived: null }
    expect(mergeDerived([ours], [{ path: 'm/order.yaml', text: theirs }])[0]?.text).toBe(ours.text)
  })
})

describe('the model in the store', () => {
  let store: Store
  let models: Models
  beforeEach(async () => {
    store = await testStore()
    await sql`INSERT INTO org (id, name, created_at) VALUES ('org', 'Org', now())`.execute(store.db)
    models = openModels(store, () => new Date('2026-09-14T08:00:00Z'))
    await models.mergeSynced({
      orgId: 'org',
      slug: 'shop',
      derived: [CUSTOMER, ORDER].map((text, k) => ({ path: `model/x/${['customer', 'order'][k]}.yaml`, text })),
    })
  })
  afterEach(() => store.close())
  const write = (changes: readonly { path: string; text: string | null }[], more: object = {}) =>
    models.write({ orgId: 'org', author: 'ann@example.com', message: 'Edit', changes, ...more })

  test('equal content has an equal commit, and a stale one is refused', async () => {
    const { commit } = await models.read('org')
    const changed = await write([{ path: 'model/shop/order.yaml', text: ORDER.replace('label: Order', 'label: Sale') }], { commit })
    expect(changed.commit).not.toBe(commit)
    await expect(write([], { commit })).rejects.toMatchObject({ code: 'model_changed', status: 409 })
    const back = await write([{ path: 'model/shop/order.yaml', text: ORDER }], { commit: changed.commit })
    expect(back.commit).toBe(commit)
  })

  test('a file with an error is not stored, and each problem has its line', async () => {
    const before = await models.read('org')
    const broken = write([{ path: 'model/shop/order.yaml', text: `${ORDER}measures:\n  revenue: { formula: sum(amuont) }\n` }])
    await expect(broken).rejects.toMatchObject({
      code: 'model_problems',
      facts: { items: [{ file: 'model/shop/order.yaml', line: 11, severity: 'error', code: 'unknown-field' }] },
    })
    await expect(write([{ path: '../etc/passwd.yaml', text: 'a: 1' }])).rejects.toMatchObject({ code: 'model_problems' })
    expect(await models.read('org')).toEqual(before)
  })

  test('removing what others refer to is refused', async () => {
    await expect(write([{ path: 'model/shop/customer.yaml', text: null }])).rejects.toMatchObject({ code: 'model_problems' })
  })

  test('a dry run says what would be and stores nothing', async () => {
    const before = await models.read('org')
    const tried = await write([{ path: 'model/shop/order.yaml', text: null }], { dryRun: true })
    expect(tried.files.map(({ path }) => path)).toEqual(['model/shop/customer.yaml'])
    expect(await models.read('org')).toEqual(before)
  })

  test('each change is remembered with its author', async () => {
    await write([{ path: 'model/model.yaml', text: 'version: 1\ncurrency: EUR\n' }])
    expect(await models.history('org', 10)).toMatchObject([
      { author: 'ann@example.com', paths: ['model/model.yaml'] },
      { author: 'sync', paths: ['model/shop/customer.yaml', 'model/shop/order.yaml'] },
    ])
    expect((await models.ofConnection('org', 'shop')).map(({ path }) => path)).toEqual([
      'model/model.yaml',
      'model/shop/customer.yaml',
      'model/shop/order.yaml',
    ])
  })
})
