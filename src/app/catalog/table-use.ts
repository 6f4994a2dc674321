import { type Kysely, sql } from 'kysely'

/** How often answers read each table, under `keyOf`. */
export type TableUse = ReadonlyMap<string, number>

const KEPT_MS = 60_000
/** Of the newest answers. */
const MOST_ANSWERS = 2_000

export function keyOf(connection: string, table: string): string {
  return `${connection} ${table}`
}

/** Counts of the whole org, which only order what its readers may see anyway; counted again after a minute. */
export function tableUses(db: Kysely<unknown>, now: () => number): (orgId: string) => Promise<TableUse> {
  const kept = new Map<string, { readonly at: number; readonly counts: Promise<TableUse> }>()
  return (orgId) => {
    const last = kept.get(orgId)
    if (last !== undefined && now() - last.at < KEPT_MS) return last.counts
    const counts = count(db, orgId)
    kept.set(orgId, { at: now(), counts })
    counts.catch(() => kept.delete(orgId))
    return counts
  }
}

async function count(db: Kysely<unknown>, orgId: string): Promise<TableUse> {
  const { rows } = await sql<{ connection: string; name: string; n: number }>`
    WITH newest AS (
      SELECT r.outcome FROM turn_revision r JOIN turn t ON t.id = r.turn WHERE t.org_id = ${orgId} ORDER BY r.finished_at DESC LIMIT ${MOST_ANSWERS}
    ), query AS (
      SELECT outcome AS body FROM newest WHERE outcome ->> 'kind' = 'answered'
      UNION ALL SELECT e -> 'query' FROM newest, json_array_elements(outcome -> 'exhibits') e WHERE outcome ->> 'kind' = 'reported' AND e -> 'query' IS NOT NULL
    )
    SELECT body ->> 'connection' AS connection, use ->> 'table' AS name, count(*)::int AS n FROM query, json_array_elements(body -> 'uses') use GROUP BY 1, 2`.execute(
    db,
  )
  return new Map(rows.map(({ connection, name, n }) => [keyOf(connection, name), n]))
}
