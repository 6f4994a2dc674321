import { distance } from 'fastest-levenshtein'
import pluralize from 'pluralize'
import type { Evidence, Target } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { ValueEntry } from '../../warehouse/semantic/values.ts'
import { otherSpellings } from './codes.ts'
import type { NameIndex, NamePhrase, Place } from './name-index.ts'
import { stemOf } from './stem.ts'
import { foldKey, type RawToken } from './tokens.ts'
import type { ValueLookup } from './value-lookup.ts'
import { LIGHT_WORDS, STOP_WORDS, SYNONYMS } from './words.ts'

/** What a run of tokens may mean, best first. `from`, `to` count tokens, half-open. */
export interface Mention {
  readonly from: number
  readonly to: number
  readonly found: readonly Found[]
}
export interface Found {
  readonly target: Target
  readonly score: number
  readonly evidence: readonly Evidence[]
  readonly correction?: string
}

const LONGEST_NAME = 6
const MOST_PER_SPAN = 12
const LEAST_SCORE = 0.2
/** Up to this many values, or this share of the rows, a field classes its rows. */
const FEW_VALUES = 12
const CLASSING_SHARE = 0.3
const DISORDER = 0.93
const SYNONYM_QUALITY = 0.8
const PREFIX_QUALITY = 0.8

/** Names of the model that the tokens from `from` to `to` say, whole or in part. */
export function namesIn(tokens: readonly RawToken[], from: number, to: number, places: readonly (readonly Place[])[], index: NameIndex): readonly Found[] {
  const content = [...Array(to - from).keys()].map((i) => from + i).filter((i) => !isSkipped(tokens[i]))
  const first = content[0]
  if (first === undefined || first !== from || content.at(-1) !== to - 1) return []
  if (content.every((at) => PREPOSITIONS.has(tokens[at]?.lower ?? ''))) return []
  const best = new Map<string, Found>()
  for (const start of places[first] ?? []) {
    const matched = matchAll(content, places, start)
    const phrase = index.phrases[start.phrase]
    if (matched === null || phrase === undefined) continue
    if (content.length < to - from && !isOneName(phrase, matched, tokens[from])) continue
    keepBest(best, scored(phrase, matched))
  }
  return ranked(best)
}

/** What is left of "returned on" where the entity's own word is cut off names nothing. */
const PREPOSITIONS = new Set(['on', 'in', 'at', 'by', 'for', 'from', 'to', 'with'])
const SKIPPED = new Set(['of', 'the', 'in', 'a', '/', '#'])
function isSkipped(token: RawToken | undefined): boolean {
  return token === undefined || SKIPPED.has(token.lower)
}
/** "date of birth" is one name; "name of the department" is a field and an entity. */
const SPLIT_AFTER = new Set([
  'name',
  'id',
  'code',
  'type',
  'titl',
  'descript',
  'detail',
  'number',
  'email',
  'address',
  'phone',
  'statu',
  'averag',
  'maximum',
  'minimum',
])

function isOneName(phrase: NamePhrase, matched: Matched, first: RawToken | undefined): boolean {
  if (phrase.evidence === 'compound' || matched.words.length < phrase.words.length || matched.quality < 0.95) return false
  return !SPLIT_AFTER.has(first?.stem ?? '') || phrase.stems[0] === first?.stem
}

interface Matched {
  readonly words: readonly number[]
  readonly quality: number
}

function matchAll(content: readonly number[], places: readonly (readonly Place[])[], start: Place): Matched | null {
  const words: number[] = []
  let quality = 1
  for (const at of content) {
    const hit = (places[at] ?? []).find((place) => place.phrase === start.phrase && !words.includes(place.word))
    if (hit === undefined) return null
    words.push(hit.word)
    quality = Math.min(quality, hit.quality)
  }
  const ordered = words.every((word, i) => i === 0 || word > (words[i - 1] ?? -1))
  return { words, quality: ordered ? quality : quality * DISORDER }
}

