import { expect, test } from 'vitest'
import { NEW_SPACE } from './space-form-state.ts'
import { closedToNew, openToNew, withRules } from './table-rules.ts'

const LISTS = { filtered: ['a', 'b'], via: [], shared: ['c'], hidden: [] }
const SHARED = { name: 'c', access: 'shared' } as const

test('closing to new tables names those the filters show, and opening takes that back', () => {
  const closed = { ...NEW_SPACE, ...closedToNew({ ...NEW_SPACE, tables: [SHARED] }, LISTS) }
  expect(closed.tables).toEqual([SHARED, { name: 'a', access: 'filtered' }, { name: 'b', access: 'filtered' }])
  expect(openToNew(closed)).toEqual({ tables: [SHARED], tablesDefault: 'rule' })
})

test('a table given back to the filters is named only where names decide', () => {
  const fields = { ...NEW_SPACE, tables: [SHARED] }
  expect(withRules(fields, [])).toEqual([])
  expect(withRules({ ...fields, tablesDefault: 'hidden' }, [])).toEqual([{ name: 'c', access: 'filtered' }])
})

test('columns narrowed by the API stay narrowed, whatever is chosen on the form', () => {
  const narrow = { name: 'a', access: 'filtered', columns: ['id'] } as const
  const fields = { ...NEW_SPACE, tables: [narrow] }
  expect(withRules(fields, [{ name: 'a', access: 'shared' }])).toEqual([{ name: 'a', access: 'shared', columns: ['id'] }])
  expect(withRules(fields, [SHARED])).toEqual([narrow, SHARED])
  expect(openToNew(fields).tables).toEqual([narrow])
})
