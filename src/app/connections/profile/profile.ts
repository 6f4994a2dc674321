import { AppError } from '../../../errors.ts'
import type { Cell } from '../../../flow.ts'
import type { Catalog, CatalogColumn, CatalogTable, RawResult } from '../../../warehouse/connectors/index.ts'
import type { ColumnProfile, ForeignKeyEvidence, Profiles, TableProfile } from '../../../warehouse/semantic/profiles.ts'
import { pairCandidates, referenceCandidates } from './key-candidates.ts'
import {
  combinationsText,
  countText,
  type Depth,
  inGroups,
  type KeyPair,
  measuresText,
  orphansText,
  type ProbeRunner,
  probe,
  SAMPLE_ABOVE_ROWS,
  valuesText,
} from './probe.ts'
import { storageOf, valueForm } from './value-form.ts'

/** Distinct values of one text column, most frequent first. `complete`: there are no others. */
export interface ColumnValues {
  readonly table: string
  readonly column: string
  readonly values: readonly string[]
  readonly complete: boolean
}

export interface Profiled {
  readonly profiles: Profiles
  readonly values: readonly ColumnValues[]
}

export interface ProfileOptions {
  readonly now: () => Date
  readonly signal: AbortSignal
  /** One line per table, and per probe that failed. */
  readonly progress?: (line: string) => void
  /** Most distinct values kept of a text column. */
  readonly maxValues?: number
}

export const MAX_INDEXED_VALUES = 10_000
/** Longer texts are prose, not values one asks by. */
const MAX_VALUE_LENGTH = 200
const TOP_VALUES = 20
const FORM_VALUES = 1_000
const MAX_REFERENCES = 400
const TABLES_AT_A_TIME = 3

/** Measures every table with bounded probes. A probe that fails costs its own figures, never the profile. */
export async function profile(runner: ProbeRunner, catalog: Catalog, options: ProfileOptions): Promise<Profiled> {
  const tables: Record<string, TableProfile> = {}
  const values: ColumnValues[] = []
  await inTurns(catalog.tables, TABLES_AT_A_TIME, async (table) => {
    const measured = await profileTable(new Prober(runner, options), table)
    if (measured === undefined) return
    tables[table.id] = measured.profile
    values.push(...measured.values)
    options.progress?.(`${table.name}: ${measured.profile.rows} rows`)
  })
  const foreignKeys = await profileReferences(new Prober(runner, options), catalog, tables)
  const order = new Map(catalog.tables.map((table, k) => [table.id, k]))
  values.sort((a, b) => (order.get(a.table) ?? 0) - (order.get(b.table) ?? 0))
  return { profiles: { takenAt: options.now().toISOString(), tables, foreignKeys }, values }
}

class Prober {
  readonly runner: ProbeRunner
  readonly options: ProfileOptions

  constructor(runner: ProbeRunner, options: ProfileOptions) {
    this.runner = runner
    this.options = options
  }

  /** Undefined when the database refused; being cancelled or disconnected ends the whole profile. */
  async ask(text: string, tables: readonly CatalogTable[]): Promise<RawResult | undefined> {
    this.options.signal.throwIfAborted()
    try {
      return await this.runner.run(probe(this.runner, text, tables), this.options.signal)
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'query_cancelled' || error.code === 'connection_failed') throw error
      this.options.progress?.(`A probe of ${tables.map((table) => table.name).join(' and ')} failed: ${error.message}`)
      return undefined
    }
  }
}

async function profileTable(prober: Prober, table: CatalogTable): Promise<{ profile: TableProfile; values: readonly ColumnValues[] } | undefined> {
  const counted = await prober.ask(countText(table), [table])
  if (counted === undefined) return undefined
  const rows = numberAt(counted, 0, 'n')
  const sampled = rows > SAMPLE_ABOVE_ROWS
  const columns: Record<string, ColumnProfile> = {}
  const values: ColumnValues[] = []
  for (const group of inGroups(table.columns)) {
    for (const measured of await measureGroup(prober, table, group, sampled)) {
      const { column, figures } = measured
      const listed = await listValues(prober, table, column, figures, sampled)
      columns[column.name] = withValues(prober, column, figures, listed)
      if (isIndexed(column, figures)) values.push(indexed(table, column, figures, listed, sampled))
    }
  }
  const profile = { rows, sampled, columns, keys: [] }
  return { profile: { ...profile, keys: await profileKeys(prober, table, profile) }, values }
}

