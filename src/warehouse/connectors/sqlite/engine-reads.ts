import { constants } from 'node:sqlite'
import type { TableRead } from '../../../flow.ts'
import { EngineFailure } from '../engine-process/protocol.ts'

/** One column that SQLite says a statement reads; `within` names the view or CTE it is read for. */
interface Read {
  readonly table: string
  readonly column: string
  readonly within: string
}

const READING: ReadonlySet<number> = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_FUNCTION, constants.SQLITE_RECURSIVE])

/** Listens to what SQLite's own compiler finds a statement to do: nothing but reading, and no table of its own. */
export class ReadLog {
  #reads: Read[] = []

  /** Whether the action may be done at all; called by SQLite while it prepares. */
  authorize(action: number, table: string | null, column: string | null, within: string | null): number {
    if (action === constants.SQLITE_READ) this.#reads.push({ table: lower(table), column: lower(column), within: lower(within) })
    const isOwn = action === constants.SQLITE_READ && lower(table).startsWith('sqlite_')
    return READING.has(action) && !isOwn ? constants.SQLITE_OK : constants.SQLITE_DENY
  }

  start(): void {
    this.#reads = []
  }

  /**
   * The second opinion: what SQLite read must be what the guard saw. A view may read its tables.
   * @throws EngineFailure `unsafe` when it read anything besides `allowed`
   */
  expect(allowed: readonly TableRead[]): void {
    const columns = new Set(allowed.flatMap(({ table, columns: names }) => ['', ...names].map((name) => JSON.stringify([lower(table), lower(name)]))))
    const tables = this.#withViews(allowed)
    const beyond = this.#reads.find(({ table, column, within }) => !columns.has(JSON.stringify([table, column])) && !tables.has(within))
    if (beyond !== undefined) throw new EngineFailure('unsafe', `The statement reads ${beyond.table}.${beyond.column}, which the guard did not see.`)
  }

  /** Tables that may be read, and the views that are read on their behalf. */
  #withViews(allowed: readonly TableRead[]): ReadonlySet<string> {
    const tables = new Set(allowed.map(({ table }) => lower(table)))
    for (let size = 0; size < tables.size; ) {
      size = tables.size
      for (const { table, within } of this.#reads) if (tables.has(within)) tables.add(table)
    }
    return tables
  }
}

function lower(name: string | null): string {
  return (name ?? '').toLowerCase()
}
