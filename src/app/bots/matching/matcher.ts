import { confidenceOf } from './confidence.ts'
import { functionWords } from './function-words.ts'
import { similarity } from './similarity.ts'
import { type Word, wordsOf } from './words.ts'

/** What a text is compared with. */
export interface Matchable {
  readonly id: string
  readonly classifier: 'ml' | 'exact' | 'keyword'
  /** May name entities: `a @size pizza`. */
  readonly phrases: readonly string[]
}
/** Where a text names values of an entity, in UTF-16 code units. */
export interface EntitySpan {
  readonly start: number
  readonly end: number
}
export type FindEntity = (entity: string, text: string) => readonly EntitySpan[]

/** How well one interaction fits a text. */
export interface Match {
  readonly id: string
  /** Its phrase that fits best. */
  readonly phrase: string
  /** In (0, 1]; 1 only for equal words in equal order. */
  readonly raw: number
  readonly confidence: number
  /** What stands where the phrase says `@sys.any`. */
  readonly any?: EntitySpan
}
export interface Matcher {
  /** Interactions that share something with the text, best first; equals in the order they were given. */
  rank(text: string, options?: RankOptions): readonly Match[]
  /** Every factor of one match, for people. */
  explain(text: string, match: Match): Explanation
}
export interface RankOptions {
  readonly eligible?: (id: string) => boolean
  readonly find?: FindEntity
}
export interface Explanation {
  readonly interaction: string
  readonly phrase: string
  readonly raw: number
  readonly confidence: number
  readonly words: readonly { readonly word: string; readonly weight: number; readonly nearest: string; readonly similarity: number }[]
}

const FUNCTION_WORD = 0.15
const DIGITS_ONLY = 0.3
/** The most that anything but equal words in equal order scores. */
const ALMOST = 0.99
const KEYWORD_LIKENESS = 0.9
const ANY = '@sys.any'

interface Phrase {
  readonly owner: number
  readonly text: string
  readonly words: readonly string[]
  readonly ids: Int32Array
  /** One a word. */
  readonly weights: Float64Array
  /** Their sum. */
  readonly weight: number
  /** Names of the entities in it, without `@`, sorted. */
  readonly entities: readonly string[]
}

/**
 * Compares texts with the phrases of a story, without a language model: the same text always scores the same.
 * @source section 5.1 of the chatbot API, where the reference figures on CLINC150 are
 */