function scored(phrase: NamePhrase, matched: Matched): Found {
  const total = phrase.weights.reduce((sum, weight) => sum + weight, 0)
  const covered = matched.words.reduce((sum, word) => sum + (phrase.weights[word] ?? 0), 0)
  const whole = matched.words.length === phrase.words.length
  const head = matched.words.includes(phrase.words.length - 1)
  const share = covered / total
  const part = whole ? 1 : (0.35 + 0.45 * share) * (head ? 1 : 0.92)
  const score = phrase.score * part * matched.quality
  const kind = matched.quality < 1 ? (matched.quality === 0.95 ? 'abbreviation' : 'synonym') : whole ? phrase.evidence : 'compound'
  return { target: phrase.target, score, evidence: [{ kind, score, detail: phrase.detail }] }
}

/** Where each token occurs in the names of the model: itself, a common synonym, a prefix cut short, a misspelling. */
export function placesOf(token: RawToken, index: NameIndex): readonly Place[] {
  if (token.shape !== 'word') return []
  const own = index.byStem.get(token.stem) ?? []
  if (LIGHT_WORDS.has(token.stem) || STOP_WORDS.has(token.lower)) return own
  const places = [...own]
  for (const other of SYNONYMS.get(token.stem) ?? []) {
    for (const place of index.byStem.get(other) ?? []) places.push({ ...place, quality: place.quality * SYNONYM_QUALITY })
  }
  if (token.lower.length >= 4) places.push(...shortened(token, index))
  return places.sort((a, b) => b.quality - a.quality)
}

function shortened(token: RawToken, index: NameIndex): readonly Place[] {
  const cut = index.vocabulary.filter(
    (word) => word.length >= 3 && word.length < token.lower.length - 1 && token.lower.startsWith(word) && stemOf(word) !== token.stem,
  )
  return cut
    .filter((word) => word.length >= 4 || token.lower.length - word.length > 3)
    .flatMap((word) => (index.byStem.get(stemOf(word)) ?? []).map((place) => ({ ...place, quality: PREFIX_QUALITY })))
}

export interface Misspelt {
  readonly places: readonly Place[]
  readonly word: string
  readonly edits: number
}
/** The nearest word of the model within one edit per four letters; null when there is none or two are as near. */
export function misspelt(token: RawToken, index: NameIndex): Misspelt | null {
  if (token.shape !== 'word' || token.lower.length < 4 || /\d/.test(token.lower)) return null
  const allowed = Math.floor(token.lower.length / 4)
  const singular = pluralize.singular(token.lower)
  let best: { word: string; edits: number } | null = null
  for (const word of index.vocabulary) {
    if (Math.abs(word.length - token.lower.length) > allowed || word.length < 4 || word[0] !== token.lower[0]) continue
    const edits = Math.min(distance(word, token.lower), distance(word, singular))
    if (edits <= allowed && (best === null || edits < best.edits)) best = { word, edits }
  }
  if (best === null || best.edits === 0) return null
  const quality = (0.9 - 0.15 * best.edits) / 0.95
  return { ...best, places: (index.byStem.get(stemOf(best.word)) ?? []).map((place) => ({ ...place, quality })) }
}

/** Stored values that the tokens spell: exactly, in another case, in another number, or by a well-known code. */
export function valuesIn(tokens: readonly RawToken[], from: number, to: number, lookup: ValueLookup, model: Model): readonly Found[] {
  const span = tokens.slice(from, to)
  const key = foldKey(span.map((token) => token.text).join(' '))
  const single = span.length === 1 ? span[0] : undefined
  if (key === '' || isMark(span[0]) || isMark(span.at(-1))) return []
  const quoted = single?.shape === 'quoted'
  const capital = span.some((token) => token.capital)
  if (!quoted && !capital && single !== undefined && STOP_WORDS.has(single.lower)) return []
  if (!quoted && span.every((token) => token.shape === 'number' || STOP_WORDS.has(token.lower)) && !(capital && from > 0)) return []
  const best = new Map<string, Found>()
  for (const entry of lookup.byKey.get(key) ?? []) keepBest(best, valueFound(entry, scoreOf(entry, span), entry.said === undefined ? 'value' : 'synonym'))
  const singular = pluralize.singular(key)
  if (best.size === 0 && singular !== key)
    for (const entry of lookup.byKey.get(singular) ?? []) keepBest(best, valueFound(entry, capital || span.length > 1 ? 0.85 : 0.8, 'stem'))
  for (const spelling of otherSpellings(key)) {
    if (single !== undefined && single.lower.length === 2 && single.text !== single.text.toUpperCase()) continue
    for (const entry of (lookup.byKey.get(foldKey(spelling)) ?? []).filter((other) => other.value.length > 2 || other.value === spelling))
      keepBest(best, valueFound(entry, 0.84, 'code'))
  }
  return ranked(capital || quoted || span.length > 2 ? best : classing(best, model))
}

