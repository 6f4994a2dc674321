import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { AccessRules } from '../../warehouse/row-filters/index.ts'
import { accessOf, assertRules } from './access.ts'
import { addCustomer } from './customers.ts'
import type { SpacesDeps } from './deps.ts'
import { copyGroups } from './groups.ts'
import { newSpaceId } from './ids.ts'
import { sourceById } from './sources.ts'
import type { Space, SpaceChange, SpaceOrder, SpaceView } from './space.ts'
import { stopConversations } from './stop-conversations.ts'
import { type Db, deleteSpace, findSpace, insertSpace, listSpaces, type SpaceQuery, updateSpace } from './store.ts'

/** Spaces as the partner's admins manage them. */
export interface SpaceDesk {
  /** @throws AppError not_found, invalid_request naming the field of the body */
  create(actor: Actor, order: SpaceOrder): Promise<SpaceView>
  list(actor: Actor, query?: SpaceQuery): Promise<readonly SpaceView[]>
  /** @throws AppError not_found */
  read(actor: Pick<Actor, 'orgId'>, id: string): Promise<SpaceView>
  /** In force at once; what runs under other rules is stopped. @throws AppError not_found, space_version, invalid_request */
  change(actor: Actor, id: string, change: SpaceChange & { readonly version?: number }): Promise<SpaceView>
  /** Its tokens and running questions end. @throws AppError not_found */
  remove(actor: Actor, id: string): Promise<void>
  /** Takes everything but filters from the template again. @throws AppError not_found, space_without_template */
  reset(actor: Actor, id: string): Promise<SpaceView>
}

export function openSpaceDesk(deps: SpacesDeps): SpaceDesk {
  const { db } = deps.store
  const view = async (space: Space): Promise<SpaceView> => ({ space, access: await accessOf(deps, space) })
  const change = async (actor: Actor, id: string, make: (space: Space) => Promise<Draft> | Draft): Promise<SpaceView> => {
    const { before, after } = await changeSpace(deps, actor, id, make)
    await deps.audit(actor, { action: 'space.change', target: id, detail: { version: after.version } })
    if (after.rulesVersion !== before.rulesVersion) await stopConversations(deps, actor.orgId, id)
    return view(after)
  }
  return {
    create: async (actor, order) => view(await create(deps, actor, order)),
    list: async (actor, query) => Promise.all((await listSpaces(db, actor.orgId, query)).map(view)),
    read: async (actor, id) => view(await existing(db, actor, id)),
    change: (actor, id, { version, ...wanted }) =>
      change(actor, id, (space) => {
        if (version !== undefined && version !== space.version) throw new AppError('space_version')
        return { space: changed(space, wanted) }
      }),
    remove: async (actor, id) => {
      await existing(db, actor, id)
      await stopConversations(deps, actor.orgId, id)
      if (!(await deleteSpace(db, actor.orgId, id))) throw new AppError('not_found', { what: 'Space' })
      await deps.audit(actor, { action: 'space.remove', target: id })
    },
    reset: (actor, id) =>
      change(actor, id, async (space) => {
        if (space.templateId === null) throw new AppError('space_without_template')
        const template = await templateOf(db, actor, space.templateId, space.sourceId)
        const { tables, tablesDefault } = template.rules
        const { showSql, suggestedQuestions } = template
        return {
          space: { ...space, rules: { ...space.rules, tables, tablesDefault }, showSql, suggestedQuestions },
          also: (trx) => copyGroups(trx, template.id, space.id, deps.now()),
        }
      }),
  }
}

/** A space as it should be, and what else is written with it. */
interface Draft {
  readonly space: Space
  also?(trx: Db): Promise<void>
}

const MOST_TRIES = 5

