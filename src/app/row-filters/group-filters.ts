import type { Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Store } from '../../platform/store/index.ts'
import { connectors } from '../../warehouse/connectors/index.ts'
import { type AccessRules, checkAttributeRules, type HiddenTable, type RuleProblem, tableAccess, withoutAttributes } from '../../warehouse/row-filters/index.ts'
import { confirmedKeys, connectionById, tablesOf } from '../connections/index.ts'
import { invalid } from '../conversations/index.ts'
import type { Models } from '../model/index.ts'
import { type GroupRules, groupRules } from './group-rules.ts'
import { deleteGroupFilter, filtersOfGroup, type GroupFilterRow, groupExists, saveGroupFilter } from './store.ts'

/** Rules of a group for one connection, with what they show of it today. */
export interface GroupFilter extends GroupFilterRow {
  /** Names of tables by how they are visible; `broken` says why nothing is. */
  readonly shows: {
    readonly filtered: readonly string[]
    readonly via: readonly string[]
    readonly shared: readonly string[]
    readonly hidden: readonly HiddenTable[]
    readonly broken?: string
  }
}

/** Which rows the members of a group see. */
export interface GroupFilters {
  /** Rules for one asker on one connection; every one of them holds. */
  rules(actor: Actor, connectionId: string): Promise<readonly AccessRules[]>
  /** @throws AppError not_found */
  list(actor: Actor, group: string): Promise<readonly GroupFilter[]>
  /** In force for the next question on every server. @throws AppError not_found, invalid_request */
  save(actor: Actor, group: string, connectionId: string, rules: GroupRules): Promise<GroupFilter>
  /** @throws AppError not_found */
  remove(actor: Actor, group: string, connectionId: string): Promise<void>
}

export interface GroupFiltersDeps {
  readonly store: Store
  readonly models: Pick<Models, 'ofConnection'>
  /** In the transaction of what it is about. */
  audit(actor: Actor, entry: { readonly action: string; readonly target: string; readonly detail?: string }, transaction: Transaction<unknown>): Promise<void>
  now(): Date
}

export function openGroupFilters(deps: GroupFiltersDeps): GroupFilters {
  const { db } = deps.store
  return {
    rules: (actor, connectionId) => groupRules(db, actor, connectionId),
    list: async (actor, group) => {
      await existing(deps, actor, group)
      const rows = await filtersOfGroup(db, actor.orgId, group)
      return Promise.all(rows.map(async (row) => ({ ...row, shows: shownBy(row.rules, await groundOf(deps, actor, row.connectionId)) })))
    },
    save: async (actor, group, connectionId, rules) => {
      await existing(deps, actor, group)
      const ground = await groundOf(deps, actor, connectionId)
      const problems = problemsOf(rules, ground)
      if (problems.length > 0) throw invalid(...problems.map(({ loc, message, type }) => ({ loc: ['body', ...loc], msg: message, type })))
      const row = { connectionId, rules, savedBy: actor.userId, savedAt: deps.now() }
      await db.transaction().execute(async (trx) => {
        await saveGroupFilter(trx, actor.orgId, group, row)
        await deps.audit(actor, { action: 'group.row_filter', target: group, detail: connectionId }, trx)
      })
      return { ...row, shows: shownBy(rules, ground) }
    },
    remove: (actor, group, connectionId) =>
      db.transaction().execute(async (trx) => {
        if (!(await deleteGroupFilter(trx, actor.orgId, group, connectionId))) throw new AppError('not_found', { what: 'Row filter' })
        await deps.audit(actor, { action: 'group.row_filter_remove', target: group, detail: connectionId }, trx)
      }),
  }
}

async function existing({ store }: GroupFiltersDeps, actor: Actor, group: string): Promise<void> {
  if (!(await groupExists(store.db, actor.orgId, group))) throw new AppError('not_found', { what: 'Group' })
}

type Ground = Awaited<ReturnType<typeof groundOf>>

async function groundOf({ store, models }: GroupFiltersDeps, actor: Actor, connectionId: string) {
  const row = await connectionById(store.db, actor.orgId, connectionId)
  if (row === undefined || row.removed_at !== null) throw new AppError('not_found', { what: 'Connection' })
  const [tables, files] = await Promise.all([tablesOf(store.db, actor.orgId, connectionId), models.ofConnection(actor.orgId, row.slug)])
  return { type: row.type, catalog: { tables: tables.filter((table) => !table.archived).map((table) => table.catalog) }, keys: confirmedKeys(files) }
}

function problemsOf(rules: GroupRules, { type, catalog, keys }: Ground): readonly RuleProblem[] {
  const isFiltered = Object.keys(rules.filters).length > 0
  if (isFiltered && !connectors[type].capabilities.rowFilters)
    return [{ loc: ['filters'], message: `row filters are not available for ${type}`, type: 'row_filters' }]
  return checkAttributeRules(rules, catalog, keys)
}

/** As for somebody whose attributes fit. */
function shownBy(rules: GroupRules, { catalog, keys }: Ground): GroupFilter['shows'] {
  const access = tableAccess({ ...rules, filters: withoutAttributes(rules.filters).filters }, catalog, keys)
  if (access.kind === 'broken') return { filtered: [], via: [], shared: [], hidden: [], broken: access.reason }
  const { filtered, via, shared, hidden } = access
  return { filtered, via, shared, hidden }
}
