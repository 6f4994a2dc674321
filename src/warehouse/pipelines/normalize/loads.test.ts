import { expect, test } from 'vitest'
import { z } from 'zod'
import type { ColumnHint, Contract, Disposition, ResolvedResource } from '../config/index.ts'
import { CONTRACT_MODES, DATA_TYPES } from '../config/index.ts'
import { ExactNumber } from '../json/index.ts'
import { emptySchema, type TableSchema } from '../schema/index.ts'
import { compactJson } from './canonical-json.ts'
import { addPage, open, type Row, resource, rowsOf } from './fixtures/dataset.ts'
import { readFixture } from './fixtures/fixture.ts'

const mode = z.enum(CONTRACT_MODES)
const Options = z.strictObject({
  write_disposition: z
    .union([z.enum(['append', 'replace', 'merge']), z.object({ disposition: z.literal('merge'), strategy: z.enum(['upsert', 'insert-only', 'scd2']) })])
    .optional(),
  primary_key: z.string().optional(),
  merge_key: z.string().optional(),
  columns: z
    .record(
      z.string(),
      z.strictObject({ data_type: z.enum(DATA_TYPES).optional(), dedup_sort: z.literal('desc').optional(), hard_delete: z.boolean().optional() }),
    )
    .optional(),
  schema_contract: z.union([mode, z.object({ tables: mode.optional(), columns: mode.optional(), data_type: mode.optional() })]).optional(),
  max_table_nesting: z.unknown().optional(),
})
const Step = z.object({ data: z.array(z.unknown()), options: Options, error: z.unknown().optional() })
const Load = z.object({
  steps: z.array(Step),
  tables: z.record(z.string(), z.array(z.tuple([z.string(), z.string(), z.boolean()]))),
  rows: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
})
const loads = Object.entries(z.record(z.string(), Load).parse(readFixture('loads')('loads')))

test('all loads of the fixture are here', () => {
  expect(loads).toHaveLength(32)
})

test.each(loads)('%s: the tables, and the rows that the destination gets', (_, { steps, tables, rows }) => {
  const { schema, loaded } = run(steps)
  expect(Object.fromEntries(schema.tables.map((table) => [table.name, columnsOf(table)]))).toEqual(mapValues(tables, (columns) => columns.toSorted(byName)))
  // what a merge or a replacement leaves of the rows is decided at the destination
  if (steps.every(({ options }) => options.write_disposition === undefined))
    expect(numbered(loaded)).toEqual(numbered(mapValues(rows, (of) => of.map(asCells))))
})

test('a column keeps its place in the first record that has it, system columns stand behind those of the first record', () => {
  const { schema } = run([{ data: [{ b: 1, o: { z: 1, a: 2 }, a: 'x' }, { late: true }], options: {} }])
  expect(schema.tables[0]?.columns.map(({ name }) => name)).toEqual(['b', 'o__z', 'o__a', 'a', '_dlt_load_id', '_dlt_id', 'late'])
})

interface Run {
  readonly schema: ReturnType<typeof emptySchema>
  readonly loaded: Readonly<Record<string, readonly Row[]>>
}

function run(steps: readonly z.infer<typeof Step>[]): Run {
  let schema = emptySchema('data')
  const loaded: Record<string, Row[]> = {}
  steps.forEach(({ data, options, error }, index) => {
    const normalizer = open({ resources: [asResource(options)], schema, loadId: `L${index}`, firstId: index * 50 })
    addPage(normalizer, compactJson(data))
    if (error !== undefined) {
      expect(() => normalizer.end()).toThrow(expect.objectContaining({ code: 'pipeline_contract' }))
      return
    }
    normalizer.end()
    for (const [table, rows] of Object.entries(rowsOf(normalizer.take(true)))) loaded[table] = [...(loaded[table] ?? []), ...rows]
    schema = normalizer.schema
  })
  const complete = schema.tables.map(({ name, columns }): [string, readonly Row[]] => [
    name,
    (loaded[name] ?? []).map((row) => Object.fromEntries(columns.map((column) => [column.name, readable(column.dataType, row[column.name] ?? null)]))),
  ])
  return { schema, loaded: Object.fromEntries(complete) }
}

function asResource(options: z.infer<typeof Options>): ResolvedResource {
  const { write_disposition, primary_key, merge_key, columns, schema_contract, max_table_nesting } = options
  return resource({
    disposition: dispositionOf(write_disposition),
    primaryKey: primary_key === undefined ? [] : [primary_key],
    mergeKey: merge_key === undefined ? [] : [merge_key],
    columns: new Map(
      Object.entries(columns ?? {}).map(([name, hint]): [string, ColumnHint] => [
        name,
        { dataType: hint.data_type, dedupSort: hint.dedup_sort, hardDelete: hint.hard_delete },
      ]),
    ),
    ...(schema_contract === undefined ? {} : { contract: contractOf(schema_contract) }),
    ...(typeof max_table_nesting === 'number' ? { maxTableNesting: max_table_nesting } : {}),
  })
}

function dispositionOf(given: z.infer<typeof Options>['write_disposition']): Disposition {
  if (given === 'replace') return { kind: 'replace', strategy: 'truncate-and-insert' }
  if (given === 'merge') return { kind: 'merge', strategy: 'delete-insert' }
  return typeof given === 'object' ? { kind: 'merge', strategy: given.strategy } : { kind: 'append' }
}

function contractOf(given: NonNullable<z.infer<typeof Options>['schema_contract']>): Contract {
  if (typeof given === 'string') return { tables: given, columns: given, dataType: given }
  return { tables: given.tables ?? 'evolve', columns: given.columns ?? 'evolve', dataType: given.data_type ?? 'evolve' }
}

const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  text: 'VARCHAR',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  bool: 'BOOLEAN',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  json: 'JSON',
  decimal: 'DECIMAL(38,9)',
}

function columnsOf({ columns }: TableSchema): readonly (readonly [string, string | undefined, boolean])[] {
  return columns.map(({ name, dataType, nullable }) => [name, DUCKDB_TYPES[dataType], nullable] as const).toSorted(byName)
}

function byName(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return a[0] < b[0] ? -1 : 1
}

function readable(type: string, cell: Row[string]): Row[string] {
  if (type === 'timestamp' && typeof cell === 'number') return new Date(cell / 1000).toISOString().replace('T', ' ').replace('.000Z', '+00:00')
  return type === 'decimal' && typeof cell === 'string' ? `${cell}${cell.includes('.') ? '' : '.'}`.padEnd(cell.indexOf('.') + 10, '0') : cell
}

function asCells(row: Readonly<Record<string, unknown>>): Row {
  return mapValues(row, (value) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return value
    if (value instanceof ExactNumber) return value.isInteger ? BigInt(value.text) : value.value
    throw new Error('a cell is no object')
  })
}

/** Ids by the order in which they appear: they are random. Rows of one table in an order that does not depend on them. */
function numbered(tables: Readonly<Record<string, readonly Row[]>>): unknown {
  const known = new Map<unknown, string>()
  const names = Object.keys(tables).toSorted()
  const name = (id: unknown) => {
    if (typeof id === 'string' && !known.has(id)) known.set(id, `#${known.size}`)
    return known.get(id) ?? id
  }
  return Object.fromEntries(
    names.map((table) => [
      table,
      (tables[table] ?? []).map((row) => ({
        ...row,
        ...('_dlt_parent_id' in row ? { _dlt_parent_id: name(row._dlt_parent_id) } : {}),
        _dlt_id: name(row._dlt_id),
      })),
    ]),
  )
}

function mapValues<From, To>(of: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]))
}