/** Rules are checked before anything is locked; if somebody else was faster, on what the space is then. @throws AppError space_version */
async function changeSpace(
  deps: SpacesDeps,
  actor: Actor,
  id: string,
  make: (space: Space) => Promise<Draft> | Draft,
): Promise<{ readonly before: Space; readonly after: Space }> {
  const { db } = deps.store
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = await existing(db, actor, id)
    const draft = await make(before)
    const after = next(before, draft.space, deps.now())
    if (after.rulesVersion !== before.rulesVersion) await assertRules(deps, after)
    const isWritten = await db.transaction().execute(async (trx) => {
      if ((await existing(trx, actor, id)).version !== before.version) return false
      await updateSpace(trx, after)
      await draft.also?.(trx)
      return true
    })
    if (isWritten) return { before, after }
  }
  throw new AppError('space_version')
}

async function create(deps: SpacesDeps, actor: Actor, order: SpaceOrder): Promise<Space> {
  const { db } = deps.store
  const now = deps.now()
  const source = await sourceById(db, actor.orgId, order.sourceId, now)
  const template = order.templateId === undefined ? undefined : await templateOf(db, actor, order.templateId, source.id)
  const space: Space = {
    id: newSpaceId('space', now),
    orgId: actor.orgId,
    sourceId: source.id,
    connectionId: source.connection.id,
    customerId: order.customerId,
    name: order.name,
    rules: {
      filters: order.filters ?? {},
      tables: order.tables ?? template?.rules.tables ?? [],
      tablesDefault: order.tablesDefault ?? template?.rules.tablesDefault ?? 'rule',
    },
    embedOrigins: order.embedOrigins ?? template?.embedOrigins ?? [],
    visibility: order.visibility ?? 'private',
    showSql: order.showSql ?? template?.showSql ?? false,
    suggestedQuestions: order.suggestedQuestions ?? template?.suggestedQuestions ?? [],
    templateId: template?.id ?? null,
    isTemplate: order.isTemplate ?? false,
    version: 1,
    rulesVersion: 1,
    createdAt: now,
    updatedAt: now,
  }
  await assertRules(deps, space)
  await db.transaction().execute(async (trx) => {
    await addCustomer(trx, actor.orgId, { id: order.customerId }, now)
    await insertSpace(trx, space)
    if (template !== undefined) await copyGroups(trx, template.id, space.id, now)
  })
  await deps.audit(actor, { action: 'space.create', target: space.id, detail: { customer: space.customerId, source: space.connectionId } })
  return space
}

/** @throws AppError not_found also for a template of another source, which would show other tables */
async function templateOf(db: Db, actor: Actor, id: string, sourceId: string): Promise<Space> {
  const found = await findSpace(db, actor.orgId, id)
  if (found === undefined || !found.isTemplate || found.sourceId !== sourceId) throw new AppError('not_found', { what: 'Template space' })
  return found
}

async function existing(db: Db, actor: Pick<Actor, 'orgId'>, id: string): Promise<Space> {
  const found = await findSpace(db, actor.orgId, id, db.isTransaction)
  if (found === undefined) throw new AppError('not_found', { what: 'Space' })
  return found
}

function changed(space: Space, wanted: SpaceChange): Space {
  const rules: AccessRules = {
    filters: wanted.filters === undefined ? space.rules.filters : (wanted.filters ?? {}),
    tables: wanted.tables ?? space.rules.tables,
    tablesDefault: wanted.tablesDefault ?? space.rules.tablesDefault,
  }
  return {
    ...space,
    rules,
    name: wanted.name ?? space.name,
    embedOrigins: wanted.embedOrigins ?? space.embedOrigins,
    visibility: wanted.visibility ?? space.visibility,
    showSql: wanted.showSql ?? space.showSql,
    suggestedQuestions: wanted.suggestedQuestions ?? space.suggestedQuestions,
    isTemplate: wanted.isTemplate ?? space.isTemplate,
  }
}

function next(before: Space, after: Space, now: Date): Space {
  const sameRules = isDeepStrictEqual(before.rules, after.rules)
  return { ...after, version: before.version + 1, rulesVersion: before.rulesVersion + (sameRules ? 0 : 1), updatedAt: now }
}
