import type { Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Store } from '../../platform/store/index.ts'
import { type AssetDoc, type ExternalAsset, type NewAssetDoc, subtypeLabel } from './asset.ts'
import { type AssetMatch, searchAssets } from './search.ts'
import { type AssetFilter, countAssets, deleteAsset, listAssets, lockAsset, putAsset, type Sight, type StoredAsset } from './store.ts'

export interface AssetsDeps {
  readonly store: Pick<Store, 'db'>
  audit(actor: Actor, entry: { readonly action: string; readonly target: string }, transaction?: Transaction<unknown>): Promise<void>
  now(): Date
}
export interface AssetQuery extends AssetFilter {
  /** Words to search for; absent: all, by name. */
  readonly words?: string
  readonly limit?: number
}
export interface AssetCounts {
  readonly total: number
  readonly subtypes: readonly { readonly subtype: string; readonly label: string; readonly count: number }[]
  readonly folders: readonly { readonly folder: string; readonly count: number }[]
}

/** Dashboards and pages elsewhere. Users see active ones of their groups, modelers those of their groups, admins all. */
export interface Assets {
  list(actor: Actor, query: AssetQuery): Promise<readonly ExternalAsset[]>
  counts(actor: Actor): Promise<AssetCounts>
  /** Like `list`, with how well each fits. */
  search(actor: Actor, words: string, limit: number): Promise<readonly AssetMatch[]>
  /** Writes the whole asset: keys left out return to their defaults. Groups that somebody set by hand stay. */
  importAndOverwrite(actor: Actor, doc: NewAssetDoc): Promise<{ readonly asset: ExternalAsset; readonly created: boolean }>
  /** @throws AppError asset_exists */
  create(actor: Actor, doc: NewAssetDoc): Promise<ExternalAsset>
  /** Keys left out stay. @throws AppError not_found */
  save(actor: Actor, doc: AssetDoc): Promise<ExternalAsset>
  /** @throws AppError not_found */
  remove(actor: Actor, id: string): Promise<void>
  /** Decides who sees it. @throws AppError not_found */
  setGroups(actor: Actor, id: string, groups: readonly string[]): Promise<void>
}

const EVERYONE = 'all_users'
const MOST_FOUND = 200

export function openAssets(deps: AssetsDeps): Assets {
  const { db } = deps.store
  const search = (actor: Actor, words: string, limit: number, filter: AssetFilter = {}, typing = false) =>
    sees(actor) ? searchAssets(db, sightOf(actor), { words, filter, notes: 'with', typing, limit, now: deps.now() }) : Promise.resolve([])
  return {
    list: async (actor, { words, limit, ...filter }) => {
      if (!sees(actor)) return []
      if (words === undefined || words.trim() === '') return listAssets(db, sightOf(actor), filter, limit ?? null)
      return (await search(actor, words, limit ?? MOST_FOUND, filter, true)).map(({ asset }) => asset)
    },
    counts: async (actor) => (sees(actor) ? countsOf(await countAssets(db, sightOf(actor))) : { total: 0, subtypes: [], folders: [] }),
    search,
    importAndOverwrite: async (actor, doc) => {
      const { asset, before } = await writing(deps, actor, 'asset.import', doc.id, (old) => overwritten(doc, old, actor, deps.now()))
      return { asset, created: before === undefined }
    },
    create: async (actor, doc) => {
      const { asset } = await writing(deps, actor, 'asset.create', doc.id, (old) => {
        if (old !== undefined) throw new AppError('asset_exists', { id: doc.id })
        return overwritten(doc, undefined, actor, deps.now())
      })
      return asset
    },
    save: async (actor, doc) => {
      const { asset } = await writing(deps, actor, 'asset.save', doc.id, (old) => changed(mine(old, actor), doc, deps.now()))
      return asset
    },
    remove: (actor, id) =>
      deps.store.db.transaction().execute(async (trx) => {
        mine(await lockAsset(trx, actor.orgId, id), actor)
        await deps.audit(actor, { action: 'asset.delete', target: id }, trx)
        await deleteAsset(trx, actor.orgId, id)
      }),
    setGroups: async (actor, id, groups) => {
      await writing(deps, actor, 'asset.groups', id, (old) => changed(mine(old, actor), { id, groups }, deps.now()))
    },
  }
}

/** Whoever asks inside a space sees the space's data and nothing else. */
function sees({ space }: Actor): boolean {
  return space === undefined
}

function sightOf({ orgId, role, groups }: Actor): Sight {
  return { orgId, groups: role === 'admin' ? 'all' : groups, activeOnly: role === 'user' }
}

/** What one may not see does not exist. */
function mine(asset: StoredAsset | undefined, actor: Actor): StoredAsset {
  const visible = asset !== undefined && (actor.role === 'admin' || asset.groups.some((group) => actor.groups.includes(group)))
  if (asset === undefined || !visible) throw new AppError('not_found', { what: 'External asset' })
  return asset
}

async function writing(
  deps: AssetsDeps,
  actor: Actor,
  action: string,
  id: string,
  make: (old: StoredAsset | undefined) => StoredAsset,
): Promise<{ readonly asset: StoredAsset; readonly before: StoredAsset | undefined }> {
  return deps.store.db.transaction().execute(async (trx) => {
    const before = await lockAsset(trx, actor.orgId, id)
    const asset = make(before)
    await putAsset(trx, actor.orgId, asset)
    await deps.audit(actor, { action, target: id }, trx)
    return { asset, before }
  })
}

function overwritten(doc: NewAssetDoc, old: StoredAsset | undefined, actor: Actor, at: Date): StoredAsset {
  const { id, subtype, active = true, viewCount = 0, groups } = doc
  const isKept = old?.groupsKept === true && (groups === undefined || actor.role !== 'admin')
  const empty = { id, subtype, active, viewCount, groups: isKept ? old.groups : (groups ?? [EVERYONE]), groupsKept: old?.groupsKept ?? false, updatedAt: at }
  return withTexts(empty, doc)
}

function changed(old: StoredAsset, doc: AssetDoc, at: Date): StoredAsset {
  const { subtype = old.subtype, active = old.active, viewCount = old.viewCount, groups } = doc
  const kept = groups === undefined ? {} : { groups, groupsKept: true }
  return withTexts({ ...old, subtype, active, viewCount, ...kept, updatedAt: at }, doc)
}

/** What is given replaces; null empties. */
function withTexts(asset: StoredAsset, doc: AssetDoc): StoredAsset {
  const { folder = asset.folder, name = asset.name, description = asset.description, url = asset.url } = doc
  const { lastAccessedAt = asset.lastAccessedAt, dotDescription = asset.dotDescription } = doc
  return {
    ...asset,
    folder: folder ?? undefined,
    name: name ?? undefined,
    description: description ?? undefined,
    url: url ?? undefined,
    lastAccessedAt: lastAccessedAt ?? undefined,
    dotDescription: dotDescription ?? undefined,
  }
}

function countsOf(counted: readonly { readonly subtype: string; readonly folder: string; readonly count: number }[]): AssetCounts {
  const sum = (key: 'subtype' | 'folder'): ReadonlyMap<string, number> =>
    counted.reduce((sums, one) => sums.set(one[key], (sums.get(one[key]) ?? 0) + one.count), new Map<string, number>())
  return {
    total: counted.reduce((total, { count }) => total + count, 0),
    subtypes: [...sum('subtype')].map(([subtype, count]) => ({ subtype, label: subtypeLabel(subtype), count })),
    folders: [...sum('folder')].map(([folder, count]) => ({ folder, count })),
  }
}
