import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Store } from '../../platform/store/index.ts'
import { checkModel, type ModelFile, type Problem } from '../../warehouse/semantic/index.ts'
import { mergeDerived, type StoredFile } from './merge-derived.ts'

export interface ModelFiles {
  /** 40 hex digits; equal content, equal commit. */
  readonly commit: string
  readonly files: readonly ModelFile[]
}
export interface ModelChange {
  readonly path: string
  /** null deletes the file. */
  readonly text: string | null
}
export interface ModelWrite {
  readonly orgId: string
  readonly author: string
  readonly message: string
  /** The commit the change was made on; another one in the store refuses the write. */
  readonly commit?: string
  readonly changes: readonly ModelChange[]
  /** Checks and answers, and stores nothing. */
  readonly dryRun?: boolean
}
export interface ModelHistoryEntry {
  readonly commit: string
  readonly author: string
  readonly message: string
  readonly at: Date
  readonly paths: readonly string[]
}

/** The semantic model as files, with its history. */
export interface Models {
  /** In the given transaction when there is one. */
  read(orgId: string, transaction?: Transaction<unknown>): Promise<ModelFiles>
  /** All files of this moment, kept in memory while none changes. */
  current(orgId: string): Promise<readonly ModelFile[]>
  /** Files of one connection and `model/model.yaml`. */
  ofConnection(orgId: string, slug: string): Promise<readonly ModelFile[]>
  /** In the given transaction when there is one. @throws AppError `model_changed`, `model_problems` with the problems as detail */
  write(change: ModelWrite, transaction?: Transaction<unknown>): Promise<ModelFiles & { readonly problems: readonly Problem[] }>
  /** Changes the files as they are at this moment, whoever wrote last; in the given transaction when there is one. @throws AppError `model_problems` */
  edit(
    author: Pick<ModelWrite, 'orgId' | 'author' | 'message' | 'dryRun'>,
    change: (files: readonly ModelFile[]) => readonly ModelChange[],
    transaction?: Transaction<unknown>,
  ): Promise<ModelFiles & { readonly problems: readonly Problem[] }>
  /** Merges what sync derived into the connection's files; in the given transaction when there is one. */
  mergeSynced(
    synced: { readonly orgId: string; readonly slug: string; readonly derived: readonly ModelFile[] },
    transaction?: Transaction<unknown>,
  ): Promise<void>
  history(orgId: string, limit: number): Promise<readonly ModelHistoryEntry[]>
}

const ORGANISATION_FILE = 'model/model.yaml'
const SYNC = { author: 'sync', message: 'Read by sync' } as const
const PATH = /^model\/([a-z0-9][a-z0-9._-]*\/)*[A-Za-z0-9][A-Za-z0-9._ -]*\.(ya?ml|md)$/

export function openModels(store: Pick<Store, 'db' | 'kept'>, now: () => Date): Models {
  const { db } = store
  const current = store.kept.keep(['model_file'], async (orgId): Promise<readonly ModelFile[]> => {
    const { rows } = await sql<ModelFile>`SELECT path, text FROM model_file WHERE org_id = ${orgId} ORDER BY path COLLATE "C"`.execute(db)
    return rows
  })
  return {
    read: async (orgId, outer) => withCommit(await filesOf(outer ?? db, orgId)),
    current,
    ofConnection: async (orgId, slug) => filesOfConnection(await current(orgId), slug),
    write: (change, outer) => inTransaction(db, outer, (transaction) => write(transaction, change, now())),
    edit: (author, change, outer) =>
      inTransaction(db, outer, async (transaction) => {
        await lock(transaction, author.orgId)
        const { files } = withCommit(await filesOf(transaction, author.orgId))
        return write(transaction, { ...author, changes: change(files) }, now())
      }),
    mergeSynced: async ({ orgId, slug, derived }, transaction) => {
      const merge = async (inside: Transaction<unknown>) => {
        await lock(inside, orgId)
        const folder = `model/${slug}/`
        const stored = (await filesOf(inside, orgId)).filter(({ path }) => path.startsWith(folder))
        const placed = derived.map(({ path, text }) => ({ path: folder + path.slice(path.lastIndexOf('/') + 1), text }))
        await save(inside, { orgId, ...SYNC, at: now() }, mergeDerived(stored, placed))
      }
      await inTransaction(db, transaction, merge)
    },
    history: (orgId, limit) => historyOf(db, orgId, limit),
  }
}

/** Files of one connection and `model/model.yaml`, of all those of an organisation. */
export function filesOfConnection(files: readonly ModelFile[], slug: string): readonly ModelFile[] {
  return files.filter(({ path }) => path === ORGANISATION_FILE || path.startsWith(`model/${slug}/`))
}

async function inTransaction<T>(db: Kysely<unknown>, outer: Transaction<unknown> | undefined, act: (inside: Transaction<unknown>) => Promise<T>): Promise<T> {
  return outer === undefined ? db.transaction().execute(act) : act(outer)
}

