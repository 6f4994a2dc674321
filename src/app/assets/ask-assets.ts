import type { AskAssets, AskNote } from '../../ask/services.ts'
import type { Actor, AssetOffer } from '../../flow.ts'
import { NOTE_SUBTYPE, subtypeLabel, titleOf } from './asset.ts'
import { type Known, type KnownNote, knownNotes } from './notes.ts'
import type { AssetMatch, AssetSearch } from './search.ts'
import type { Sight } from './store.ts'

export interface AskAssetsDeps {
  readonly search: AssetSearch
  /** Notes of the organisation that the actor may read, besides assets with the subtype `note`. */
  orgNotes(actor: Actor): Promise<readonly KnownNote[]>
  now(): Date
}

const MOST_OFFERED = 3
const MOST_FOUND = 10
const MOST_NOTES = 5
const MOST_TITLE = 200
const MOST_DESCRIPTION = 240
/** Behind the best match by more than this, another is not shown with it. */
const NEAR_BEST = 0.12
/** What a match must know of the question, and the question of its name; one of them will do. Calibrated by bench/assets.ts. */
const WHOLE_NAME: Least = { knows: 0.6, named: 1, inName: 0.5, saidOfName: 2 }
const BESIDE: readonly Least[] = [{ knows: 0.8, named: 0.55, inName: 0.5, saidOfName: 1 }, WHOLE_NAME]
const SOUGHT: readonly Least[] = [{ knows: 0.62, named: 0.2, inName: 0.2, saidOfName: 1 }]
/** Somebody who asks for a place by these words means it. */
const ALL_ASKED: Least = { knows: 0.9, named: 0.5, inName: 0.9, saidOfName: 1 }
const CLEAR_NOTE: readonly Least[] = [{ knows: 0.75, named: 0.6, inName: 0.5, saidOfName: 1 }, WHOLE_NAME]
type Least = Readonly<Record<'knows' | 'named' | 'inName' | 'saidOfName', number>>

/** External assets as answers use them: active ones of the asker's own groups, admins' too. */
export function createAskAssets(deps: AskAssetsDeps): AskAssets {
  const find = (actor: Actor, words: string, notes: 'without' | 'only', limit: number): Promise<readonly AssetMatch[]> =>
    actor.space === undefined ? deps.search({ words, sight: sightOf(actor), notes, limit, now: deps.now() }) : Promise.resolve([])
  return {
    offer: async (actor, words, how) => {
      const least = how === 'beside' ? BESIDE : SOUGHT
      const good = (await find(actor, words, 'without', MOST_FOUND)).filter(({ fit }) => reaches(fit, least))
      const best = good[0]?.fit.score ?? 0
      return good
        .filter(({ fit }) => best - fit.score <= NEAR_BEST)
        .slice(0, MOST_OFFERED)
        .map((match) => offerOf(match, how === 'beside' ? BESIDE : [...BESIDE, ALL_ASKED]))
    },
    search: async (actor, words) => (await find(actor, words, 'without', MOST_FOUND)).map((match) => offerOf(match, BESIDE)),
    notes: async (actor, words) => {
      if (actor.space !== undefined) return []
      const found = (await find(actor, words, 'only', MOST_NOTES)).filter(({ asset }) => (asset.dotDescription ?? '').trim() !== '')
      const own = found.map(({ asset, fit }): Known => ({ id: asset.id, title: titleOf(asset), text: asset.dotDescription ?? '', fit }))
      const known = [...own, ...knownNotes(await deps.orgNotes(actor), words, deps.now())]
      return known
        .toSorted((a, b) => b.fit.score - a.fit.score)
        .slice(0, MOST_NOTES)
        .map(({ fit, ...note }): AskNote => ({ ...note, isClear: reaches(fit, CLEAR_NOTE) }))
    },
  }
}

function sightOf({ orgId, groups }: Actor): Sight {
  return { orgId, groups, activeOnly: true }
}

function reaches(fit: AssetMatch['fit'], least: readonly Least[]): boolean {
  return least.some(({ knows, named, inName, saidOfName }) => fit.knows >= knows && fit.named >= named && fit.inName >= inName && fit.saidOfName >= saidOfName)
}

function offerOf({ asset, fit }: AssetMatch, well: readonly Least[]): AssetOffer {
  const described = firstWords(asset.description ?? asset.dotDescription ?? '')
  return {
    id: asset.id,
    name: titleOf(asset).slice(0, MOST_TITLE),
    kind: subtypeLabel(asset.subtype),
    noun: nounOf(asset.subtype),
    fits: reaches(fit, well) ? 'well' : 'maybe',
    ...(asset.folder !== undefined && { folder: asset.folder }),
    ...(described !== '' && { description: described }),
    ...(asset.url !== undefined && { url: asset.url }),
  }
}

/** One line. */
function firstWords(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  const sentence = /^.{20,}?[.!?](?=\s)/u.exec(line)?.[0] ?? line
  return sentence.length > MOST_DESCRIPTION ? `${sentence.slice(0, MOST_DESCRIPTION - 1)}…` : sentence
}

const NOUNS = ['dashboard', 'report', 'workbook', 'scorecard', 'spreadsheet', 'notebook', 'chart', 'explore', 'document', 'app'] as const

function nounOf(subtype: string): string {
  const said = subtype.toLowerCase()
  if (said === NOTE_SUBTYPE) return 'note'
  return NOUNS.find((noun) => said.includes(noun)) ?? 'page'
}
