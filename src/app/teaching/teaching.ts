import { randomBytes } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { AskConnection } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Store } from '../../platform/store/index.ts'
import { loadModel, type Problem } from '../../warehouse/semantic/index.ts'
import { type Conversations, readableBy, type Turn } from '../conversations/index.ts'
import type { ModelFiles, Models } from '../model/index.ts'
import { apply, type Edit, undo } from './edit.ts'
import { findTargets, type OfferedTarget } from './find-targets.ts'
import { type Classroom, checkAgain, prepare, unfit } from './lesson.ts'
import { decideTeaching, insertTeaching, listTeachings, lockTeaching, type Teaching, type TeachingStatus } from './store.ts'
import type { Lesson } from './target.ts'
import type { Understood } from './verified-entry.ts'

export interface TeachingDeps {
  readonly store: Store
  readonly models: Models
  readonly conversations: Pick<Conversations, 'readable' | 'turn' | 'services'>
  /** Connections as the actor sees them, models and values narrowed to them. */
  askConnections(actor: Actor): Promise<readonly AskConnection[]>
  /** Folders of connections of which the actor sees some rows only. */
  filteredFolders(actor: Actor): Promise<readonly string[]>
  audit(actor: Actor, entry: { readonly action: string; readonly target: string; readonly detail?: string }): Promise<void>
  now(): Date
}

export interface TeachOrder {
  readonly chatId: string
  readonly turnId: string
  readonly teach: Lesson
  /** Also when the words or the name mean something else. */
  readonly force: boolean
}
export interface Taught {
  readonly teaching: Teaching
  /** Warnings of the file it stands in. */
  readonly problems: readonly Problem[]
}

export interface TargetSearch {
  /** Absent: every connection the actor sees. */
  readonly connection?: string
  readonly words: string
  readonly limit: number
}

/** What people teach while they read answers: in force at once from modelers and admins, a proposal from everyone else. */
export interface TeachingDesk {
  /** What words may be taught to mean, best first. @throws AppError not_found when the actor sees no such connection */
  targets(actor: Actor, wanted: TargetSearch): Promise<readonly OfferedTarget[]>
  /** @throws AppError chat_not_found, turn_not_found, invalid_request, words_taken, name_taken, model_problems */
  teach(order: TeachOrder, actor: Actor): Promise<Taught>
  /** Modelers and admins see everyone's, users their own; newest first. */
  list(actor: Actor, wanted: { readonly status?: TeachingStatus; readonly limit: number }): Promise<readonly Teaching[]>
  /** @throws AppError not_found, teaching_decided, words_taken, model_problems */
  accept(actor: Actor, id: string, force: boolean): Promise<Taught>
  reject(actor: Actor, id: string, reason?: string): Promise<Teaching>
  /** Takes back what is in force. @throws AppError teaching_overwritten when the place was changed since */
  revert(actor: Actor, id: string): Promise<Teaching>
}

const NO_VALUES = { entries: [], complete: new Set<string>() }

export function openTeaching(deps: TeachingDeps): TeachingDesk {
  const { db } = deps.store
  return {
    targets: async (actor, { connection, words, limit }) => {
      const visible = await deps.askConnections(actor)
      const searched = visible.filter(({ id }) => connection === undefined || id === connection)
      if (connection !== undefined && searched.length === 0) throw new AppError('not_found', { what: 'Connection' })
      return findTargets(searched, words, limit)
    },
    teach: (order, actor) => teach(order, actor, deps),
    list: async (actor, { status, limit }) => {
      const found = await listTeachings(db, { orgId: actor.orgId, limit, ...(status && { status }), ...(actor.role === 'user' && { author: actor.userId }) })
      const mayKnow = await knowable(actor, deps)
      return found.filter(mayKnow)
    },
    accept: (actor, id, force) => accept(actor, id, force, deps),
    reject: async (actor, id, reason) => {
      const rejected = await db.transaction().execute(async (trx) => {
        const teaching = await locked(trx, actor, id, 'proposed', deps)
        return decideTeaching(trx, teaching, { status: 'rejected', by: actor.userId, at: deps.now(), ...(reason !== undefined && { reason }) })
      })
      await deps.audit(actor, { action: 'teaching.reject', target: id, detail: rejected.summary })
      return rejected
    },
    revert: async (actor, id) => {
      const reverted = await db.transaction().execute(async (trx) => {
        const teaching = await locked(trx, actor, id, 'saved', deps)
        const author = { orgId: actor.orgId, author: actor.userId, message: `Taken back: ${teaching.summary}` }
        const { commit } = await deps.models.edit(author, (files) => undo(teaching.edit, files), trx)
        return decideTeaching(trx, teaching, { status: 'reverted', by: actor.userId, at: deps.now(), commit })
      })
      await deps.audit(actor, { action: 'teaching.revert', target: id, detail: reverted.summary })
      return reverted
    },
  }
}

