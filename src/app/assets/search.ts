import { SYNONYMS } from '../../ask/link/index.ts'
import type { ExternalAsset } from './asset.ts'
import { type Fit, fitOf } from './rank.ts'
import { type AssetFilter, type CandidateQuery, candidates, commonnessOf, type Db, type Sight } from './store.ts'
import { type SoughtWords, soughtIn } from './words.ts'

export interface AssetMatch {
  readonly asset: ExternalAsset
  readonly fit: Fit
}
export interface SearchOrder {
  readonly words: string
  readonly filter?: AssetFilter
  readonly notes: CandidateQuery['notes']
  /** The words may be the beginning of a name that is still being typed. */
  readonly typing: boolean
  readonly limit: number
  readonly now: Date
}

/** Words beyond these hardly change what is found. */
const MOST_WORDS = 24
const MOST_STEMS = 60
const MOST_CANDIDATES = 60
const FULL_TEXT_MATCH = 0.5

/** Best first. What is typed as a part of a name counts as half known. */
export async function searchAssets(db: Db, sight: Sight, order: SearchOrder): Promise<readonly AssetMatch[]> {
  const sought = cut(soughtIn(order.words))
  const typed = order.typing ? order.words.trim() : undefined
  const all = [...sought.required, ...sought.optional]
  if (all.length === 0 && (typed === undefined || typed === '')) return []
  const commonness = await commonnessOf(db, sight, withSynonyms(sought.required, all))
  if (commonness.assets === 0) return []
  const isKnown = (stem: string): boolean => (commonness.having.get(stem) ?? 0) > 0
  const unknown = sought.required.filter((stem) => !isKnown(stem)).map((stem) => sought.spelt.get(stem) ?? stem)
  const rare = [...commonness.having.keys()].filter(isKnown).toSorted((a, b) => (commonness.having.get(a) ?? 0) - (commonness.having.get(b) ?? 0))
  const query = { sought, stems: rare, unknown, ...(typed !== undefined && typed !== '' && { typed }), notes: order.notes, limit: MOST_CANDIDATES }
  const found = await candidates(db, sight, order.filter ?? {}, query)
  const matches = found.map(({ asset, words }) => ({ asset, fit: fitOf(sought, words, commonness, order.now) }))
  const typing = typed?.toLowerCase()
  const isTyped = ({ id, name }: ExternalAsset): boolean => typing !== undefined && `${name ?? ''} ${id}`.toLowerCase().includes(typing)
  const scoreOf = ({ asset, fit }: AssetMatch): number => fit.score + (isTyped(asset) ? FULL_TEXT_MATCH : 0)
  return matches
    .filter((match) => match.fit.knows > 0 || isTyped(match.asset))
    .toSorted((a, b) => scoreOf(b) - scoreOf(a) || (a.asset.id < b.asset.id ? -1 : 1))
    .slice(0, order.limit)
}

function cut({ required, optional, spelt }: SoughtWords): SoughtWords {
  return { required: required.slice(0, MOST_WORDS), optional: optional.slice(0, MOST_WORDS), spelt }
}

function withSynonyms(required: readonly string[], all: readonly string[]): readonly string[] {
  const others = required.flatMap((stem) => [...(SYNONYMS.get(stem) ?? [])])
  return [...new Set([...all, ...others])].slice(0, MOST_STEMS)
}
