import { type Kysely, sql } from 'kysely'

/** A read of one organisation whose result is kept in memory and read again only when rows of its tables changed. */
export type KeptRead<T> = (orgId: string) => Promise<T>

export interface KeptReads {
  /**
   * The store is asked at every call whether a row came, went or was written since; all calls of one moment ask together.
   * What is returned is shared by its readers and never changed by them.
   * @param tables each with a column `org_id`; all that `read` depends on
   */
  keep<T>(tables: readonly string[], read: (orgId: string) => Promise<T>): KeptRead<T>
}

/** Most organisations whose reads are kept, the least used forgotten first. */
const MOST_ORGS = 100

export function openKeptReads(db: Kysely<unknown>): KeptReads {
  const stampOf = stamps(db)
  return {
    keep: (tables, read) => {
      const kept = new Map<string, { readonly stamp: string; readonly result: ReturnType<typeof read> }>()
      return async (orgId) => {
        const stamp = (await Promise.all(tables.map((table) => stampOf(orgId, table)))).join(' ')
        const last = kept.get(orgId)
        const current = last?.stamp === stamp ? last : { stamp, result: read(orgId) }
        kept.delete(orgId)
        kept.set(orgId, current)
        for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_ORGS))) kept.delete(old)
        current.result.catch(() => kept.get(orgId) === current && kept.delete(orgId))
        return current.result
      }
    },
  }
}

/** Stamps asked for in one turn of the event loop come from one statement. */
function stamps(db: Kysely<unknown>): (orgId: string, table: string) => Promise<string> {
  const asked = new Map<string, { readonly tables: Set<string>; readonly found: Promise<ReadonlyMap<string, string>> }>()
  return async (orgId, table) => {
    const open = asked.get(orgId) ?? begin(orgId)
    open.tables.add(table)
    const stamp = (await open.found).get(table)
    if (stamp === undefined) throw new Error(`no stamp of ${table}`)
    return stamp
  }

  function begin(orgId: string): { readonly tables: Set<string>; readonly found: Promise<ReadonlyMap<string, string>> } {
    const tables = new Set<string>()
    const found = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      asked.delete(orgId)
      return readStamps(db, orgId, [...tables])
    })
    const batch = { tables, found }
    asked.set(orgId, batch)
    return batch
  }
}

/** Each version of a row has its own pair of writing transaction and place: PostgreSQL manual, 5.6 “System Columns”. */
async function readStamps(db: Kysely<unknown>, orgId: string, tables: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const each = tables.map(
    (table) => sql`SELECT ${table}::text AS name, count(*) || ' ' || coalesce(sum(hashtextextended(xmin::text || ctid::text, 0)), 0) AS stamp
      FROM ${sql.table(table)} WHERE org_id = ${orgId}`,
  )
  const { rows } = await sql<{ name: string; stamp: string }>`${sql.join(each, sql` UNION ALL `)}`.execute(db)
  return new Map(rows.map(({ name, stamp }) => [name, stamp]))
}
