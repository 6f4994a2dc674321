import { expect, test } from 'vitest'
import { type AttributeCondition, type FilterCondition, resolveAttributes } from './index.ts'

const KNOWN = { region: 'emea', level: 3, teams: ['a', 'b'], none: [] }

const RESOLVED: readonly (readonly [AttributeCondition, FilterCondition])[] = [
  [
    { operator: 'equals', value: 'fixed' },
    { operator: 'equals', value: 'fixed' },
  ],
  [
    { operator: 'equals', value: { attribute: 'region' } },
    { operator: 'equals', value: 'emea' },
  ],
  [
    { operator: 'greater_than', value: { attribute: 'level' } },
    { operator: 'greater_than', value: 3 },
  ],
  [
    { operator: 'in', value: { attribute: 'region' } },
    { operator: 'in', value: ['emea'] },
  ],
  [
    { operator: 'equals', value: { attribute: 'teams' } },
    { operator: 'in', value: ['a', 'b'] },
  ],
  [
    { operator: 'not_equals', value: { attribute: 'teams' } },
    { operator: 'not_in', value: ['a', 'b'] },
  ],
  // unknown, empty, or of no use to the operator: no rows
  [
    { operator: 'equals', value: { attribute: 'unknown' } },
    { operator: 'in', value: [] },
  ],
  [
    { operator: 'not_equals', value: { attribute: 'unknown' } },
    { operator: 'in', value: [] },
  ],
  [
    { operator: 'not_in', value: { attribute: 'none' } },
    { operator: 'in', value: [] },
  ],
  [
    { operator: 'less_than', value: { attribute: 'teams' } },
    { operator: 'in', value: [] },
  ],
  [
    { operator: 'equals', value: { attribute: 'constructor' } },
    { operator: 'in', value: [] },
  ],
  [
    { operator: 'equals', value: { attribute: 'region' }, required: false },
    { operator: 'equals', value: 'emea', required: false },
  ],
]

test.each(RESOLVED)('%j is %j', (given, expected) => {
  expect(resolveAttributes({ column: given }, KNOWN)).toEqual({ column: expected })
  expect(resolveAttributes({ column: [given] }, KNOWN)).toEqual({ column: [expected] })
})
