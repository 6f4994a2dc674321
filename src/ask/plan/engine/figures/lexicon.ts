import type { Target } from '../../../../flow.ts'
import { type Entity, isToOne, type Model, type Named } from '../../../../warehouse/semantic/model.ts'
import { nameWords, stemOf, tableWords } from '../../../link/index.ts'

/** What whole names of the model mean, by the stems of their words. Only whole names count here: a figure is named, not guessed. */
export interface Lexicon {
  readonly byStems: ReadonlyMap<string, readonly Target[]>
  /** The same by the words themselves: "opened" is the field of that name rather than the filter "open". */
  readonly byWords: ReadonlyMap<string, readonly Target[]>
  /** Words of the longest name. */
  readonly longest: number
}

const lexicons = new WeakMap<Model, Lexicon>()

/** The names of a model, made once per model. */
export function lexiconOf(model: Model): Lexicon {
  const known = lexicons.get(model)
  if (known !== undefined) return known
  const made = build(model)
  lexicons.set(model, made)
  return made
}

/** The form under which a name is looked up. */
export function stemsKey(words: readonly string[]): string {
  return words.map(stemOf).join(' ')
}

function build(model: Model): Lexicon {
  const byStems = new Map<string, Target[]>()
  const byWords = new Map<string, Target[]>()
  let longest = 1
  const add = (words: readonly string[], target: Target): void => {
    if (words.length === 0) return
    longest = Math.max(longest, words.length)
    const key = stemsKey(words)
    const list = byStems.get(key) ?? []
    byWords.set(words.join(' '), [...(byWords.get(words.join(' ')) ?? []), target])
    if (!list.some((other) => JSON.stringify(other) === JSON.stringify(target))) byStems.set(key, [...list, target])
  }
  for (const entity of Object.values(model.entities)) if (entity.active && !entity.hidden) addEntity(entity, add)
  for (const [text, name] of Object.entries(model.synonyms)) for (const target of byStems.get(stemsKey(nameWords(name))) ?? []) add(nameWords(text), target)
  return { byStems, byWords, longest }
}

type Add = (words: readonly string[], target: Target) => void

function addEntity(entity: Entity, add: Add): void {
  const own: Target = { kind: 'entity', entity: entity.name }
  for (const text of [entity.label, entity.name]) add(tableWords(text), own)
  if (entity.source.kind === 'table') add(tableWords(entity.source.table.table), own)
  for (const text of entity.synonyms) add(nameWords(text), own)
  const spoken = (named: Named, target: Target): void => {
    if (named.hidden) return
    for (const text of [named.label, named.name, ...named.synonyms]) add(nameWords(text), target)
  }
  for (const field of Object.values(entity.fields)) spoken(field, { kind: 'field', entity: entity.name, field: field.name })
  for (const measure of Object.values(entity.measures)) spoken(measure, { kind: 'measure', entity: entity.name, measure: measure.name })
  for (const filter of Object.values(entity.filters)) spoken(filter, { kind: 'filter', entity: entity.name, filter: filter.name })
  for (const join of Object.values(entity.joins)) if (join.declared && isToOne(join)) spoken(join, { kind: 'join', entity: entity.name, join: join.name })
}
