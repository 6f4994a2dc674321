import { AppError } from '../../errors.ts'
import type { Catalog } from '../../warehouse/connectors/index.ts'
import { connectors } from '../../warehouse/connectors/index.ts'
import { type AccessRules, type ConfirmedKey, checkAccessRules, qualifiedName, type RuleProblem, tableAccess } from '../../warehouse/row-filters/index.ts'
import { ALL_USERS } from '../accounts/index.ts'
import { type ConnectionRow, confirmedKeys, connectionById, tablesOf } from '../connections/index.ts'
import type { SpacesDeps } from './deps.ts'
import { isOpenToGuests } from './guests.ts'
import type { Space, SpaceAccess } from './space.ts'

/** What rules are held against: the tables of a connection as last read, and the keys people confirmed. */
export interface Ground {
  readonly row: ConnectionRow
  readonly catalog: Catalog
  readonly keys: readonly ConfirmedKey[]
  /** Names of tables kept to groups, which nobody outside the organisation is in. */
  readonly kept: readonly string[]
}

/** Undefined when the connection was removed. */
export async function groundOf(deps: SpacesDeps, orgId: string, connectionId: string): Promise<Ground | undefined> {
  const row = await connectionById(deps.store.db, orgId, connectionId)
  if (row === undefined || row.removed_at !== null) return undefined
  const [tables, files] = await Promise.all([tablesOf(deps.store.db, orgId, connectionId), deps.models.ofConnection(orgId, row.slug)])
  const active = tables.filter((table) => !table.archived)
  const kept = active.filter(({ groups }) => !groups.includes(ALL_USERS)).map(({ catalog }) => qualifiedName(catalog))
  return { row, catalog: { tables: active.map((table) => table.catalog) }, keys: confirmedKeys(files), kept }
}

/** What is wrong with rules before they are stored. */
function rulesProblems(rules: AccessRules, { row, catalog, keys }: Ground): readonly RuleProblem[] {
  const isFiltered = Object.keys(rules.filters).length > 0
  if (isFiltered && !connectors[row.type].capabilities.rowFilters)
    return [{ loc: ['filters'], message: `row filters are not available for ${row.type}`, type: 'row_filters' }]
  return checkAccessRules(rules, catalog, keys)
}

/** @throws AppError invalid_request: rules that would show nothing, or not what they say, are not stored */
export async function assertRules(deps: SpacesDeps, space: Space): Promise<void> {
  const ground = await groundOf(deps, space.orgId, space.connectionId)
  if (ground === undefined) throw new AppError('not_found', { what: 'Data source' })
  const problems = rulesProblems(space.rules, ground)
  if (problems.length > 0) throw new AppError('invalid_request', { items: problems.map(toItem) })
}

function toItem({ loc, message, type }: RuleProblem) {
  const isOneFilter = loc[0] === 'filters' && loc.length > 1
  const field = isOneFilter && (type === 'enum' || type === 'operator') ? ['operator'] : isOneFilter && type === 'value' ? ['value'] : []
  return { loc: ['body', ...loc, ...field], msg: message, type }
}

/** What a space shows today. */
export async function accessOf(deps: SpacesDeps, space: Space): Promise<SpaceAccess> {
  const ground = await groundOf(deps, space.orgId, space.connectionId)
  if (ground === undefined) return broken('the data source was removed')
  const isFiltered = hasFilters(space.rules)
  if (isFiltered && !connectors[ground.row.type].capabilities.rowFilters) return broken(`row filters are not available for ${ground.row.type}`)
  const access = tableAccess(space.rules, ground.catalog, ground.keys)
  if (access.kind === 'broken') return broken(access.reason)
  const open = (names: readonly string[]): readonly string[] => names.filter((name) => !ground.kept.includes(name))
  const lists = { filtered: open(access.filtered), via: open(access.via), shared: open(access.shared) }
  if (lists.filtered.length + lists.via.length + lists.shared.length === 0) return broken('every visible table is kept to groups')
  const closed = ground.kept.filter((name) => !access.hidden.some((each) => each.name === name)).map((name) => ({ name, missing: [] }))
  return {
    status: 'READY',
    ...lists,
    hidden: [...access.hidden, ...closed],
    warnings: [...warningsOf(ground, isFiltered, await framersOf(deps, space)), ...(await guestWarnings(deps, space))],
  }
}

async function guestWarnings(deps: SpacesDeps, space: Space): Promise<readonly string[]> {
  if (space.visibility !== 'public') return []
  if (await isOpenToGuests(deps, space)) return ['This space is public: whoever has its address may ask in it, without a token.']
  return ['This space is public, but your organisation lets nobody in without a token; switch public_spaces on for that.']
}

/** Origins that may frame a space: its own, or the organisation's where it names none. */
export async function framersOf(deps: Pick<SpacesDeps, 'accounts'>, space: Space): Promise<readonly string[]> {
  return space.embedOrigins.length > 0 ? space.embedOrigins : (await deps.accounts.org()).settings.embed_origins
}

function warningsOf({ row, kept }: Ground, isFiltered: boolean, embedOrigins: readonly string[]): readonly string[] {
  return [
    ...(isFiltered ? [] : ['This space has no filters: it shows every row of its tables.']),
    ...(embedOrigins.length > 0 ? [] : ['No page may embed this space; name those that may in embed_origins.']),
    ...(row.last_error === 'account can write' ? ['The account of this source can write; give it one that can only read.'] : []),
    ...kept.map((name) => `${name} is kept to groups of the organisation, so the space does not show it.`),
  ]
}

/** True also for filters that cannot be read, which close the space. */
function hasFilters({ filters }: AccessRules): boolean {
  return typeof filters !== 'object' || filters === null || Object.keys(filters).length > 0
}

function broken(reason: string): SpaceAccess {
  return { status: 'BROKEN', reason, filtered: [], via: [], shared: [], hidden: [], warnings: [] }
}