export function createMatcher(interactions: readonly Matchable[], language: string): Matcher {
  const listed = functionWords(language)
  const vocabulary = new Map<string, number>()
  const read = interactions.flatMap(({ phrases }, owner) => phrases.map((text) => ({ owner, text, words: textsOf(wordsOf(text, language, 'keep')) })))
  for (const { words } of read) for (const word of words) if (!vocabulary.has(word)) vocabulary.set(word, vocabulary.size)
  const frequency = frequencies(read, vocabulary)
  const weightOf = (word: string): number => weigh(word, read.length, frequency[vocabulary.get(word) ?? -1] ?? 0, listed)
  const phrases: readonly Phrase[] = read.map(({ owner, text, words }) => ({
    owner,
    text,
    words,
    ids: Int32Array.from(words, (word) => vocabulary.get(word) ?? -1),
    weights: Float64Array.from(words, weightOf),
    weight: words.reduce((sum, word) => sum + weightOf(word), 0),
    entities: [...new Set(words.filter((word) => word.startsWith('@')).map((word) => word.slice(1)))].sort(),
  }))
  const groups = grouped(phrases)
  const initials = byInitial(vocabulary)

  const scoreWords = (words: readonly string[], candidates: readonly Phrase[], isEligible: (phrase: Phrase) => boolean, into: Best[]): void => {
    if (words.length === 0) return
    const weights = Float64Array.from(words, weightOf)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const rows = likenessRows(words, vocabulary, initials)
    const nearest = new Float64Array(words.length)
    for (const phrase of candidates) {
      if (phrase.ids.length === 0 || !isEligible(phrase)) continue
      const raw = rawScore(phrase, weights, total, rows, nearest)
      if (raw > 0) offer(into, phrase, isEqual(phrase.words, words) ? 1 : gated(phrase, Math.min(raw, ALMOST), words))
    }
  }
  const gated = (phrase: Phrase, raw: number, words: readonly string[]): number => {
    const classifier = interactions[phrase.owner]?.classifier
    if (classifier === 'ml') return raw
    return classifier === 'keyword' && holdsKeywords(phrase.words, words, listed) ? ALMOST : 0
  }

  return {
    rank: (text, { eligible = () => true, find } = {}) => {
      const best: Best[] = []
      const spoken = wordsOf(text, language)
      const isEligible = (phrase: Phrase): boolean => eligible(interactions[phrase.owner]?.id ?? '')
      for (const { entities, members } of groups) {
        scoreWords(textsOf(spoken), members, isEligible, best)
        const replaced = entities.length === 0 || find === undefined ? spoken : withEntities(spoken, text, entities, find)
        if (replaced !== spoken) scoreWords(textsOf(replaced), members, isEligible, best)
        if (entities.includes(ANY.slice(1))) for (const phrase of members) if (isEligible(phrase)) offerAny(best, phrase, spoken)
      }
      return best
        .flatMap(({ phrase, raw, any }, owner) => {
          const id = interactions[owner]?.id
          return id === undefined ? [] : [{ id, phrase: phrase.text, raw, confidence: confidenceOf(raw), ...(any && { any }) }]
        })
        .sort((a, b) => b.raw - a.raw)
    },
    explain: (text, match) => {
      const phrase = textsOf(wordsOf(match.phrase, language, 'keep'))
      const factors = textsOf(wordsOf(text, language)).map((word) => {
        const near = phrase.map((other) => ({ other, likeness: similarity(word, other) })).sort((a, b) => b.likeness - a.likeness)[0]
        const isNear = near !== undefined && near.likeness > 0
        return { word, weight: rounded(weightOf(word)), nearest: isNear ? near.other : '', similarity: isNear ? rounded(near.likeness) : 0 }
      })
      return { interaction: match.id, phrase: match.phrase, raw: rounded(match.raw), confidence: rounded(match.confidence), words: factors }
    },
  }
}

interface Best {
  readonly phrase: Phrase
  readonly raw: number
  readonly any?: EntitySpan
}

function offer(into: Best[], phrase: Phrase, raw: number, any?: EntitySpan): void {
  if (raw > 0 && raw > (into[phrase.owner]?.raw ?? 0)) into[phrase.owner] = { phrase, raw, ...(any && { any }) }
}

/** `raw` of section 5.1, rule 4. `nearest` is scratch space, one place a word of the text. */
function rawScore(phrase: Phrase, weights: Float64Array, total: number, rows: ReadonlyMap<number, Float64Array>, nearest: Float64Array): number {
  nearest.fill(0)
  let shared = 0
  for (let place = 0; place < phrase.ids.length; place++) {
    const row = rows.get(phrase.ids[place] ?? -1)
    if (row === undefined) continue
    let most = 0
    for (let index = 0; index < row.length; index++) {
      const likeness = row[index] ?? 0
      if (likeness > most) most = likeness
      if (likeness > (nearest[index] ?? 0)) nearest[index] = likeness
    }
    shared += most * (phrase.weights[place] ?? 0)
  }
  if (shared === 0) return 0
  for (let index = 0; index < weights.length; index++) shared += (weights[index] ?? 0) * (nearest[index] ?? 0)
  return shared / (phrase.weight + total)
}

