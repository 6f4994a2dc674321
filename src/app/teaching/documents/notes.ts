import { randomBytes } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import { parseDocument, stringify } from 'yaml'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { ModelFile } from '../../../warehouse/semantic/index.ts'
import { invalid } from '../../conversations/index.ts'
import type { ModelChange } from '../../model/index.ts'
import type { DocumentDeps } from './documents.ts'

/** A note of the organisation: a file `model/notes/**.md`. */
export interface Note {
  readonly id: string
  readonly path: string
  readonly title: string
  readonly note: string
  readonly active: boolean
  /** Absent groups: whoever may read notes. */
  readonly groups: readonly string[]
  /** The note whose folder it lies in. */
  readonly parentId?: string
  readonly createdAt: Date
  readonly updatedAt: Date
}
export interface NoteDoc {
  readonly title?: string
  readonly note?: string
  readonly active?: boolean
  readonly groups?: readonly string[]
  readonly parentId?: string
}
interface NoteRow {
  readonly id: string
  readonly path: string
  readonly created_at: Date
  readonly updated_at: Date
}

const FOLDER = 'model/notes/'
const MAX_SLUG = 60
const NOTES_LOCK = 7_340_050

export async function listNotes(actor: Actor, deps: DocumentDeps): Promise<readonly Note[]> {
  return deps.store.db.transaction().execute((trx) => notesIn(trx, actor, deps))
}

/** @throws AppError not_found */
export async function readNote(actor: Actor, id: string, deps: DocumentDeps): Promise<Note> {
  return found(await listNotes(actor, deps), id)
}

export async function createNote(actor: Actor, doc: NoteDoc & { readonly title: string }, deps: DocumentDeps): Promise<Note> {
  const id = newId()
  await changing(actor, `Note ${doc.title}`, deps, async (trx, notes) => {
    const path = freePath(folderOf(doc.parentId, notes), doc.title, notes)
    const text = written({ title: doc.title, note: doc.note ?? '', active: doc.active ?? true, groups: doc.groups ?? [] })
    await sql`INSERT INTO model_note (org_id, id, path, created_at, updated_at) VALUES (${actor.orgId}, ${id}, ${path}, ${deps.now()}, ${deps.now()})`.execute(
      trx,
    )
    return [{ path, text }]
  })
  await deps.audit(actor, { action: 'note.create', target: id })
  return readNote(actor, id, deps)
}

/** Absent keys stay. @throws AppError not_found, invalid_request for a parent that is not there or below itself */
export async function updateNote(actor: Actor, id: string, doc: NoteDoc, deps: DocumentDeps): Promise<Note> {
  await changing(actor, `Note ${id}`, deps, async (trx, notes) => {
    const note = found(notes, id)
    const text = written({ ...note, ...definedOf(doc) })
    await sql`UPDATE model_note SET updated_at = ${deps.now()} WHERE org_id = ${actor.orgId} AND id = ${id}`.execute(trx)
    const path = doc.parentId === undefined || doc.parentId === note.parentId ? note.path : moved(note, doc.parentId, notes)
    if (path === note.path) return [{ path, text }]
    return moveAll(trx, actor, note, path, text, await deps.models.read(actor.orgId, trx))
  })
  await deps.audit(actor, { action: 'note.save', target: id })
  return readNote(actor, id, deps)
}

/** Notes in its folder stay, without a parent. @throws AppError not_found */
export async function deleteNote(actor: Actor, id: string, deps: DocumentDeps): Promise<void> {
  await changing(actor, `Removed note ${id}`, deps, async (trx, notes) => {
    const note = found(notes, id)
    await sql`DELETE FROM model_note WHERE org_id = ${actor.orgId} AND id = ${id}`.execute(trx)
    return [{ path: note.path, text: null }]
  })
  await deps.audit(actor, { action: 'note.delete', target: id })
}

type Making = (trx: Transaction<unknown>, notes: readonly Note[]) => Promise<readonly ModelChange[]>

async function changing(actor: Actor, message: string, deps: DocumentDeps, make: Making): Promise<void> {
  await deps.store.db.transaction().execute(async (trx) => {
    // two notes of one title at once would otherwise choose one path
    await sql`SELECT pg_advisory_xact_lock(${NOTES_LOCK}, hashtext(${actor.orgId}))`.execute(trx)
    const changes = await make(trx, await notesIn(trx, actor, deps))
    await deps.models.edit({ orgId: actor.orgId, author: actor.userId, message }, () => changes, trx)
  })
}

/** Every file has a row; one that came by another way gets its id now. */
async function notesIn(trx: Transaction<unknown>, actor: Actor, deps: DocumentDeps): Promise<readonly Note[]> {
  const { files } = await deps.models.read(actor.orgId, trx)
  const notes = files.filter(({ path }) => path.startsWith(FOLDER) && path.endsWith('.md'))
  for (const { path } of notes) {
    await sql`INSERT INTO model_note (org_id, id, path, created_at, updated_at) VALUES (${actor.orgId}, ${newId()}, ${path}, ${deps.now()}, ${deps.now()})
      ON CONFLICT (org_id, path) DO NOTHING`.execute(trx)
  }
  const rows = await rowsOf(trx, actor)
  return notes.flatMap((file): Note[] => {
    const row = rows.find((each) => each.path === file.path)
    if (row === undefined) return []
    const parent = rows.find((each) => each.path === `${folderPath(file.path)}.md` && notes.some(({ path }) => path === each.path))
    return [{ id: row.id, path: file.path, ...read(file), ...(parent && { parentId: parent.id }), createdAt: row.created_at, updatedAt: row.updated_at }]
  })
}

