import { distance } from 'fastest-levenshtein'
import pluralize from 'pluralize'
import type { ValueEntry, ValueIndex } from './values.ts'

/** A stored value that a phrase may mean. `score` in [0, 1]; `edits` is set for a misspelling. */
export interface ValueHit extends ValueEntry {
  readonly evidence: 'exact' | 'folded' | 'number' | 'part' | 'misspelling'
  readonly score: number
  readonly edits?: number
}

const EXACT = 0.95
const FOLDED = 0.9
const SINGULAR = 0.88
/** A part of a value, "Weber" of "Anna Weber": less the more is missing. */
const WHOLE_PART = 0.85
const LEAST_PART = 0.5
const MISSPELLED = 0.9
const PER_EDIT = 0.15
const LETTERS_PER_EDIT = 4
const MOST_HITS = 24
const MOST_POSTINGS = 5_000
const MOST_COMPARISONS = 50_000

/**
 * Finds stored values by a phrase: as stored, ignoring case and accents, singular for plural, as consecutive words of
 * a longer value, or misspelled by one edit per four letters with the first letter right. Best first, at most 24.
 * Time is bounded whatever the size of the index; the first call on an index prepares it.
 */
export function lookupValues(index: ValueIndex, phrase: string): readonly ValueHit[] {
  const prepared = preparedOf(index)
  const folded = foldValue(phrase)
  if (folded === '') return []
  const exact = (prepared.byValue.get(phrase) ?? []).map((entry) => hit(entry, 'exact', EXACT))
  const same = (prepared.byFolded.get(folded) ?? []).map((entry) => hit(entry, 'folded', FOLDED))
  const numbered = [pluralize.singular(folded), pluralize.plural(folded)]
    .filter((form) => form !== folded)
    .flatMap((form) => (prepared.byFolded.get(form) ?? []).map((entry) => hit(entry, 'number', SINGULAR)))
  const sure = [...exact, ...same, ...numbered]
  const parts = partsOf(prepared, folded)
  const guessed = sure.length > 0 || parts.length > 0 ? [] : misspelled(prepared, folded)
  return bestOfEach([...sure, ...parts, ...guessed]).slice(0, MOST_HITS)
}

/** Lower case without accents; punctuation and runs of space become one space. */
export function foldValue(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

interface Prepared {
  readonly byValue: ReadonlyMap<string, readonly ValueEntry[]>
  readonly byFolded: ReadonlyMap<string, readonly ValueEntry[]>
  /** Word → folded values that hold it, at most 5,000. */
  readonly byWord: ReadonlyMap<string, readonly string[]>
  /** First letter and length → folded values. */
  readonly buckets: ReadonlyMap<string, readonly string[]>
}
const preparedIndexes = new WeakMap<ValueIndex, Prepared>()

function preparedOf(index: ValueIndex): Prepared {
  const known = preparedIndexes.get(index)
  if (known !== undefined) return known
  const prepared = prepare(index)
  preparedIndexes.set(index, prepared)
  return prepared
}

function prepare(index: ValueIndex): Prepared {
  const byValue = new Map<string, ValueEntry[]>()
  const byFolded = new Map<string, ValueEntry[]>()
  for (const entry of index.entries) {
    if (entry.said !== undefined) continue
    append(byValue, entry.value, entry)
    append(byFolded, foldValue(entry.value), entry)
  }
  const byWord = new Map<string, string[]>()
  const buckets = new Map<string, string[]>()
  for (const folded of byFolded.keys()) {
    append(buckets, bucketOf(folded.charAt(0), folded.length), folded)
    const words = folded.split(' ')
    if (words.length > 1) for (const word of new Set(words)) if ((byWord.get(word)?.length ?? 0) < MOST_POSTINGS) append(byWord, word, folded)
  }
  return { byValue, byFolded, byWord, buckets }
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else list.push(item)
}

function bucketOf(letter: string, length: number): string {
  return `${letter}${length}`
}

function partsOf(prepared: Prepared, folded: string): readonly ValueHit[] {
  const words = folded.split(' ')
  const lists = words.map((word) => prepared.byWord.get(word) ?? [])
  const rarest = lists.reduce((best, list) => (list.length < best.length ? list : best), lists[0] ?? [])
  return rarest
    .filter((value) => value !== folded && ` ${value} `.includes(` ${folded} `))
    .map((value) => ({ value, score: LEAST_PART + (WHOLE_PART - LEAST_PART) * (words.length / value.split(' ').length) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_HITS)
    .flatMap(({ value, score }) => (prepared.byFolded.get(value) ?? []).map((entry) => hit(entry, 'part', score)))
}

function misspelled(prepared: Prepared, folded: string): readonly ValueHit[] {
  const most = Math.floor(folded.length / LETTERS_PER_EDIT)
  const hits: ValueHit[] = []
  let left = MOST_COMPARISONS
  for (let length = folded.length - most; length <= folded.length + most; length += 1) {
    const bucket = prepared.buckets.get(bucketOf(folded.charAt(0), length)) ?? []
    for (const value of bucket.slice(0, left)) {
      const edits = distance(folded, value)
      if (edits > most || edits === 0) continue
      for (const entry of prepared.byFolded.get(value) ?? []) hits.push({ ...hit(entry, 'misspelling', Math.max(MISSPELLED - PER_EDIT * edits, 0)), edits })
    }
    left = Math.max(0, left - bucket.length)
  }
  return hits
}

function hit({ entity, field, value }: ValueEntry, evidence: ValueHit['evidence'], score: number): ValueHit {
  return { entity, field, value, evidence, score }
}

function bestOfEach(hits: readonly ValueHit[]): readonly ValueHit[] {
  const best = new Map<string, ValueHit>()
  for (const one of hits) {
    const key = `${one.entity}\n${one.field}\n${one.value}`
    const known = best.get(key)
    if (known === undefined || one.score > known.score) best.set(key, one)
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
}
