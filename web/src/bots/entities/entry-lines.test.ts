import { expect, test } from 'vitest'
import { entriesOf, linesOf } from './entry-lines.ts'

test.each([
  [
    'S: small, petite\nM',
    [
      { value: 'S', synonyms: [{ value: 'small' }, { value: 'petite' }] },
      { value: 'M', synonyms: [] },
    ],
  ],
  ['\n  \nS', [{ value: 'S', synonyms: [] }]],
  ['S: small\nS: tiny, small', [{ value: 'S', synonyms: [{ value: 'small' }, { value: 'tiny' }] }]],
  ['S: S, , small', [{ value: 'S', synonyms: [{ value: 'small' }] }]],
  [': lost', []],
])('%j', (text, entries) => {
  expect(entriesOf(text)).toEqual(entries)
  expect(entriesOf(linesOf(entries))).toEqual(entries)
})
