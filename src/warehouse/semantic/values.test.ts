import { expect, test } from 'vitest'
import { buildValueIndex, lookupValues } from './index.ts'

const country = (value: string) => ({ entity: 'customer', field: 'country', value })
const name = (value: string) => ({ entity: 'customer', field: 'name', value })
const index = buildValueIndex(
  [country('Germany'), country('Österreich'), country(''), name('Anna Weber'), name('Franz Weber'), { entity: 'product', field: 'name', value: 'Gift Card' }],
  ['customer.country'],
)
const found = (phrase: string) => lookupValues(index, phrase).map((hit) => `${hit.value} ${hit.evidence} ${hit.score.toFixed(2)}`)

test.each([
  ['Germany', ['Germany exact 0.95']],
  ['germany', ['Germany folded 0.90']],
  ['osterreich', ['Österreich folded 0.90']],
  ['gift cards', ['Gift Card number 0.88']],
  ['Weber', ['Anna Weber part 0.68', 'Franz Weber part 0.68']],
  ['Germny', ['Germany misspelling 0.75']],
  ['Gremany', []],
  ['Gurmani', []],
  ['France', []],
  ['', []],
])('%s', (phrase, expected) => {
  expect(found(phrase)).toEqual(expected)
})

test('a phrase is compared with a bounded number of values', () => {
  const many = buildValueIndex(Array.from({ length: 200_000 }, (_, n) => name(`m${n.toString(36).padStart(7, 'x')}`)))
  expect(lookupValues(many, 'mxxxxzzzq').length).toBeLessThanOrEqual(24)
  expect(lookupValues(many, 'mxxxx000')[0]?.evidence).toBe('misspelling')
})
