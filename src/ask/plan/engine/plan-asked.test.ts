import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Outcome, Plan, TurnContext } from '../../../flow.ts'
import { buildValueIndex } from '../../../warehouse/semantic/index.ts'
import { link } from '../../link/index.ts'
import { PAIRS, SHOP, SHOP_CLOCK } from '../fixtures/shop.ts'
import { applyEdits, expandPlan, samePlan } from '../index.ts'
import { planQuestion } from './index.ts'

interface Said {
  readonly question: string
  readonly reading: string
}
interface File {
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly conversations: readonly { readonly first: string; readonly reading: string; readonly then: readonly Said[] }[]
}
const file: File = parse(readFileSync(new URL('fixtures/conversations.yaml', import.meta.url), 'utf8'))
const everyday: { readonly read: readonly Said[]; readonly declined: readonly string[] } = parse(
  readFileSync(new URL('fixtures/everyday.yaml', import.meta.url), 'utf8'),
)
const VALUES = buildValueIndex(
  Object.entries(file.values).flatMap(([place, values]) => {
    const [entity = '', field = ''] = place.split('.')
    return values.map((value) => ({ entity, field, value }))
  }),
)

function ask(text: string, context: readonly TurnContext[] = []): Outcome {
  const question = { text, mode: 'economy', clarify: 'allow', context } as const
  return planQuestion(question, link(question, SHOP, VALUES, SHOP_CLOCK), SHOP, VALUES, SHOP_CLOCK)
}
function planned(outcome: Outcome): Extract<Outcome, { kind: 'planned' }> {
  if (outcome.kind !== 'planned') throw new Error(JSON.stringify(outcome).slice(0, 300))
  return outcome
}
function turn(question: string, { plan, reading }: Extract<Outcome, { kind: 'planned' }>): TurnContext {
  const nothing = { focus: { measures: [], values: [] }, rows: { keyColumns: [], keys: [], labels: [], complete: false }, columns: [] }
  return { turn: 't', revision: 1, connection: plan.connection, question, plan, reading, ...nothing, mark: plan.display.mark }
}

describe('pairs of the plan contract, from their words alone', () => {
  const plans = [1, 6, 9, 10, 11, 12, 14, 16, 18, 19, 33, 36, 38]
  it.each(PAIRS.filter((pair) => plans.includes(pair.id)).map((pair) => [pair.question, pair.plan]))('%s', (question, plan) => {
    const expanded = expandPlan(plan, SHOP, SHOP_CLOCK)
    if ('problems' in expanded) throw new Error(JSON.stringify(expanded.problems))
    expect(samePlan(planned(ask(question)).plan, expanded.plan)).toBe(true)
  })

  it.each([2, 3])('pair %i continues another', (id) => {
    const pair = PAIRS.find((one) => one.id === id)
    const before = PAIRS.find((one) => one.id === pair?.after)
    if (pair?.edits === undefined || before === undefined) throw new Error('no such pair')
    const first = planned(ask(before.question))
    const edited = applyEdits(first.plan, pair.edits, SHOP, SHOP_CLOCK, 1)
    const wanted: Plan | undefined = 'plan' in edited ? edited.plan : undefined
    expect(wanted && samePlan(planned(ask(pair.question, [turn(before.question, first)])).plan, wanted)).toBe(true)
  })
})

describe('conversations', () => {
  it.each(file.conversations.map((one) => [one.first, one] as const))('%s …', (_, { first, reading, then }) => {
    let last = planned(ask(first))
    expect(last.reading.text).toBe(reading)
    let said = first
    for (const next of then) {
      last = planned(ask(next.question, [turn(said, last)]))
      expect(last.reading.text).toBe(next.reading)
      expect(JSON.stringify(last.plan.query)).toContain('"kind":"context"')
      said = next.question
    }
  })
})

it.each([
  ['What is the minimum and maximum list price?', 'Lowest price and highest price'],
  ['minimum, average and maximum list price', 'Lowest price, average price and highest price'],
  ['overall average list price', 'Average price'],
])('says every function asked for: %s', (question, reading) => {
  expect(planned(ask(question)).reading.text).toBe(reading)
})

describe('what is not answered', () => {
  it('asks by what the best are meant', () => {
    const outcome = ask('Who are our best customers?')
    if (outcome.kind !== 'clarify') throw new Error(outcome.kind)
    expect(outcome.about).toBe('metric')
    const chosen = planned(
      ask('the second', [
        {
          ...turn('', { kind: 'planned', plan: outcome.candidates[0]?.plan ?? never(), reading: outcome.candidates[0]?.reading ?? never() }),
          asked: outcome.candidates,
        },
      ]),
    )
    expect(chosen.reading.id).toBe(outcome.candidates[1]?.reading.id)
  })
  it.each(['revenue between 50 and 150 euros', 'revenue above 100'])('bounds no figure of all rows: %s', (question) => {
    expect(ask(question).kind).not.toBe('planned')
  })
  it('changes nothing and foresees nothing', () => {
    expect(ask('Delete all orders')).toMatchObject({ kind: 'abstained', reason: 'writes' })
    expect(ask('Orders by month in 2031')).toMatchObject({ kind: 'abstained', reason: 'future' })
    expect(ask('Why did revenue drop?')).toMatchObject({ kind: 'abstained', reason: 'cause' })
  })
})

describe('everyday questions', () => {
  it.each(everyday.read.map(({ question, reading }) => [question, reading] as const))('%s', (question, reading) => {
    expect(planned(ask(question)).reading.text).toBe(reading)
  })
  it.each(everyday.declined.map((question) => [question]))('declines: %s', (question) => {
    expect(ask(question).kind).toBe('abstained')
  })
})

function never(): never {
  throw new Error('no candidate')
}

it('what is compared with is shown as the figure it is of, also after another figure took its place', () => {
  const first = planned(ask('revenue by country in 2025 compared to the previous year'))
  const { query } = planned(ask('what about orders?', [turn('revenue by country in 2025 compared to the previous year', first)])).plan
  if (query.kind !== 'select') throw new Error(query.kind)
  const before = query.columns.find(({ expr }) => expr.kind === 'compared' && expr.value === 'previous')
  expect(before).toMatchObject({ name: 'orders_previous', format: query.columns.find(({ name }) => name === 'orders')?.format })
})