interface Figures {
  readonly rows: number
  readonly nulls: number
  readonly distinct: number
  readonly min?: Cell
  readonly max?: Cell
  readonly maxLength?: number
}
interface Measured {
  readonly column: CatalogColumn
  readonly figures: Figures
}

/** All columns in one statement; if the database refuses it, one by one, so that an odd type costs only itself. */
async function measureGroup(prober: Prober, table: CatalogTable, group: readonly CatalogColumn[], sampled: boolean): Promise<readonly Measured[]> {
  const whole = await measure(prober, table, group, sampled, 'full')
  if (whole !== undefined) return whole
  const found: Measured[] = []
  for (const column of group) {
    const one = (await measure(prober, table, [column], sampled, 'full')) ?? (await measure(prober, table, [column], sampled, 'nulls'))
    found.push(...(one ?? []))
  }
  return found
}

async function measure(prober: Prober, table: CatalogTable, group: readonly CatalogColumn[], sampled: boolean, depth: Depth) {
  const result = await prober.ask(measuresText(table, group, sampled, depth), [table])
  if (result === undefined) return undefined
  const rows = numberAt(result, 0, 'n')
  return group.map((column, k): Measured => {
    const length = cellAt(result, 0, `length_${k}`)
    const figures = {
      rows,
      nulls: rows - numberAt(result, 0, `filled_${k}`),
      distinct: numberAt(result, 0, `distinct_${k}`),
      min: cellAt(result, 0, `min_${k}`),
      max: cellAt(result, 0, `max_${k}`),
    }
    return { column, figures: length === null ? figures : { ...figures, maxLength: Number(length) } }
  })
}

type Counted = readonly { readonly value: Cell; readonly count: number }[]

async function listValues(prober: Prober, table: CatalogTable, column: CatalogColumn, figures: Figures, sampled: boolean): Promise<Counted> {
  if (figures.distinct === 0 || (figures.maxLength ?? 0) > MAX_VALUE_LENGTH * 10) return []
  const limit = isIndexed(column, figures) ? (prober.options.maxValues ?? MAX_INDEXED_VALUES) + 1 : FORM_VALUES
  const result = await prober.ask(valuesText(table, column, sampled, limit), [table])
  if (result === undefined) return []
  return result.rows.map(([value = null, count = 0]) => ({ value, count: Number(count) }))
}

function isIndexed(column: CatalogColumn, figures: Figures): boolean {
  return column.type === 'text' && figures.distinct > 0 && (figures.maxLength ?? 0) <= MAX_VALUE_LENGTH
}

function withValues(prober: Prober, column: CatalogColumn, figures: Figures, listed: Counted): ColumnProfile {
  const { rows, nulls, distinct, min, max, maxLength } = figures
  const loose = prober.runner.dialect === 'sqlite'
  const ends = [min, max].filter((end) => end !== undefined && end !== null)
  const seen = [...listed.slice(0, FORM_VALUES).map(({ value }) => value), ...ends].filter((value) => !(loose && value === ''))
  const form = loose || column.type === 'text' || column.type === 'integer' ? valueForm(column, seen) : undefined
  const short = (maxLength ?? 0) <= MAX_VALUE_LENGTH
  return {
    rows,
    nulls,
    distinct,
    ...(min === undefined || min === null ? {} : { min: String(min) }),
    ...(max === undefined || max === null ? {} : { max: String(max) }),
    ...(maxLength === undefined ? {} : { maxLength }),
    top: short ? listed.slice(0, TOP_VALUES).map(({ value, count }) => ({ value: String(value), count })) : [],
    sample: listed.slice(0, TOP_VALUES).map(({ value }) => String(value).slice(0, MAX_VALUE_LENGTH)),
    ...(form === undefined ? {} : { form }),
    ...(loose ? { storage: storageOf(column, listed) } : {}),
  }
}

function indexed(table: CatalogTable, column: CatalogColumn, figures: Figures, listed: Counted, sampled: boolean): ColumnValues {
  const values = listed.slice(0, MAX_INDEXED_VALUES).map(({ value }) => String(value))
  return { table: table.id, column: column.name, values, complete: !sampled && values.length === figures.distinct }
}