async function teach(order: TeachOrder, actor: Actor, deps: TeachingDeps): Promise<Taught> {
  const conversation = await deps.conversations.readable(actor, order.chatId)
  const turn = await deps.conversations.turn(conversation, order.turnId)
  if (!(await readableBy(deps.conversations.services, actor)(conversation.owner, turn.outcome))) throw new AppError('table_not_readable')
  const connection = connectionOf(turn, order.teach, await deps.askConnections(actor))
  const slug = await slugOf(deps.store.db, actor.orgId, connection.id)
  const room: Classroom = {
    model: connection.model,
    values: connection.values,
    slug,
    files: filesIn(await deps.models.read(actor.orgId), slug),
    ...understoodBy(turn),
    teacher: actor.userId,
    today: deps.now().toISOString().slice(0, 10),
  }
  const { edit, summary } = prepare(order.teach, room, order.force)
  const status = actor.role === 'user' ? 'proposed' : 'saved'
  const made = await deps.store.db.transaction().execute(async (trx) => {
    const written = await write(edit, summary, actor, order.teach, deps.models, trx, status === 'proposed')
    const teaching: Teaching = {
      id: newId(deps.now()),
      orgId: actor.orgId,
      status,
      teach: order.teach,
      edit,
      summary,
      connectionId: connection.id,
      path: edit.path,
      author: actor.userId,
      at: deps.now(),
      chatId: conversation.id,
      turnId: turn.id,
      question: turn.text,
      decidedBy: null,
      decidedAt: null,
      reason: null,
      commit: status === 'saved' ? written.commit : null,
    }
    await insertTeaching(trx, teaching)
    return { teaching, problems: written.problems.filter((problem) => problem.file === edit.path) }
  })
  await deps.audit(actor, { action: status === 'saved' ? 'teaching.save' : 'teaching.propose', target: made.teaching.id, detail: summary })
  return made
}

async function accept(actor: Actor, id: string, force: boolean, deps: TeachingDeps): Promise<Taught> {
  const made = await deps.store.db.transaction().execute(async (trx) => {
    const teaching = await locked(trx, actor, id, 'proposed', deps)
    const slug = await slugOf(trx, actor.orgId, teaching.connectionId)
    if (!force) checkAgain(teaching.teach, { model: await wholeModel(teaching, slug, deps.models), values: NO_VALUES })
    const written = await write(teaching.edit, teaching.summary, actor, teaching.teach, deps.models, trx, false)
    const decided = await decideTeaching(trx, teaching, { status: 'saved', by: actor.userId, at: deps.now(), commit: written.commit })
    return { teaching: decided, problems: written.problems.filter((problem) => problem.file === teaching.path) }
  })
  await deps.audit(actor, { action: 'teaching.accept', target: id, detail: made.teaching.summary })
  return made
}

