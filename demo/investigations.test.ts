import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoDatabase } from '../test/support/demo.ts'
import { type AskedBusiness, demoQuestions, openMadeBusiness } from './fixtures/asked-business.ts'

const questions = await demoQuestions()
let business: AskedBusiness

beforeAll(async () => {
  business = await openMadeBusiness(await demoDatabase(questions.until), questions)
}, 60_000)
afterAll(() => business?.close())

/** Asked as a person would; the planted story must be among the first three findings. All of them, with times: `npm run bench -- investigations`. */
it.each([
  ['Why did orders drop in August?', /^Sales channel App: orders were/],
  ['Why did the gross margin rise in April?', /^Product Ember Camp Stove: the price rose/],
  ['What drove ad spend in February?', /^Marketing channel Paid social: spend was/],
  ['Why did shipping income fall in December 2025?', /^Shipping income: nothing at all for 31 days, December 2025/],
  ['Why are there more support tickets since 10 June?', /^Ticket topic Delivery and region Nordics: tickets were/],
])('%s', { timeout: 60_000 }, async (question, title) => {
  const answer = await business.ask(question)
  if (answer.kind !== 'reported') throw new Error(answer.kind)
  expect(answer.findings.slice(0, 3).map((finding) => finding.title)).toContainEqual(expect.stringMatching(title))
})