async function profileKeys(prober: Prober, table: CatalogTable, measured: TableProfile): Promise<TableProfile['keys']> {
  const declared = [table.primaryKey, ...table.uniqueKeys].filter((key) => key.length > 0)
  const isDeclared = (columns: readonly string[]) => declared.some((key) => key.length === columns.length && key.every((name) => columns.includes(name)))
  const keys = declared.map((columns) => ({ columns, unique: true, nulls: nullsOf(measured, columns), declared: true }))
  const singles = table.columns
    .map((column) => column.name)
    .filter((name) => isUnique(measured, name) && !isDeclared([name]))
    .map((name) => ({ columns: [name], unique: true, nulls: nullsOf(measured, [name]), declared: false }))
  const known = [...keys, ...singles]
  if (known.some((key) => key.nulls === 0) || measured.sampled || measured.rows === 0) return known
  for (const columns of pairCandidates(table, measured)) {
    const result = await prober.ask(combinationsText(table, columns), [table])
    if (result === undefined || numberAt(result, 0, 'n') !== measured.rows) continue
    return [...known, { columns, unique: true, nulls: 0, declared: false }]
  }
  return known
}

function isUnique(measured: TableProfile, name: string): boolean {
  const column = measured.columns[name]
  return column !== undefined && !measured.sampled && column.distinct > 0 && column.distinct === column.rows - column.nulls
}

function nullsOf(measured: TableProfile, columns: readonly string[]): number {
  return Math.max(0, ...columns.map((name) => measured.columns[name]?.nulls ?? 0))
}

async function profileReferences(prober: Prober, catalog: Catalog, tables: Readonly<Record<string, TableProfile>>): Promise<readonly ForeignKeyEvidence[]> {
  const byId = new Map(catalog.tables.map((table) => [table.id, table]))
  const declared = catalog.tables.flatMap((table) =>
    table.foreignKeys.flatMap((key) => {
      const toTable = byId.get(key.table)
      return toTable === undefined ? [] : [{ table, columns: key.columns, toTable, toColumns: key.references }]
    }),
  )
  const guessed = referenceCandidates(catalog.tables, tables).slice(0, MAX_REFERENCES)
  const found: ForeignKeyEvidence[] = []
  for (const pair of declared) found.push(...(await evidence(prober, pair, tables, true)))
  for (const pair of guessed) found.push(...(await evidence(prober, pair, tables, false)))
  return found
}

async function evidence(
  prober: Prober,
  pair: KeyPair,
  tables: Readonly<Record<string, TableProfile>>,
  declared: boolean,
): Promise<readonly ForeignKeyEvidence[]> {
  const own = tables[pair.table.id]
  const other = tables[pair.toTable.id]
  if (own === undefined || other === undefined) return []
  const result = own.sampled || other.sampled ? undefined : await prober.ask(orphansText(pair), [pair.table, pair.toTable])
  if (result === undefined && !declared) return []
  const distinct = own.columns[pair.columns[0] ?? '']?.distinct ?? 0
  const lost = result === undefined ? 0 : numberAt(result, 0, 'lost')
  const inclusion = distinct === 0 ? 0 : 1 - lost / distinct
  if (!declared && inclusion === 0) return []
  return [
    {
      table: pair.table.id,
      columns: pair.columns,
      toTable: pair.toTable.id,
      toColumns: pair.toColumns,
      declared,
      inclusion: declared && distinct === 0 ? 1 : inclusion,
      orphans: result === undefined ? 0 : numberAt(result, 0, 'orphans'),
      nulls: nullsOf(own, pair.columns),
      unique: hasKey(other, pair.toColumns),
      ownUnique: hasKey(own, pair.columns),
    },
  ]
}

/** Some key lies within the columns, so the columns are unique too. */
function hasKey(profile: TableProfile, columns: readonly string[]): boolean {
  return profile.keys.some((key) => key.unique && key.columns.every((name) => columns.includes(name)))
}

async function inTurns<T>(items: readonly T[], atATime: number, act: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item)
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}

function cellAt(result: RawResult, row: number, name: string): Cell {
  const k = result.columns.findIndex((column) => column.name === name)
  return k < 0 ? null : (result.rows[row]?.[k] ?? null)
}

function numberAt(result: RawResult, row: number, name: string): number {
  return Number(cellAt(result, row, name) ?? 0)
}
