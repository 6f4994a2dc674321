import { SYNONYMS } from '../../ask/link/index.ts'
import { type ExternalAsset, NOTE_SUBTYPE } from './asset.ts'
import type { AssetIndex, Entry } from './asset-index.ts'
import { type Commonness, type Fit, fitOf, isNear } from './rank.ts'
import { type AssetFilter, assetsById, type Db, type Sight } from './store.ts'
import { type SoughtWords, soughtIn } from './words.ts'

export interface AssetMatch {
  readonly asset: ExternalAsset
  readonly fit: Fit
}
export interface SearchOrder {
  readonly words: string
  readonly sight: Sight
  readonly filter?: AssetFilter
  readonly notes: 'with' | 'without' | 'only'
  readonly limit: number
  readonly now: Date
}
export type AssetSearch = (order: SearchOrder) => Promise<readonly AssetMatch[]>

/** Words beyond these hardly change what is found. */
const MOST_WORDS = 24
/** Once the rarest words have led to so many, commoner ones add none. */
const ENOUGH = 2_000

export function createAssetSearch(db: Db, indexOf: (orgId: string) => Promise<AssetIndex>): AssetSearch {
  return async (order) => {
    const sought = cut(soughtIn(order.words))
    if (sought.required.length + sought.optional.length === 0) return []
    const found = rank(sought, await indexOf(order.sight.orgId), order)
    // what is shown, and whether it may be, is what the store says now
    const assets = new Map(
      (found.length === 0
        ? []
        : await assetsById(
            db,
            order.sight,
            found.map(({ id }) => id),
          )
      ).map((asset) => [asset.id, asset]),
    )
    return found.flatMap(({ id, fit }) => {
      const asset = assets.get(id)
      return asset === undefined ? [] : [{ asset, fit }]
    })
  }
}

function cut({ required, optional, spelt }: SoughtWords): SoughtWords {
  return { required: required.slice(0, MOST_WORDS), optional: optional.slice(0, MOST_WORDS), spelt }
}

/** Best first. */
function rank(sought: SoughtWords, index: AssetIndex, order: SearchOrder): readonly { readonly id: string; readonly fit: Fit }[] {
  const mine = visibleTo(order)
  const everybody = count(index.all(), mine)
  const commonness: Commonness = { assets: everybody, having: new Map(sought.required.map((stem) => [stem, count(index.having(stem), mine)])) }
  const candidates = new Set<Entry>()
  const groups = [...sought.required, ...sought.optional].map((stem) =>
    [...spellings(stem, sought, index)].flatMap((one) => [...index.having(one)].filter(mine)),
  )
  for (const entries of groups.toSorted((a, b) => a.length - b.length)) {
    if (candidates.size >= ENOUGH) break
    for (const entry of entries) candidates.add(entry)
  }
  return [...candidates]
    .filter((entry) => chosen(entry, order))
    .map((entry) => ({ id: entry.id, fit: fitOf(sought, entry, commonness, order.now) }))
    .filter(({ fit }) => fit.knows > 0)
    .toSorted((a, b) => b.fit.score - a.fit.score || (a.id < b.id ? -1 : 1))
    .slice(0, order.limit)
}

/** The stem, those of the same meaning, and where no asset knows it those that it may be a slip of. */
function spellings(stem: string, { spelt }: SoughtWords, index: AssetIndex): ReadonlySet<string> {
  const own = new Set([stem, ...(SYNONYMS.get(stem) ?? [])])
  const word = spelt.get(stem) ?? stem
  const near = [...index.stemsFrom(stem.charAt(0))].filter((other) => isNear(other, stem, word))
  return new Set([...own, ...near])
}

function visibleTo({ sight }: SearchOrder): (entry: Entry) => boolean {
  const { groups, activeOnly } = sight
  const isMine = groups === 'all' ? () => true : (entry: Entry) => entry.groups.some((group) => groups.includes(group))
  return (entry) => (entry.active || !activeOnly) && isMine(entry)
}

function chosen({ subtype, folder, active }: Entry, { filter = {}, notes }: SearchOrder): boolean {
  if (notes !== 'with' && (subtype === NOTE_SUBTYPE) !== (notes === 'only')) return false
  return (filter.subtype ?? subtype) === subtype && (filter.folder ?? folder) === folder && (filter.active ?? active) === active
}

function count(entries: Iterable<Entry>, mine: (entry: Entry) => boolean): number {
  let n = 0
  for (const entry of entries) if (mine(entry)) n += 1
  return n
}