async function write(db: Transaction<unknown>, change: ModelWrite, at: Date): Promise<ModelFiles & { readonly problems: readonly Problem[] }> {
  await lock(db, change.orgId)
  const stored = await filesOf(db, change.orgId)
  const current = withCommit(stored)
  if (change.commit !== undefined && change.commit !== current.commit) throw new AppError('model_changed')
  const changed = new Map(change.changes.map(({ path, text }) => [path, text]))
  for (const path of changed.keys())
    if (!PATH.test(path))
      throw new AppError('model_problems', {
        items: [
          {
            file: path,
            line: 1,
            column: 1,
            severity: 'error',
            code: 'bad-name',
            path: '',
            message: 'Files of a model are model/<folder>/<name>.yaml or .md',
            near: null,
          },
        ],
      })
  const kept = stored.filter(({ path }) => !changed.has(path))
  const written = [...changed].flatMap(([path, text]) =>
    text === null ? [] : [{ path, text, derived: stored.find((file) => file.path === path)?.derived ?? null }],
  )
  const next = withCommit([...kept, ...written])
  const problems = problemsOf(next.files)
  const errors = newErrors(problems, problemsOf(current.files), changed)
  if (errors.length > 0) throw new AppError('model_problems', { items: errors })
  if (change.dryRun === true) return { ...next, problems }
  const removed = [...changed].filter(([, text]) => text === null).map(([path]) => path)
  await save(db, { orgId: change.orgId, author: change.author, message: change.message, at }, written, removed)
  return { ...next, problems }
}

/** Errors in files of this change, and errors it causes elsewhere; what was broken before does not stand in the way. */
function newErrors(problems: readonly Problem[], before: readonly Problem[], changed: ReadonlyMap<string, unknown>): readonly Problem[] {
  const known = new Set(before.map((problem) => `${problem.file} ${problem.code} ${problem.path}`))
  return problems.filter(
    (problem) => problem.severity === 'error' && (changed.has(problem.file) || !known.has(`${problem.file} ${problem.code} ${problem.path}`)),
  )
}

/** Each connection's folder is a model of its own, with the organisation's file. */
function problemsOf(files: readonly ModelFile[]): readonly Problem[] {
  const common = files.filter(({ path }) => path === ORGANISATION_FILE)
  const folders = Map.groupBy(
    files.filter(({ path }) => /\.ya?ml$/.test(path) && path !== ORGANISATION_FILE),
    ({ path }) => path.split('/')[1] ?? '',
  )
  return [...folders.values()].flatMap((group) => checkModel([...common, ...group]))
}

/** One writer of an organisation's model at a time. */
async function lock(db: Transaction<unknown>, orgId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`model ${orgId}`}, 0))`.execute(db)
}

async function filesOf(db: Kysely<unknown>, orgId: string): Promise<readonly StoredFile[]> {
  const { rows } = await sql<StoredFile>`SELECT path, text, derived FROM model_file WHERE org_id = ${orgId} ORDER BY path COLLATE "C"`.execute(db)
  return rows
}

function withCommit(files: readonly ModelFile[]): ModelFiles {
  const sorted = files.map(({ path, text }) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1))
  const commit = createHash('sha1')
    .update(JSON.stringify(sorted.map(({ path, text }) => [path, text])))
    .digest('hex')
  return { commit, files: sorted }
}

interface Author {
  readonly orgId: string
  readonly author: string
  readonly message: string
  readonly at: Date
}

async function save(
  db: Transaction<unknown>,
  { orgId, author, message, at }: Author,
  written: readonly StoredFile[],
  removed: readonly string[] = [],
): Promise<void> {
  const before = new Map((await filesOf(db, orgId)).map((file) => [file.path, file]))
  for (const { path, text, derived } of written) {
    await sql`INSERT INTO model_file (org_id, path, text, derived) VALUES (${orgId}, ${path}, ${text}, ${derived})
              ON CONFLICT (org_id, path) DO UPDATE SET text = excluded.text, derived = excluded.derived`.execute(db)
  }
  for (const path of removed) await sql`DELETE FROM model_file WHERE org_id = ${orgId} AND path = ${path}`.execute(db)
  const touched = [
    ...written.filter(({ path, text }) => before.get(path)?.text !== text).map(({ path }) => path),
    ...removed.filter((path) => before.has(path)),
  ]
  if (touched.length === 0) return
  const { commit } = withCommit(await filesOf(db, orgId))
  const former = JSON.stringify(Object.fromEntries(touched.map((path) => [path, before.get(path)?.text ?? null])))
  await sql`INSERT INTO model_commit (org_id, commit, author, message, at, before) VALUES (${orgId}, ${commit}, ${author}, ${message}, ${at}, ${former}::jsonb)`.execute(
    db,
  )
}

async function historyOf(db: Kysely<unknown>, orgId: string, limit: number): Promise<readonly ModelHistoryEntry[]> {
  const { rows } = await sql<Omit<ModelHistoryEntry, 'paths'> & { readonly before: Readonly<Record<string, string | null>> }>`
    SELECT commit, author, message, at, before FROM model_commit WHERE org_id = ${orgId} ORDER BY id DESC LIMIT ${limit}`.execute(db)
  return rows.map(({ commit, author, message, at, before }) => ({ commit, author, message, at, paths: Object.keys(before).sort() }))
}
