import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

const FOLDER = join(import.meta.dirname, 'migrations')

/**
 * Brings the store to this release's schema: files `NNNN_name.sql` in order, all in one transaction, one server at a
 * time (Kysely's migrator holds an advisory lock). Numbers stand for themes (accounts 1x, connections 2x …), so a new
 * file may come before one that a store has run already; it runs then, too.
 *
 * @returns names of the migrations that ran now
 * @throws Error when a migration fails, or when the store was made by a newer release
 */
export async function migrate(db: Kysely<unknown>): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations }, migrationTableSchema: SCHEMA, allowUnorderedMigrations: true })
  await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(SCHEMA)}`.execute(db).catch(ignoreRace)
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return (results ?? []).map((result) => result.migrationName)
  const failed = results?.find((result) => result.status === 'Error')?.migrationName
  if (failed === undefined && String(error).includes('corrupted migrations')) {
    throw new Error('The store was made by a newer release of Parley. Start that release, or restore a backup made by this one.', { cause: error })
  }
  throw new Error(`Migration ${failed ?? ''} of the store failed.`, { cause: error })
}

export const SCHEMA = 'parley'

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort()
  const entries = files.map(async (file): Promise<[string, Migration]> => {
    const text = await readFile(join(FOLDER, file), 'utf8')
    return [file.slice(0, -'.sql'.length), { up: async (db) => void (await sql.raw(text).execute(db)) }]
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** Two servers creating the schema at once: the loser's error says it exists, which is what was wanted. */
function ignoreRace(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && (error.code === '23505' || error.code === '42P06'))) throw error
}
