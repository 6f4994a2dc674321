import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { createSecrets, derive, type KeptKey, type MasterKeys, type SealedSecret, type SecretPlace, type Secrets } from '../secrets/index.ts'

/** A column of the store that holds sealed secrets, and where its rows say their places. The expressions are SQL. */
export interface SealedColumn {
  readonly table: string
  readonly column: string
  readonly tenant: string
  readonly row: string
  readonly version: string
  /** The column holds several, by name; the name stands for the column in their places. */
  readonly named?: boolean
}

/** How many secrets lie under each master key. */
export type KeyCounts = ReadonlyMap<string, number>

interface Found {
  readonly column: SealedColumn
  readonly place: SecretPlace
  /** The whole cell as it was read. */
  readonly cell: unknown
}

const sealedSchema = z.object({ key: z.string(), wrapped: z.string(), text: z.string() })
const namedSchema = z.record(z.string(), sealedSchema)

/** Keys derived from master keys, sealed: what was made under a master key can be checked when that key is gone. */
const KEPT: SealedColumn = { table: 'derived_key', column: 'sealed', tenant: `''`, row: `purpose || ':' || master`, version: '1' }

export interface StoredSecretsOptions {
  readonly db: Kysely<unknown>
  readonly masters: MasterKeys
  readonly columns: readonly SealedColumn[]
  /** Purposes whose derived keys are kept beyond their master key. */
  readonly keep: readonly string[]
}

/**
 * Secrets over everything that is stored.
 *
 * @throws Error when a secret is stored whose master key is not here: the server must not start
 */
export async function openSecrets(options: StoredSecretsOptions): Promise<Secrets> {
  let kept: readonly KeptKey[] = []
  const secrets = createSecrets(options.masters, () => kept)
  const counts = await countByKey(options.db, options.columns)
  const strange = strangers(counts, secrets)
  if (strange > 0)
    throw new Error(
      `${strange} stored ${strange === 1 ? 'secret is' : 'secrets are'} sealed with a master key that is not here. Put that key back, or give it as PARLEY_OTHER_SECRET_KEY.`,
    )
  await keepDerivedKeys(options, secrets)
  kept = await keptKeys(options.db, secrets)
  return secrets
}

/** Whether nothing is sealed yet, so that a master key may be made. */
export async function nothingSealed(db: Kysely<unknown>, columns: readonly SealedColumn[]): Promise<boolean> {
  return (await countByKey(db, columns)).size === 0
}

export async function countByKey(db: Kysely<unknown>, columns: readonly SealedColumn[]): Promise<KeyCounts> {
  const counts = new Map<string, number>()
  for (const { table, column, named } of [...columns, KEPT]) {
    const cells = named === true ? sql`${sql.table(table)}, jsonb_each(${sql.ref(column)}) AS each (name, cell)` : sql`${sql.table(table)}`
    const key = named === true ? sql`each.cell->>'key'` : sql`${sql.ref(column)}->>'key'`
    const { rows } = await sql<{ key: string | null; count: number }>`SELECT ${key} AS key, count(*)::int AS count FROM ${cells} GROUP BY 1`.execute(db)
    for (const row of rows) counts.set(row.key ?? '', (counts.get(row.key ?? '') ?? 0) + row.count)
  }
  return counts
}

/** How many secrets lie under master keys that are not here. */
export function strangers(counts: KeyCounts, secrets: Secrets): number {
  const known = new Set(secrets.masters().map(({ id }) => id))
  return [...counts].filter(([id]) => !known.has(id)).reduce((sum, [, count]) => sum + count, 0)
}

export interface Rewrapped {
  /** Cells now under the newest key; a cell may hold several secrets. */
  readonly done: number
  /** Places of those that did not open, and were left as they are. */
  readonly broken: readonly string[]
}

/**
 * Puts every data key under the newest master key, one row after the other, each in a transaction of its own: it can be
 * cut at any moment and run again, and servers go on meanwhile. A row that somebody changes at the same time is theirs,
 * and is looked at again.
 */
