import { expect, test } from 'vitest'
import { changed, changedSince, changesIn } from './form-changes.ts'

const STORED = { name: 'Shop', published: false, confidence: 0.7, groups: ['north'] }

test.each([
  ['a text', { name: 'Store' }, { name: 'Store' }],
  ['a list', { groups: ['north', 'south'] }, { groups: ['north', 'south'] }],
  ['what is stored by now', { name: 'Shop', groups: ['north'] }, {}],
  ['what the form has no longer', { colour: 'red', constructor: 'x' }, {}],
  ['what is of another kind by now', { name: 7, published: 'yes', groups: 'north', confidence: null }, {}],
  ['a list of something else', { groups: [1] }, {}],
  ['nothing', null, {}],
  ['no fields at all', 'Shop', {}],
])('of %s that was kept, what is a change is taken', (_, kept, changes) => {
  expect(changesIn(kept, STORED)).toEqual(changes)
})

test('a value as it is stored is no change', () => {
  const once = changed({}, STORED, 'name', 'Store')
  expect([once, changed(once, STORED, 'name', 'Shop')]).toEqual([{ name: 'Store' }, {}])
})

test('what is typed while it is being saved stays', () => {
  expect(changedSince({ name: 'Store 2', published: true }, { name: 'Store', published: true })).toEqual({ name: 'Store 2' })
})