async function rowsOf(db: Kysely<unknown>, actor: Actor): Promise<readonly NoteRow[]> {
  const { rows } = await sql<NoteRow>`SELECT id, path, created_at, updated_at FROM model_note WHERE org_id = ${actor.orgId} ORDER BY path COLLATE "C"`.execute(
    db,
  )
  return rows
}

/** Active notes that one of the groups may read, as they stand in the model's files: their path is their id here. */
export function notesFor(
  files: readonly ModelFile[],
  groups: readonly string[],
): readonly { readonly id: string; readonly title: string; readonly text: string }[] {
  const notes = files.filter(({ path }) => path.startsWith(FOLDER) && path.endsWith('.md')).map((file) => ({ id: file.path, ...read(file) }))
  const isOpen = (of: readonly string[]): boolean => of.length === 0 || of.some((group) => groups.includes(group))
  return notes.filter((note) => note.active && isOpen(note.groups)).map(({ id, title, note }) => ({ id, title, text: note }))
}

const FRONT = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/

function read(file: ModelFile): Pick<Note, 'title' | 'note' | 'active' | 'groups'> {
  const front = FRONT.exec(file.text)
  const head: unknown = front === null ? {} : parseDocument(front[1] ?? '', { version: '1.2' }).toJS()
  const keys = typeof head === 'object' && head !== null ? head : {}
  const groups = 'visible_to' in keys && Array.isArray(keys.visible_to) ? keys.visible_to.map(String) : []
  return {
    title: 'title' in keys ? String(keys.title) : (file.path.split('/').at(-1) ?? '').replace(/\.md$/, ''),
    note: file.text.slice(front?.[0].length ?? 0).replace(/\n$/, ''),
    active: !('active' in keys) || keys.active !== false,
    groups,
  }
}

function written({ title, note, active, groups }: Pick<Note, 'title' | 'note' | 'active' | 'groups'>): string {
  const head = stringify({ title, ...(!active && { active }), ...(groups.length > 0 && { visible_to: [...groups] }) }, { lineWidth: 0 })
  return `---\n${head}---\n${note}\n`
}

function definedOf({ title, note, active, groups }: NoteDoc): Partial<Pick<Note, 'title' | 'note' | 'active' | 'groups'>> {
  return { ...(title !== undefined && { title }), ...(note !== undefined && { note }), ...(active !== undefined && { active }), ...(groups && { groups }) }
}

function found(notes: readonly Note[], id: string): Note {
  const note = notes.find((each) => each.id === id)
  if (note === undefined) throw new AppError('not_found', { what: 'Note' })
  return note
}

/** With its slash. An empty parent is the top. */
function folderOf(parentId: string | undefined, notes: readonly Note[]): string {
  if (parentId === undefined || parentId === '') return FOLDER
  const parent = notes.find((each) => each.id === parentId)
  if (parent === undefined) throw invalid({ loc: ['body', 'parent_id'], msg: 'There is no such note', type: 'value_error' })
  return `${parent.path.replace(/\.md$/, '')}/`
}

function moved(note: Note, parentId: string, notes: readonly Note[]): string {
  const folder = folderOf(parentId, notes)
  if (folder.startsWith(`${note.path.replace(/\.md$/, '')}/`))
    throw invalid({ loc: ['body', 'parent_id'], msg: 'A note cannot be below itself', type: 'value_error' })
  const same = `${folder}${note.path.split('/').at(-1)}`
  return notes.some((each) => each.path === same && each.id !== note.id) ? freePath(folder, note.title, notes) : same
}

/** The note and everything in its folder. */
async function moveAll(
  trx: Transaction<unknown>,
  actor: Actor,
  note: Note,
  path: string,
  text: string,
  { files }: { readonly files: readonly ModelFile[] },
): Promise<readonly ModelChange[]> {
  const [from, to] = [`${note.path.replace(/\.md$/, '')}/`, `${path.replace(/\.md$/, '')}/`]
  const inside = files.filter((file) => file.path.startsWith(from))
  for (const old of [note.path, ...inside.map((file) => file.path)]) {
    const next = old === note.path ? path : to + old.slice(from.length)
    await sql`UPDATE model_note SET path = ${next} WHERE org_id = ${actor.orgId} AND path = ${old}`.execute(trx)
  }
  const others = inside.flatMap((file): ModelChange[] => [
    { path: file.path, text: null },
    { path: to + file.path.slice(from.length), text: file.text },
  ])
  return [{ path: note.path, text: null }, { path, text }, ...others]
}

function folderPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

function freePath(folder: string, title: string, notes: readonly Note[]): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
  const slug = words.slice(0, MAX_SLUG).replace(/^_+|_+$/g, '') || 'note'
  for (let n = 1; ; n += 1) {
    const path = `${folder}${slug}${n === 1 ? '' : `_${n}`}.md`
    if (!notes.some((note) => note.path === path)) return path
  }
}

function newId(): string {
  return `note_${randomBytes(8).toString('hex')}`
}
