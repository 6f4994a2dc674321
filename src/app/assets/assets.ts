import type { Transaction } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Store } from '../../platform/store/index.ts'
import { type AssetDoc, type ExternalAsset, type NewAssetDoc, subtypeLabel } from './asset.ts'
import { openAssetIndexes } from './asset-index.ts'
import { type AssetMatch, type AssetSearch, createAssetSearch } from './search.ts'
import {
  type AssetFilter,
  assetsById,
  assetsLike,
  countAssets,
  deleteAsset,
  findAsset,
  listAssets,
  nextChange,
  putAsset,
  type Sight,
  type StoredAsset,
} from './store.ts'

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
  /** How many active ones there are, by label of their subtype. */
  labelCounts(actor: Actor): Promise<Readonly<Record<string, number>>>
  readonly search: AssetSearch
  /** Whether it may be named to this person today: active, and of a group of theirs. Admins: any. */
  mayOpen(actor: Actor, id: string): Promise<boolean>
  /** Writes the whole asset: keys left out return to their defaults. Groups that somebody set by hand stay. @throws AppError asset_out_of_reach */
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
const KNOWN_WELL = 0.5

export function openAssets(deps: AssetsDeps): Assets {
  const { db } = deps.store
  const search = createAssetSearch(db, openAssetIndexes(db))
  return {
    list: async (actor, { words = '', limit, ...filter }) => {
      if (!sees(actor)) return []
      const sight = sightOf(actor)
      if (words.trim() === '') return listAssets(db, sight, filter, limit ?? null)
      const most = limit ?? MOST_FOUND
      const [typed, found] = await Promise.all([
        assetsLike(db, sight, filter, words.trim(), most),
        search({ words, sight, filter, notes: 'with', limit: most, now: deps.now() }),
      ])
      return merged(found, typed).slice(0, most)
    },
    counts: async (actor) => (sees(actor) ? countsOf(await countAssets(db, sightOf(actor))) : { total: 0, subtypes: [], folders: [] }),
    labelCounts: async (actor) => (sees(actor) ? labelled(await countAssets(db, { ...sightOf(actor), activeOnly: true })) : {}),
    search,
    mayOpen: async (actor, id) => sees(actor) && (await assetsById(db, { ...sightOf(actor), activeOnly: actor.role !== 'admin' }, [id])).length > 0,
    importAndOverwrite: async (actor, doc) => {
      const { asset, before } = await writing(deps, actor, 'asset.import', doc.id, (old) => {
        if (old !== undefined && !maySee(old, actor)) throw new AppError('asset_out_of_reach', { id: doc.id })
        return overwritten(doc, old, actor, deps.now())
      })
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
        const change = await nextChange(trx, actor.orgId)
        mine(await findAsset(trx, actor.orgId, id), actor)
        await deps.audit(actor, { action: 'asset.delete', target: id }, trx)
        await deleteAsset(trx, actor.orgId, id, change)
      }),
    setGroups: async (actor, id, groups) => {
      await writing(deps, actor, 'asset.groups', id, (old) => changed(mine(old, actor), { id, groups }, deps.now()))
    },
  }
}

/** Whose name holds what was typed counts as well known: the words may be the beginning of a longer one. */
function merged(found: readonly AssetMatch[], typed: readonly ExternalAsset[]): readonly ExternalAsset[] {
  const well = found.filter(({ fit, asset }) => fit.knows >= KNOWN_WELL || typed.some(({ id }) => id === asset.id))
  const all = [...well.map(({ asset }) => asset), ...typed, ...found.map(({ asset }) => asset)]
  return [...new Map(all.map((asset) => [asset.id, asset])).values()]
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
  if (asset === undefined || !maySee(asset, actor)) throw new AppError('not_found', { what: 'External asset' })
  return asset
}

function maySee({ groups }: StoredAsset, actor: Actor): boolean {
  return actor.role === 'admin' || groups.some((group) => actor.groups.includes(group))
}

async function writing(
  deps: AssetsDeps,
  actor: Actor,
  action: string,
  id: string,
  make: (old: StoredAsset | undefined) => StoredAsset,
): Promise<{ readonly asset: StoredAsset; readonly before: StoredAsset | undefined }> {
  return deps.store.db.transaction().execute(async (trx) => {
    const change = await nextChange(trx, actor.orgId)
    const before = await findAsset(trx, actor.orgId, id)
    const asset = make(before)
    await putAsset(trx, actor.orgId, asset, change)
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

function labelled(counted: readonly { readonly subtype: string; readonly count: number }[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>()
  for (const { subtype, count } of counted) sums.set(subtypeLabel(subtype), (sums.get(subtypeLabel(subtype)) ?? 0) + count)
  return Object.fromEntries(sums)
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