/** Words in lower case spell classes ("male", "rock"), hardly ever the name of one row. */
function classing(found: ReadonlyMap<string, Found>, model: Model): ReadonlyMap<string, Found> {
  return new Map(
    [...found].filter(([, one]) => {
      if (one.target.kind !== 'value') return true
      const profile = model.entities[one.target.entity]?.fields[one.target.field]?.profile
      return profile === undefined || profile.distinct <= FEW_VALUES || profile.distinct <= profile.rows * CLASSING_SHARE
    }),
  )
}

function isMark(token: RawToken | undefined): boolean {
  return token === undefined || (token.shape === 'mark' && !'+#%&'.includes(token.text))
}
function scoreOf(entry: ValueEntry, span: readonly RawToken[]): number {
  return sameText(entry.said ?? entry.value, span) ? 0.95 : 0.9
}
function sameText(value: string, span: readonly RawToken[]): boolean {
  return value === span.map((token) => token.text).join(' ')
}
function valueFound({ entity, field, value }: ValueEntry, score: number, kind: Evidence['kind']): Found {
  return { target: { kind: 'value', entity, field, value, inIndex: true }, score, evidence: [{ kind, score, detail: value }] }
}

function keepBest(map: Map<string, Found>, found: Found): void {
  const key = JSON.stringify(found.target)
  const known = map.get(key)
  if (known === undefined || known.score < found.score) map.set(key, found)
}
function ranked(map: ReadonlyMap<string, Found>): readonly Found[] {
  return [...map.values()]
    .filter((found) => found.score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_PER_SPAN)
}

/** Runs of tokens worth looking up as names. */
export function spansFrom(tokens: readonly RawToken[], from: number): readonly number[] {
  const ends: number[] = []
  for (let to = from + 1; to <= Math.min(tokens.length, from + LONGEST_NAME); to++) {
    const last = tokens[to - 1]
    if (last === undefined || last.shape === 'quoted' || (last.shape === 'mark' && !['#', '/', '(', ')'].includes(last.lower))) break
    ends.push(to)
  }
  return ends
}

/** Stored values of one word that a capitalised or unknown word misspells; none when two are as near. */
export function misspeltValue(token: RawToken, lookup: ValueLookup): { readonly found: readonly Found[]; readonly word: string } | null {
  if (token.shape !== 'word' || token.lower.length < 4 || /\d/.test(token.lower)) return null
  const allowed = Math.floor(token.lower.length / 4)
  let best: { key: string; edits: number } | null = null
  let tied = false
  for (const key of lookup.singles.get(token.lower[0] ?? '') ?? []) {
    if (Math.abs(key.length - token.lower.length) > allowed) continue
    const edits = distance(key, token.lower)
    if (edits > allowed || edits === 0 || edits > (best?.edits ?? allowed)) continue
    tied = best !== null && edits === best.edits
    best = { key, edits }
  }
  if (best === null || tied) return null
  const score = 0.9 - 0.15 * best.edits
  const entries = lookup.byKey.get(best.key) ?? []
  const word = entries[0]?.value ?? best.key
  return { word, found: entries.map((entry) => ({ ...valueFound(entry, score, 'misspelling'), correction: entry.value })) }
}
