import { AppError } from '../../../errors.ts'
import { type DatasetSchema, withTables } from '../schema/index.ts'
import type { ColumnBatch, NormalizeReport, Normalizer, NormalizerOptions, NormalizerPage, TableReport } from './contract.ts'
import { Dataset } from './dataset.ts'
import { childIds, randomIds } from './ids.ts'
import { RowWriter } from './row-writer.ts'
import type { Table } from './table.ts'

/** Text of pages after which everything is given out, whatever the number of rows. */
const FLUSH_CHARS = 16 * 1024 * 1024
const MICROS_A_MS = 1000

/** Turns records into rows of typed tables, by the rules of dlt; `contract.ts` says what comes out. */
export function openNormalizer(options: NormalizerOptions): Normalizer {
  return new DatasetNormalizer(options)
}

interface Source {
  /** Null for a resource whose rows are not written. */
  readonly writer: RowWriter | null
  records: number
}

class DatasetNormalizer implements Normalizer {
  readonly #options: NormalizerOptions
  readonly #dataset: Dataset
  readonly #sources = new Map<string, Source>()
  readonly #randomId: () => string
  readonly #childIds = childIds()
  #chars = 0

  constructor(options: NormalizerOptions) {
    this.#options = options
    this.#dataset = new Dataset(options)
    this.#randomId = randomIds(options.random)
  }

  add(page: NormalizerPage): void {
    for (const table of this.#dataset.tables.values()) table.recycle()
    const source = this.#source(page.resource)
    const { writer } = source
    if (writer === null) return
    const { records, body } = page
    const included = page.parent?.included ?? null
    for (let index = 0; index < records.length; index++) {
      const path = body.isPlain ? null : page.pathOf(index)
      source.records++
      writer.write({ value: records[index], included, position: source.records, exact: path === null ? null : (inside) => body.exact([...path, ...inside]) })
    }
    this.#chars += body.text.length
  }

  take(flush = false): readonly ColumnBatch[] {
    const tables = [...this.#dataset.tables.values()]
    if (flush || this.#chars >= FLUSH_CHARS) {
      for (const table of tables) table.seal()
      this.#chars = 0
    }
    return tables.flatMap((table) => table.take())
  }

  get schema(): DatasetSchema {
    const tables = [...this.#dataset.tables.values()].filter((table) => table.columns.length > 0)
    return withTables(
      this.#options.schema,
      tables.map((table) => table.schema),
    )
  }

  get report(): NormalizeReport {
    const nullOnly = this.#nullOnly()
    const { findings, tables } = this.#dataset
    const known = [...tables.values()].map((table) => tableReport(table, nullOnly.get(table) ?? []))
    const refused = [...findings.refusedRows].map(([table, discardedRows]) => ({
      table,
      rows: 0,
      discardedRows,
      discardedValues: 0,
      nullOnly: [],
      isNew: false,
      newColumns: [],
    }))
    return { tables: [...known, ...refused], collisions: findings.collisions, violations: findings.violations }
  }

  end(): void {
    const { violations } = this.#dataset.findings
    if (violations.length > 0) throw new AppError('pipeline_contract', { violations, why: violations.map(describe).join(' · ') })
    for (const { writer } of this.#sources.values()) {
      const table = writer?.table
      if (table !== undefined && table.columns.length === 0) this.#dataset.addDeclared(table)
    }
  }

  #source(resource: string): Source {
    const known = this.#sources.get(resource)
    if (known !== undefined) return known
    const source = { writer: this.#writer(resource), records: 0 }
    this.#sources.set(resource, source)
    return source
  }

  #writer(name: string): RowWriter | null {
    const resource = this.#options.config.resources.find((candidate) => candidate.name === name)
    if (resource === undefined) throw new Error(`there is no resource ${name}`)
    if (resource.disposition.kind === 'skip') return null
    return new RowWriter({
      ...this.#dataset.root(resource),
      dataset: this.#dataset,
      loadId: this.#options.loadId,
      validFromMicros: this.#options.startedAt.getTime() * MICROS_A_MS,
      randomId: this.#randomId,
      childIds: this.#childIds,
    })
  }

  /** Columns that do not exist because no record has a value for them. */
  #nullOnly(): ReadonlyMap<Table, readonly string[]> {
    const found = new Map<Table, Set<string>>()
    for (const { writer } of this.#sources.values()) {
      for (const { table, nodes } of writer?.nullNodes() ?? []) {
        const names = found.get(table) ?? new Set()
        for (const { name } of nodes) if (!table.byName.has(name)) names.add(name)
        found.set(table, names)
      }
    }
    return new Map([...found].map(([table, names]) => [table, [...names]]))
  }
}

function tableReport(table: Table, nullOnly: readonly string[]): TableReport {
  return {
    table: table.name,
    rows: table.rowsInAll,
    discardedRows: table.discardedRows,
    discardedValues: table.discardedValues,
    nullOnly,
    isNew: !table.isStored,
    newColumns: table.newColumns,
  }
}

function describe({ table, column, kind, record }: NormalizeReport['violations'][number]): string {
  if (kind === 'tables') return `table ${table} is new (record ${record})`
  if (kind === 'columns') return `column ${table}.${column} is new (record ${record})`
  if (kind === 'data_type') return `a value does not fit ${table}.${column} (record ${record})`
  return `${table}.${column} has no value (record ${record})`
}