export async function rewrapAll(options: StoredSecretsOptions, secrets: Secrets): Promise<Rewrapped> {
  await keepDerivedKeys(options, secrets)
  let done = 0
  for (;;) {
    const broken: string[] = []
    let moved = 0
    for (const found of await underOtherKeys(options, secrets)) {
      const cell = rewrapped(found, secrets)
      if (cell === null) broken.push([found.column.table, found.column.column, found.place.row].join(' '))
      else moved += await replaceCell(options.db, found, cell)
    }
    done += moved
    if (moved === 0) return { done, broken }
  }
}

async function underOtherKeys({ db, columns }: StoredSecretsOptions, secrets: Secrets): Promise<readonly Found[]> {
  const newest = secrets.masters()[0]?.id ?? ''
  const found: Found[] = []
  for (const each of [...columns, KEPT]) {
    const { rows } = await sql<{ tenant: string; row: string; version: number; cell: unknown }>`
      SELECT ${sql.raw(each.tenant)} AS tenant, ${sql.raw(each.row)} AS row, ${sql.raw(each.version)} AS version, ${sql.ref(each.column)} AS cell
      FROM ${sql.table(each.table)}`.execute(db)
    for (const { tenant, row, version, cell } of rows) {
      if (!isUnder(newest, each, cell)) found.push({ column: each, place: { tenant, table: each.table, row, column: each.column, version }, cell })
    }
  }
  return found
}

/** The cell with every secret under the newest key; null when one does not open. */
function rewrapped({ column, place, cell }: Found, secrets: Secrets): unknown {
  try {
    const fresh = secretsIn(column, cell).map(([name, sealed]) => [name, secrets.rewrap({ ...place, column: name }, sealed)] as const)
    return column.named === true ? Object.fromEntries(fresh) : (fresh[0]?.[1] ?? null)
  } catch {
    return null
  }
}

/** What is no sealed secret is not under any key. */
function isUnder(key: string, { named }: SealedColumn, cell: unknown): boolean {
  const parsed = (named === true ? namedSchema : sealedSchema.transform((one) => ({ one }))).safeParse(cell)
  return parsed.success && Object.values(parsed.data).every((sealed) => sealed.key === key)
}

function secretsIn({ column, named }: SealedColumn, cell: unknown): readonly (readonly [name: string, sealed: SealedSecret])[] {
  return named === true ? Object.entries(namedSchema.parse(cell)) : [[column, sealedSchema.parse(cell)]]
}

/** Only in its place, and only if it is still what was read: somebody else's change is theirs. */
async function replaceCell(db: Kysely<unknown>, { column, place, cell: before }: Found, cell: unknown): Promise<number> {
  const cellName = sql.ref(column.column)
  const { numAffectedRows } = await sql`UPDATE ${sql.table(column.table)} SET ${cellName} = ${JSON.stringify(cell)}::jsonb
    WHERE ${sql.raw(column.tenant)} = ${place.tenant} AND ${sql.raw(column.row)} = ${place.row} AND ${cellName} = ${JSON.stringify(before)}::jsonb`.execute(db)
  return Number(numAffectedRows ?? 0)
}

async function keepDerivedKeys({ db, masters, keep }: StoredSecretsOptions, secrets: Secrets): Promise<void> {
  const ids = secrets.masters()
  for (const [at, { key }] of masters.all().entries()) {
    const master = ids[at]?.id
    if (master === undefined) continue
    for (const purpose of keep) {
      const sealed = secrets.seal(keptPlace(purpose, master), derive(key, purpose).toString('base64'))
      await sql`INSERT INTO derived_key (purpose, master, sealed) VALUES (${purpose}, ${master}, ${JSON.stringify(sealed)}::jsonb)
        ON CONFLICT DO NOTHING`.execute(db)
    }
  }
}

async function keptKeys(db: Kysely<unknown>, secrets: Secrets): Promise<readonly KeptKey[]> {
  const { rows } = await sql<{ purpose: string; master: string; sealed: SealedSecret }>`SELECT purpose, master, sealed FROM derived_key`.execute(db)
  return rows.map(({ purpose, master, sealed }) => ({ purpose, key: Buffer.from(secrets.open(keptPlace(purpose, master), sealed), 'base64') }))
}

function keptPlace(purpose: string, master: string): SecretPlace {
  return { tenant: '', table: KEPT.table, row: `${purpose}:${master}`, column: KEPT.column, version: 1 }
}
