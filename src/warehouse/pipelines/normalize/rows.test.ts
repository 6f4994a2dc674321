import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Disposition } from '../config/index.ts'
import { ExactNumber } from '../json/index.ts'
import { compactJson } from './canonical-json.ts'
import { load, present, type Row, resource } from './fixtures/dataset.ts'
import { readFixture } from './fixtures/fixture.ts'

const read = readFixture('rows')
const Expected = z.array(z.object({ table: z.string(), row: z.record(z.string(), z.unknown()) }))

test.each(z.array(z.object({ item: z.unknown(), rows: Expected })).parse(read('normalize')))('the rows of $item', ({ item, rows }) => {
  expectRows(load(compactJson(withId(item))).rows, rows)
})

test.each(z.array(z.object({ max_nesting: z.number(), item: z.unknown(), rows: Expected })).parse(read('max_nesting')))(
  'the rows of $item with $max_nesting levels',
  ({ item, max_nesting, rows }) => {
    expectRows(load(compactJson(withId(item)), { maxTableNesting: max_nesting }).rows, rows)
  },
)

const RootId = z.object({
  strategy: z.enum(['upsert', 'insert-only', 'scd2']),
  primary_key: z.union([z.string(), z.array(z.string())]).nullable(),
  item: z.unknown(),
  root_dlt_id: z.string(),
  child_ids: z.array(z.tuple([z.number(), z.string()])),
  columns: z.array(z.string()),
})

test.each(z.array(RootId).parse(read('root_ids')))(
  'the id of $item by $strategy of $primary_key',
  ({ strategy, primary_key, item, root_dlt_id, child_ids, columns }) => {
    const disposition: Disposition = { kind: 'merge', strategy }
    const { rows, schema } = load(compactJson(item), { resources: [resource({ disposition, primaryKey: [primary_key ?? []].flat() })] })
    expect(rows.t?.map((row) => row._dlt_id)).toEqual([root_dlt_id])
    expect((rows.t__l ?? []).map((row) => [row._dlt_list_idx, row._dlt_id])).toEqual(child_ids)
    expect(schema.tables[0]?.columns.map(({ name }) => name).toSorted()).toEqual(columns.toSorted())
  },
)

/** The fixture fixes the ids of objects; other items have a random one. */
function withId(item: unknown): unknown {
  return typeof item === 'object' && item !== null ? { ...item, _dlt_id: 'ROOT' } : item
}

function expectRows(found: Readonly<Record<string, readonly Row[]>>, expected: z.infer<typeof Expected>): void {
  const tables = Object.groupBy(expected, ({ table }) => table)
  expect(Object.keys(found).toSorted()).toEqual(Object.keys(tables).toSorted())
  for (const [table, rows] of Object.entries(found))
    expect(rows.map(present).map(beforeTyping)).toEqual(tables[table]?.map(({ row }, index) => present(asCells(row, rows[index]))))
}

/** The fixture holds rows before they meet columns: a value that did not fit stands under its own name. */
function beforeTyping(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name.replace(/__v_[a-z]+$/, ''), value]))
}

/** JSON columns hold text, in the columns of nulls there is nothing. */
function asCells(row: Readonly<Record<string, unknown>>, found: Row | undefined): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === 'RANDOM') return [name, found?.[name] ?? null]
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return [name, value]
      return [name, value instanceof ExactNumber ? value.value : compactJson(value)]
    }),
  )
}
