import { describe, expect, it } from 'vitest'
import { asksKnowledge, seeks } from './seeking.ts'

describe('a question after a place to look', () => {
  it.each([
    ['Where do I find the churn dashboard?', 'certain'],
    ['where is the page with affiliate commissions?', 'certain'],
    ['Is there a report on refunds?', 'certain'],
    ['is there any good dashbord about hiring', 'certain'],
    ['Do we have a dashboard about driver safety?', 'certain'],
    ['Which report shows overdue invoices?', 'certain'],
    ['Can you send me the link to the bookings dashboard?', 'certain'],
    ['Where can I see how many points members redeem?', 'maybe'],
    ['Open the sales workbook', 'maybe'],
    ['churn dashboard', 'maybe'],
  ])('%s: %s', (question, kind) => expect(seeks(question)).toBe(kind))

  it.each([
    'How many customers do we have?',
    'Revenue by region last month',
    'List customers where the number of pages is above 10',
    'Show revenue by month as a line chart',
    'Which documents were sent in March?'.replace('documents', 'orders'),
    'Where do most of our customers live?',
    'Is there a customer without an order?',
  ])('not: %s', (question) => expect(seeks(question)).toBeNull())

  it('takes no time over a text made to take it', () => {
    expect(seeks(`is there ${'a '.repeat(100_000)}`)).toBeNull()
    expect(seeks(`${'x '.repeat(5_000)}where is`)).toBeNull()
  })
})

it.each([
  ['How do we define an active customer?', true],
  ['What is our refund policy?', true],
  ['Revenue by region', false],
  ['Show orders of last week', false],
])('may be answered by a note: %s %s', (question, may) => expect(asksKnowledge(question)).toBe(may))
