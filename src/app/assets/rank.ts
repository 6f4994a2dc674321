import { distance } from 'fastest-levenshtein'
import { SYNONYMS } from '../../ask/link/index.ts'
import { type SoughtWords, saysSubject } from './words.ts'

/** An asset's words, by where they stand, with what tells how much it is used. */
export interface Candidate {
  readonly nameStems: readonly string[]
  readonly textStems: readonly string[]
  readonly placeStems: readonly string[]
  readonly viewCount: number
  readonly lastAccessedAt?: Date
}
/** How common words are among what the searcher may see. */
export interface Commonness {
  readonly assets: number
  readonly having: ReadonlyMap<string, number>
}
export interface Fit {
  /** Share of the sought words, by weight, that the asset knows; 0 to 1. */
  readonly knows: number
  /** Share of what the asset's name says that is sought; 0 to 1. */
  readonly named: number
  /** How many words of its name's subject are sought. */
  readonly saidOfName: number
  /** Share of the sought words, by weight, that its name knows; 0 to 1. */
  readonly inName: number
  /** To order by: fit first, then use. */
  readonly score: number
}

/** What a word is worth where it is found. */
const IN_NAME = 1
const IN_TEXT = 0.85
const IN_PLACE = 0.7
const BY_SYNONYM = 0.8
const BY_SPELLING = 0.85
/** Shares of a score. */
const NAMED = 0.25
const EXTRA = 0.06
const USED = 0.05
const FRESH = 0.03
/** Views beyond this many add nothing. */
const MANY_VIEWS = 100_000
const DAY_MS = 86_400_000
/** Half as fresh after so many days. */
const HALF_LIFE_DAYS = 60
/** Letters from which a word may have a slip, or two. */
const ONE_SLIP = 5
const TWO_SLIPS = 9

export function fitOf(sought: SoughtWords, candidate: Candidate, commonness: Commonness, now: Date): Fit {
  const { required, optional, spelt } = sought
  const weights = required.map((stem) => weightOf(stem, commonness))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const found = required.map((stem) => findStem(stem, spelt.get(stem) ?? stem, candidate))
  const share = (worth: (index: number) => number): number => (total === 0 ? 0 : weights.reduce((sum, weight, at) => sum + weight * worth(at), 0) / total)
  const knows = share((at) => found[at]?.worth ?? 0)
  const inName = share((at) => (found[at]?.inName === true ? 1 : 0))
  const { words, said } = subjectOf(found, optional, candidate)
  const named = words === 0 ? 0 : said / words
  const extra = optional.length === 0 ? 0 : optional.filter((stem) => has(candidate, stem)).length / optional.length
  const score = knows + NAMED * named * knows + EXTRA * extra + useOf(candidate, now)
  return { knows, named, saidOfName: said, inName, score }
}

interface Found {
  readonly worth: number
  readonly inName: boolean
  /** The asset's own stem. */
  readonly stem?: string
}

function findStem(stem: string, word: string, { nameStems, textStems, placeStems }: Candidate): Found {
  const places = [
    [nameStems, IN_NAME],
    [textStems, IN_TEXT],
    [placeStems, IN_PLACE],
  ] as const
  const at = (test: (own: string) => boolean, factor: number): Found[] =>
    places.flatMap(([stems, worth]) => {
      const own = stems.find(test)
      return own === undefined ? [] : [{ worth: worth * factor, inName: stems === nameStems, stem: own }]
    })
  const same = at((own) => own === stem, 1)
  if (same[0] !== undefined) return same[0]
  const others = SYNONYMS.get(stem)
  const meant = others === undefined ? [] : at((own) => others.has(own), BY_SYNONYM)
  const near = at((own) => isNear(own, stem, word), BY_SPELLING)
  return [...meant, ...near].toSorted((a, b) => b.worth - a.worth)[0] ?? { worth: 0, inName: false }
}

/** A slip of the finger, never a change of the first letter. `own` and `stem` are stems, `word` what was written. */
export function isNear(own: string, stem: string, word: string): boolean {
  if (own[0] !== stem[0] || Math.abs(own.length - stem.length) > 2) return false
  const allowed = word.length >= TWO_SLIPS ? 2 : word.length >= ONE_SLIP ? 1 : 0
  return allowed > 0 && own.length >= ONE_SLIP - 1 && distance(own, stem) <= allowed
}

/** The words that make up the name's subject, and those of them that were said. */
function subjectOf(found: readonly Found[], optional: readonly string[], { nameStems }: Candidate) {
  const subject = nameStems.filter(saysSubject)
  const words = subject.length > 0 ? subject : nameStems
  const said = new Set([...found.flatMap(({ stem }) => (stem === undefined ? [] : [stem])), ...optional])
  return { words: words.length, said: words.filter((stem) => said.has(stem)).length }
}

function has({ nameStems, textStems, placeStems }: Candidate, stem: string): boolean {
  return nameStems.includes(stem) || placeStems.includes(stem) || textStems.includes(stem)
}

/** Rare words say more. A word that no asset knows weighs as much as one that a single asset knows. */
function weightOf(stem: string, { assets, having }: Commonness): number {
  const n = Math.max(1, having.get(stem) ?? 0)
  return Math.log(1 + (assets - Math.min(n, assets) + 0.5) / (n + 0.5)) + 1
}

/** Much used and lately used, a little better than not: it settles what words leave open. */
function useOf({ viewCount, lastAccessedAt }: Candidate, now: Date): number {
  const views = Math.log1p(Math.min(viewCount, MANY_VIEWS)) / Math.log1p(MANY_VIEWS)
  const days = lastAccessedAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now.getTime() - lastAccessedAt.getTime()) / DAY_MS
  return USED * views + FRESH * 0.5 ** (days / HALF_LIFE_DAYS)
}