/** Checked the same way whether it is stored or only proposed. @throws AppError invalid_request where the lesson itself is what is wrong */
async function write(edit: Edit, summary: string, actor: Actor, lesson: Lesson, models: Models, trx: Transaction<unknown>, dryRun: boolean) {
  const author = { orgId: actor.orgId, author: actor.userId, message: `Taught: ${summary}`, dryRun }
  return models
    .edit(author, (files) => apply(edit, files), trx)
    .catch((error: unknown) => {
      const [problem] = error instanceof AppError && error.code === 'model_problems' && Array.isArray(error.facts.items) ? error.facts.items : []
      const own = typeof problem === 'object' && problem !== null && problem.file === edit.path
      if (!own) throw error
      throw unfit(FAULTY_PART[lesson.kind], String(problem.message))
    })
}
const FAULTY_PART: Readonly<Record<Lesson['kind'], readonly string[]>> = {
  synonym: ['words'],
  measure: ['formula'],
  verified: ['question'],
  description: ['text'],
  note: ['text'],
}

/** What others taught quotes their questions and values, so it is closed where the actor sees some rows only. */
async function knowable(actor: Actor, deps: TeachingDeps): Promise<(teaching: Teaching) => boolean> {
  const closed = await deps.filteredFolders(actor)
  if (closed.length === 0) return () => true
  const { rows } = await sql<{ id: string; slug: string }>`SELECT id, slug FROM connection WHERE org_id = ${actor.orgId}`.execute(deps.store.db)
  const ids = new Set(rows.filter(({ slug }) => closed.includes(`model/${slug}/`)).map(({ id }) => id))
  return ({ author, connectionId }) => author === actor.userId || !ids.has(connectionId)
}

async function locked(trx: Transaction<unknown>, actor: Actor, id: string, status: TeachingStatus, deps: TeachingDeps): Promise<Teaching> {
  const found = await lockTeaching(trx, actor.orgId, id)
  if (found === undefined || !(await knowable(actor, deps))(found)) throw new AppError('not_found', { what: 'Teaching' })
  if (found.status !== status) throw new AppError('teaching_decided', { status: found.status })
  return found
}

/** The data the turn was answered from; else the one connection that has the thing taught about. */
function connectionOf(turn: Turn, lesson: Lesson, visible: readonly AskConnection[]): AskConnection {
  const { outcome } = turn
  const answered = outcome !== undefined && 'connection' in outcome ? outcome.connection : undefined
  const wanted = answered ?? turn.base?.context?.connection ?? turn.asked.connection
  const named = visible.find((each) => each.id === wanted)
  if (named !== undefined) return named
  const entity = 'target' in lesson ? lesson.target?.entity : 'entity' in lesson ? lesson.entity : undefined
  const having = entity === undefined ? visible : visible.filter((each) => Object.hasOwn(each.model.entities, entity))
  const [only] = having
  if (wanted === undefined && only !== undefined && having.length === 1) return only
  throw unfit([], 'The data of this answer is not there any more, or you may no longer see it')
}

function understoodBy(turn: Turn): { readonly understood?: Understood } {
  const { plan, reading } = turn.base ?? {}
  return turn.status === 'done' && plan !== undefined && reading !== undefined ? { understood: { question: turn.text, plan, reading } } : {}
}

async function slugOf(db: Kysely<unknown>, orgId: string, connection: string): Promise<string> {
  const { rows } = await sql<{ slug: string }>`SELECT slug FROM connection WHERE org_id = ${orgId} AND id = ${connection} AND removed_at IS NULL`.execute(db)
  const [row] = rows
  if (row === undefined) throw new AppError('not_found', { what: 'Connection' })
  return row.slug
}

function filesIn({ files }: ModelFiles, slug: string): ModelFiles['files'] {
  return files.filter(({ path }) => path.startsWith(`model/${slug}/`) || path.startsWith('model/notes/'))
}

async function wholeModel(teaching: Teaching, slug: string, models: Models) {
  const files = await models.ofConnection(teaching.orgId, slug)
  return loadModel(files, { connection: teaching.connectionId, dialect: 'postgres', label: '' }).model
}

function newId(now: Date): string {
  return `tch_${now.getTime().toString(36).padStart(9, '0')}${randomBytes(8).toString('hex')}`
}
