import { type Kysely, sql } from 'kysely'
import { type MasterKeys, replaceKeyFile, type Secrets } from '../../platform/secrets/index.ts'
import { countByKey, rewrapAll } from '../../platform/stored-secrets/index.ts'
import { KEPT_PURPOSES, SEALED_COLUMNS } from './sealed-columns.ts'

export interface RotationDeps {
  readonly db: Kysely<unknown>
  readonly masters: MasterKeys
  readonly secrets: Secrets
  readonly dataDir: string
  /** The key that seals is the file in the data folder, which this may replace, and not a setting, which it cannot. */
  readonly isKeyFile: boolean
}

/** One master key, and how many secrets lie under it. */
export interface KeyStatus {
  readonly id: string
  /** Null: it is not here, and what lies under it does not open. */
  readonly source: string | null
  readonly seals: boolean
  readonly count: number
}

export interface Rotation {
  /** Cells of the store that were put under the newest key just now. */
  readonly rewrapped: number
  readonly broken: readonly string[]
  readonly keys: readonly KeyStatus[]
}

/** Held while the key file is replaced, so that of two rotations at once the second goes on with the first one's key. */
const ONE_AT_A_TIME = 7_340_014

/**
 * Puts every stored secret under the newest master key; makes that key first, where it is a file and no rotation is open.
 *
 * @throws Error when there is no second key to rotate to
 */
export async function rotateSecrets(deps: RotationDeps): Promise<Rotation> {
  if (deps.secrets.masters().length === 1) await takeNewKey(deps)
  const { db, masters, secrets } = deps
  const { done, broken } = await rewrapAll({ db, masters, columns: SEALED_COLUMNS, keep: KEPT_PURPOSES }, secrets)
  return { rewrapped: done, broken, keys: await secretsStatus(deps) }
}

async function takeNewKey({ db, secrets, dataDir, isKeyFile }: RotationDeps): Promise<void> {
  if (!isKeyFile)
    throw new Error('There is one master key. Set PARLEY_SECRET_KEY to the new one and PARLEY_OTHER_SECRET_KEY to the one used so far, then rotate.')
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${ONE_AT_A_TIME})`.execute(trx)
    if (secrets.masters().length === 1) await replaceKeyFile(dataDir)
  })
}

export async function secretsStatus({ db, secrets }: Pick<RotationDeps, 'db' | 'secrets'>): Promise<readonly KeyStatus[]> {
  const counts = await countByKey(db, SEALED_COLUMNS)
  const here = secrets.masters().map(({ id, source }, at) => ({ id, source, seals: at === 0, count: counts.get(id) ?? 0 }))
  const known = new Set(here.map(({ id }) => id))
  const gone = [...counts].filter(([id]) => !known.has(id)).map(([id, count]) => ({ id, source: null, seals: false, count }))
  return [...here, ...gone]
}

/** One line for each key, for the operator. */
export function describeKeys(keys: readonly KeyStatus[]): string {
  const rows = keys.map(({ id, source, seals, count }) => {
    const what =
      source === null ? 'not here: these do not open' : seals ? 'seals and opens' : count === 0 ? 'opens only; it may go' : 'opens only; still needed'
    return `${id}  ${String(count).padStart(6)} secrets  ${what}${source === null ? '' : ` (${source})`}\n`
  })
  return rows.join('')
}
