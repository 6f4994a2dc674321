import type { Target } from '../../flow.ts'
import type { Entity, Measure, Model, Named } from '../../warehouse/semantic/model.ts'
import { lookup } from './lookup.ts'
import { nameWords, tableWords, unglue } from './name-words.ts'
import { stemOf } from './stem.ts'
import { ABBREVIATIONS, STOP_WORDS } from './words.ts'

/** One way to say one thing of the model: its words, how much each counts, and how sure the whole is. */
export interface NamePhrase {
  readonly target: Target
  readonly evidence: 'name' | 'label' | 'synonym' | 'stem' | 'compound' | 'abbreviation'
  readonly score: number
  readonly detail: string
  readonly words: readonly string[]
  readonly stems: readonly string[]
  readonly weights: readonly number[]
}
export interface NameIndex {
  readonly phrases: readonly NamePhrase[]
  /** Stem → places where it occurs. */
  readonly byStem: ReadonlyMap<string, readonly Place[]>
  /** Every word of every name, for misspellings and abbreviations. */
  readonly vocabulary: readonly string[]
}
export interface Place {
  readonly phrase: number
  readonly word: number
  /** 1 for the word itself, less for an abbreviation. */
  readonly quality: number
}

const OWN_WORD_WEIGHT = 0.3
const SUFFIX_WEIGHT = 0.45
const SUFFIXES = new Set(['code', 'id', 'name', 'description', 'desc', 'details', 'detail', 'number', 'no', 'num', 'type', 'value', 'text', 'yn', 'yes'])
const SUGGESTED = 0.9
const indexes = new WeakMap<Model, NameIndex>()

/** The names of a model, made once per model. */
export function nameIndexOf(model: Model): NameIndex {
  const known = indexes.get(model)
  if (known !== undefined) return known
  const index = build(model)
  indexes.set(model, index)
  return index
}

function build(model: Model): NameIndex {
  const vocabulary = vocabularyOf(model)
  const phrases = Object.values(model.entities)
    .filter(isOffered)
    .flatMap((entity) => entityPhrases(entity, vocabulary))
  phrases.push(...modelSynonyms(model))
  const byStem = new Map<string, Place[]>()
  phrases.forEach((phrase, at) => {
    phrase.words.forEach((word, k) => {
      place(byStem, phrase.stems[k] ?? word, { phrase: at, word: k, quality: 1 })
      for (const long of lookup(ABBREVIATIONS, word) ?? []) place(byStem, stemOf(long), { phrase: at, word: k, quality: 0.95 })
    })
  })
  return { phrases, byStem, vocabulary: [...vocabulary] }
}

function isOffered(entity: Entity): boolean {
  return entity.active && !entity.hidden
}
function place(map: Map<string, Place[]>, stem: string, at: Place): void {
  const list = map.get(stem)
  if (list === undefined) map.set(stem, [at])
  else if (!list.some((other) => other.phrase === at.phrase && other.word === at.word)) list.push(at)
}

function vocabularyOf(model: Model): ReadonlySet<string> {
  const words = new Set<string>()
  for (const entity of Object.values(model.entities)) {
    for (const word of [...nameWords(entity.name), ...nameWords(entity.label)]) addWord(words, word)
    for (const named of [...Object.values(entity.fields), ...Object.values(entity.measures)]) for (const word of nameWords(named.label)) addWord(words, word)
  }
  return words
}
function addWord(words: Set<string>, word: string): void {
  words.add(word)
  words.add(stemOf(word))
}

function entityPhrases(entity: Entity, vocabulary: ReadonlySet<string>): readonly NamePhrase[] {
  const own = entityWords(entity)
  const target: Target = { kind: 'entity', entity: entity.name }
  const phrases = [
    ...own.map((words) => phrase(target, 'name', 0.95, entity.label, words, [])),
    ...entity.synonyms.map((text) => phrase(target, 'synonym', 0.95, text, nameWords(text), [])),
  ]
  for (const field of Object.values(entity.fields)) phrases.push(...fieldPhrases(entity, field, own, vocabulary))
  for (const measure of Object.values(entity.measures).filter(isShown).filter(isMoreThanCount)) {
    phrases.push(...named({ kind: 'measure', entity: entity.name, measure: measure.name }, measure, own[0] ?? []))
  }
  for (const filter of Object.values(entity.filters).filter(isShown))
    phrases.push(...named({ kind: 'filter', entity: entity.name, filter: filter.name }, filter, []))
  for (const join of Object.values(entity.joins)) phrases.push(...joinPhrases(entity, join))
  return phrases
}

/** A plain count of rows is what "how many" asks of the entity itself; its name would only shadow the entity's. */
function isMoreThanCount(measure: Measure): boolean {
  const { expr } = measure
  return !(expr.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined)
}
function isShown(named: Named): boolean {
  return !named.hidden
}

function entityWords(entity: Entity): readonly (readonly string[])[] {
  const spoken = [tableWords(entity.label), tableWords(entity.name)]
  if (entity.source.kind === 'table') spoken.push(tableWords(entity.source.table.table))
  return unique(spoken)
}

