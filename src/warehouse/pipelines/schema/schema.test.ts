import { expect, test } from 'vitest'
import { type ColumnSchema, chainOf, ENGINE_VERSION, emptySchema, findTable, restoreSchema, storeSchema, type TableSchema, withTables } from './index.ts'

const column = (name: string, more: Partial<ColumnSchema> = {}): ColumnSchema => ({ name, dataType: 'text', nullable: true, ...more })
const table = (name: string, parent: string | undefined, ...columns: readonly ColumnSchema[]): TableSchema => ({
  name,
  resource: 'users',
  ...(parent === undefined ? { disposition: { kind: 'merge', strategy: 'upsert' } } : { parent }),
  columns,
})
const tables = [table('users', undefined, column('id', { primaryKey: true, nullable: false }), column('name')), table('users__tags', 'users', column('value'))]

test('a schema becomes version 1 with its first tables, and the next with each change', () => {
  const first = withTables(emptySchema('data'), tables)
  expect([first.version, first.previousHashes]).toEqual([1, []])
  expect(withTables(first, tables)).toBe(first)
  const second = withTables(first, [...tables, table('orders', undefined, column('id'))])
  expect([second.version, second.previousHashes]).toEqual([2, [first.versionHash]])
})

test('the hash is of what is there, not of the order in which it was found', () => {
  const [users, tags] = tables
  const found = users === undefined || tags === undefined ? [] : [tags, { ...users, columns: users.columns.toReversed() }]
  expect(withTables(emptySchema('data'), found).versionHash).toBe(withTables(emptySchema('data'), tables).versionHash)
  expect(withTables(emptySchema('other'), tables).versionHash).not.toBe(withTables(emptySchema('data'), tables).versionHash)
})

test('at most ten earlier hashes are kept, the latest first', () => {
  const versions = Array.from({ length: 15 }, (_, count) => Array.from({ length: count + 1 }, (_, index) => table(`t${index}`, undefined, column('id'))))
  const last = versions.reduce(withTables, emptySchema('data'))
  const before = versions.slice(0, -1).reduce(withTables, emptySchema('data'))
  expect([last.version, last.previousHashes.length, last.previousHashes[0]]).toEqual([15, 10, before.versionHash])
})

test('a stored schema comes back as it was', () => {
  const schema = withTables(emptySchema('data'), tables)
  expect(restoreSchema(storeSchema(schema))).toEqual(schema)
  expect(withTables(restoreSchema(storeSchema(schema)) ?? emptySchema('data'), tables).version).toBe(1)
})

test.each([
  ['damaged', '{"engineVersion": 1000, "name"'],
  ['of dlt', '{"version": 2, "engine_version": 11, "name": "data", "tables": {}}'],
  ['of a later engine', storeSchema(withTables(emptySchema('data'), tables)).replace(String(ENGINE_VERSION), '1001')],
  ['with something unknown', storeSchema(withTables(emptySchema('data'), tables)).replace('"nullable"', '"surprise":1,"nullable"')],
])('a schema that is %s is not read', (_, text) => {
  expect(restoreSchema(text)).toBeNull()
})

test('a chain is a table and all below it', () => {
  const schema = withTables(emptySchema('data'), [
    ...tables,
    table('users__tags__deep', 'users__tags'),
    table('orders', undefined),
    table('orders__lines', 'orders'),
  ])
  expect(chainOf(schema, 'users').map(({ name }) => name)).toEqual(['users', 'users__tags', 'users__tags__deep'])
  expect(findTable(schema, 'orders__lines')?.parent).toBe('orders')
})