/** For each word of the phrases that is like one of the text: how like, one number a word of the text. */
function likenessRows(words: readonly string[], vocabulary: ReadonlyMap<string, number>, initials: Initials): ReadonlyMap<number, Float64Array> {
  const rows = new Map<number, Float64Array>()
  const put = (id: number, place: number, likeness: number): void => {
    const row = rows.get(id) ?? new Float64Array(words.length)
    row[place] = likeness
    rows.set(id, row)
  }
  words.forEach((word, place) => {
    const same = vocabulary.get(word)
    if (same !== undefined) put(same, place, 1)
    for (const { word: other, id } of initials.get(word[0] ?? '') ?? []) {
      const likeness = id === same ? 0 : similarity(word, other)
      if (likeness > 0) put(id, place, likeness)
    }
  })
  return rows
}

type Initials = ReadonlyMap<string, readonly { readonly word: string; readonly id: number }[]>

function byInitial(vocabulary: ReadonlyMap<string, number>): Initials {
  const initials = new Map<string, { word: string; id: number }[]>()
  for (const [word, id] of vocabulary) {
    const list = initials.get(word[0] ?? '') ?? []
    list.push({ word, id })
    initials.set(word[0] ?? '', list)
  }
  return initials
}

/** In how many phrases each word stands. */
function frequencies(read: readonly { readonly words: readonly string[] }[], vocabulary: ReadonlyMap<string, number>): Float64Array {
  const counts = new Float64Array(vocabulary.size)
  for (const { words } of read) for (const word of new Set(words)) counts[vocabulary.get(word) ?? 0] = (counts[vocabulary.get(word) ?? 0] ?? 0) + 1
  return counts
}

function weigh(word: string, phrases: number, frequency: number, listed: ReadonlySet<string>): number {
  const rarity = Math.log(1 + phrases / (1 + frequency))
  if (listed.has(word)) return rarity * FUNCTION_WORD
  return /^\p{N}+$/u.test(word) ? rarity * DIGITS_ONLY : rarity
}

function holdsKeywords(phrase: readonly string[], words: readonly string[], listed: ReadonlySet<string>): boolean {
  const needed = phrase.filter((word) => !listed.has(word))
  return needed.length > 0 && needed.every((word) => words.some((other) => similarity(word, other) >= KEYWORD_LIKENESS))
}

/** The text's words with what names one of the entities as one word each, the longest finds first. */
function withEntities(words: readonly Word[], text: string, entities: readonly string[], find: FindEntity): readonly Word[] {
  const spans = entities.flatMap((entity) => find(entity, text).map((span) => ({ ...span, token: `@${entity}` })))
  const taken: { start: number; end: number; token: string }[] = []
  for (const span of spans.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start))
    if (taken.every((other) => span.end <= other.start || span.start >= other.end)) taken.push(span)
  if (taken.length === 0) return words
  const kept = words.filter(({ start, end }) => taken.every((span) => end <= span.start || start >= span.end))
  return [...kept, ...taken.map(({ token, start, end }) => ({ text: token, start, end }))].sort((a, b) => a.start - b.start)
}

/** A phrase with `@sys.any` fits a text that says the rest of it word for word. */
function offerAny(into: Best[], phrase: Phrase, spoken: readonly Word[]): void {
  const place = phrase.words.indexOf(ANY)
  const after = phrase.words.length - place - 1
  if (place < 0 || phrase.words.length < 2 || spoken.length < phrase.words.length) return
  const said = textsOf(spoken)
  const fits = isEqual(phrase.words.slice(0, place), said.slice(0, place)) && isEqual(phrase.words.slice(place + 1), said.slice(said.length - after))
  const [first, last] = [spoken[place], spoken[spoken.length - after - 1]]
  if (fits && first !== undefined && last !== undefined) offer(into, phrase, 1, { start: first.start, end: last.end })
}

function grouped(phrases: readonly Phrase[]): readonly { readonly entities: readonly string[]; readonly members: readonly Phrase[] }[] {
  return [...Map.groupBy(phrases, ({ entities }) => entities.join(' ')).values()].map((members) => ({ entities: members[0]?.entities ?? [], members }))
}

function textsOf(words: readonly Word[]): readonly string[] {
  return words.map(({ text }) => text)
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index])
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