function joinPhrases(entity: Entity, join: Named): readonly NamePhrase[] {
  const target: Target = { kind: 'join', entity: entity.name, join: join.name }
  return join.synonyms.map((text) => phrase(target, 'synonym', 0.9, text, nameWords(text), []))
}

function named(target: Target, item: Named, own: readonly string[]): readonly NamePhrase[] {
  const sure = item.suggested === true ? SUGGESTED : 1
  return [
    phrase(target, 'label', 0.95 * sure, item.label, nameWords(item.label), own),
    phrase(target, 'name', 0.95 * sure, item.label, nameWords(item.name), own),
    ...item.synonyms.map((text) => phrase(target, 'synonym', 0.95 * sure, text, nameWords(text), [])),
  ]
}

function fieldPhrases(
  entity: Entity,
  field: Entity['fields'][string],
  own: readonly (readonly string[])[],
  vocabulary: ReadonlySet<string>,
): readonly NamePhrase[] {
  const target: Target = { kind: 'field', entity: entity.name, field: field.name }
  const owner = own[0] ?? []
  const spoken = [nameWords(field.label), nameWords(field.name)]
  if (field.source.kind === 'column') spoken.push(nameWords(field.source.column))
  const forms = unique(spoken.map((words) => words.flatMap((word) => unglue(word, owner, vocabulary)).flatMap(expand)))
  const worth = field.hidden ? 0.93 : 1
  return [
    ...forms.map((words) => phrase(target, 'name', 0.95 * worth, field.label, words, owner)),
    ...forms.flatMap((words) => shorter(words, own)).map((words) => phrase(target, 'compound', 0.93 * worth, field.label, words, [])),
    ...forms
      .map((words) => phrase(target, 'compound', 0.94 * worth, `${entity.label} ${field.label}`, longer(words, owner), []))
      .filter((one) => one.words.length > 0),
    ...forms
      .filter((words) => words.length > 2 && words.at(-1) === 'code')
      .map((words) => phrase(target, 'compound', 0.92 * worth, field.label, words.slice(0, -1), [])),
    ...field.synonyms.map((text) => phrase(target, 'synonym', 0.95 * worth, text, nameWords(text), owner)),
  ]
}

/** A short form of several words ("fname") is said as those words. */
function expand(word: string): readonly string[] {
  const long = lookup(ABBREVIATIONS, word)
  return word.endsWith('name') && long !== undefined ? long : [word]
}

/** The field's words without those of its entity: "customer name" of a customer is its "name". */
function shorter(words: readonly string[], own: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return own.flatMap((owner) => {
    const stems = new Set(owner.map(stemOf))
    const rest = words.filter((word) => !stems.has(stemOf(word)) && !isPrefixOf(word, owner))
    return rest.length > 0 && rest.length < words.length ? [rest] : []
  })
}
function isPrefixOf(word: string, owner: readonly string[]): boolean {
  return word.length >= 2 && word.length <= 4 && owner.some((other) => other.length > word.length && other.startsWith(word))
}
function longer(words: readonly string[], owner: readonly string[]): readonly string[] {
  const stems = new Set(words.map(stemOf))
  return owner.some((word) => stems.has(stemOf(word))) ? [] : [...owner, ...words]
}

function modelSynonyms(model: Model): readonly NamePhrase[] {
  return Object.entries(model.synonyms).flatMap(([text, name]) => {
    const target = targetNamed(model, name)
    return target === null ? [] : [phrase(target, 'synonym', 0.95, text, nameWords(text), [])]
  })
}

function targetNamed(model: Model, name: string): Target | null {
  const [first = '', second] = name.split('.')
  const entity = model.entities[first]
  if (second !== undefined && entity !== undefined) {
    if (entity.fields[second]) return { kind: 'field', entity: first, field: second }
    if (entity.measures[second]) return { kind: 'measure', entity: first, measure: second }
    return null
  }
  if (entity !== undefined) return { kind: 'entity', entity: first }
  for (const other of Object.values(model.entities)) {
    if (other.measures[first]) return { kind: 'measure', entity: other.name, measure: first }
    if (other.fields[first]) return { kind: 'field', entity: other.name, field: first }
  }
  return null
}

function phrase(
  target: Target,
  evidence: NamePhrase['evidence'],
  score: number,
  detail: string,
  words: readonly string[],
  owner: readonly string[],
): NamePhrase {
  const kept = words.length > 1 ? words.filter((word) => !STOP_WORDS.has(word) || SUFFIXES.has(word)) : words
  const used = kept.length === 0 ? words : kept
  const own = new Set(owner.map(stemOf))
  return { target, evidence, score, detail, words: used, stems: used.map(stemOf), weights: used.map((word) => weightOf(word, own)) }
}
function weightOf(word: string, own: ReadonlySet<string>): number {
  return own.has(stemOf(word)) ? OWN_WORD_WEIGHT : SUFFIXES.has(word) ? SUFFIX_WEIGHT : 1
}

function unique(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const seen = new Set<string>()
  return lists.filter((words) => words.length > 0 && !seen.has(words.join(' ')) && seen.add(words.join(' ')))
}
