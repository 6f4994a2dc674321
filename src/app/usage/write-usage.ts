import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Kysely } from 'kysely'
import { writeTables } from '../../warehouse/connectors/index.ts'
import { copyRows } from './copy-rows.ts'
import { USAGE_TABLES } from './tables/index.ts'

const DRAFT = 'draft-'
const PRIVATE = 0o700
/** A draft this old was left by a server that was killed. */
const LEFT_AFTER_MS = 3_600_000

/** Writes the usage of an organisation, as of one moment, beside the file and then puts it in the file's place. */
export async function writeUsage(db: Kysely<unknown>, orgId: string, file: string, signal: AbortSignal): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: PRIVATE })
  await sweep(folder)
  const draft = await mkdtemp(join(folder, DRAFT))
  try {
    const rowsOf = (table: string): string => join(draft, `${table}.jsonl`)
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (transaction) => {
        for (const { name, rows } of USAGE_TABLES) await copyRows(transaction, rows(orgId), rowsOf(name), signal)
      })
    const tables = USAGE_TABLES.map(({ name, comment, key, columns }) => ({
      name,
      comment,
      key,
      columns: columns.map(([column, type, says]) => ({ name: column, type, comment: says })),
      rows: rowsOf(name),
    }))
    const made = join(draft, basename(file))
    await writeTables({ file: made, folder: draft, tables }, signal)
    await rename(made, file)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const age = name.startsWith(DRAFT) ? Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now()) : 0
    if (age > LEFT_AFTER_MS) await rm(path, { recursive: true, force: true })
  }
}
