import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer, TurnContext } from '../src/flow.ts'
import { demoDatabase } from '../test/support/demo.ts'
import { type Asked, type AskedBusiness, compared, demoQuestions, openMadeBusiness, type Rows } from './fixtures/asked-business.ts'

const questions = await demoQuestions()
let business: AskedBusiness

beforeAll(async () => {
  business = await openMadeBusiness(await demoDatabase(questions.until), questions)
}, 60_000)
afterAll(() => business?.close())

type Answered = Extract<Answer, { kind: 'answered' }>
function answered(answer: Answer): Answered {
  if (answer.kind !== 'answered') throw new Error(`${answer.kind} ${JSON.stringify(answer).slice(0, 300)}`)
  return answer
}
function asked(answer: Answered): Rows {
  const shown = answer.result.columns.flatMap((column, i) => (column.show === 'asked' ? [i] : []))
  return answer.result.rows.map((row) => shown.map((i) => row[i] ?? null))
}
function expectRows(answer: Answered, { sql, ordered }: Asked): void {
  expect(compared(asked(answer), ordered === true)).toEqual(compared(business.expected.get(sql) ?? [], ordered === true))
}

describe('questions about the business', () => {
  for (const one of questions.answered) it(one.question, async () => expectRows(answered(await business.ask(one.question)), one))
})

describe('questions that get no figure', () => {
  for (const { question, outcome } of questions.not_answered)
    it(`${outcome}: ${question}`, async () => {
      const answer = await business.ask(question)
      expect(answer.kind).toBe(outcome)
    })

  it('offers questions that are answered instead', async () => {
    const answer = await business.ask('Revenue by moon phase')
    if (answer.kind !== 'abstained') throw new Error(answer.kind)
    expect(answer.unlinked.map((word) => word.text)).toEqual(['moon', 'phase'])
    expect(answer.understood.map((chip) => chip.text)).toContain('revenue')
    expect(answer.tryInstead.length).toBeGreaterThan(0)
    for (const text of answer.tryInstead) answered(await business.ask(text))
  })
})

it('names only the words it does not know', async () => {
  const answer = await business.ask('How much did we sell on weekends by churny?')
  if (answer.kind !== 'abstained') throw new Error(answer.kind)
  expect(answer.unlinked.map((word) => word.text)).toEqual(['churny'])
})

describe('conversations', () => {
  for (const { first, then } of questions.follow_ups)
    it([first, ...then.map((one) => one.question)].join(' → '), async () => {
      let last = answered(await business.ask(first))
      const context: TurnContext[] = []
      for (const [i, next] of then.entries()) {
        context.push({ ...last.context, turn: `t${i}` })
        last = answered(await business.ask(next.question, context))
        expectRows(last, next)
        expect(JSON.stringify(last.plan.query)).toContain('"kind":"context"')
      }
    })
})

describe('next questions that an answer offers', () => {
  for (const one of questions.answered)
    it(`all work after: ${one.question}`, async () => {
      const first = answered(await business.ask(one.question))
      const context = [{ ...first.context, turn: 't0' }]
      const outcomes = await Promise.all(first.narration.followUps.map(async (text) => `${text}: ${(await business.ask(text, context)).kind}`))
      expect(outcomes.filter((outcome) => !outcome.endsWith(': answered'))).toEqual([])
    })
})
