import { expect, test } from 'vitest'
import { isOrdered, sameResult } from './same-result.ts'

const PEOPLE = [
  ['Ada', 36n],
  ['Bo', 41n],
]

test.each([
  ['itself', PEOPLE, false, true],
  [
    'other column order',
    [
      [36n, 'Ada'],
      [41n, 'Bo'],
    ],
    false,
    true,
  ],
  [
    'other row order',
    [
      ['Bo', 41n],
      ['Ada', 36n],
    ],
    false,
    true,
  ],
  [
    'other row order, where order matters',
    [
      ['Bo', 41n],
      ['Ada', 36n],
    ],
    true,
    false,
  ],
  [
    'integers as floats',
    [
      ['Ada', 36.0000001],
      ['Bo', 41],
    ],
    false,
    true,
  ],
  [
    'other pairs of the same cells',
    [
      ['Ada', 41n],
      ['Bo', 36n],
    ],
    false,
    false,
  ],
  [
    'text for numbers',
    [
      ['Ada', '36'],
      ['Bo', '41'],
    ],
    false,
    false,
  ],
  [
    'a column more',
    [
      ['Ada', 36n, 1n],
      ['Bo', 41n, 1n],
    ],
    false,
    false,
  ],
  ['a row less', [['Ada', 36n]], false, false],
  ['nothing', [], false, false],
] as const)('a result compared with %s', (_, found, ordered, same) => {
  expect(sameResult(PEOPLE, found, ordered)).toBe(same)
})

test('nothing is the same as nothing', () => expect(sameResult([], [], true)).toBe(true))

test.each([
  ['SELECT a FROM t ORDER BY a', true],
  ['SELECT a FROM (SELECT a FROM t ORDER BY a LIMIT 1)', false],
  ["SELECT 'order by' FROM t", false],
])('%s: ordered %s', (sql, ordered) => expect(isOrdered(sql)).toBe(ordered))
