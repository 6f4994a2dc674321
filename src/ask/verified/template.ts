import type { Clock, Links } from '../../flow.ts'
import type { Model, VerifiedQuestion } from '../../warehouse/semantic/model.ts'
import { link } from '../link/index.ts'

/** One word of a question, or the place of a slot. */
export interface Item {
  readonly span: readonly [start: number, end: number]
  readonly lemma: string
  /** Names of the model that begin here: what they name, and how many items they take. */
  readonly names: readonly { readonly key: string; readonly length: number }[]
  readonly slot?: string
}
export interface Template {
  readonly question: VerifiedQuestion
  readonly items: readonly Item[]
}

/** Stands for a slot while the words around it are linked: a mark that is part of no name. */
const SLOT_MARK = '§'
const SURE = 0.9
const NO_VALUES = { entries: [], complete: new Set<string>() }
/** Words that ask without saying what: with or without them a question is the same. */
const EMPTY: ReadonlySet<string> = new Set(
  'a an the our my your please show give tell me us what which is are was were do does did have had we i you can could of in for on at during'.split(' '),
)
const templates = new WeakMap<Model, readonly Template[]>()

/** The verified questions of a model, read once. Those of free SQL are examples and take no part. */
export function templatesOf(model: Model, clock: Clock): readonly Template[] {
  const known = templates.get(model)
  if (known !== undefined) return known
  const read = model.questions.filter(({ body }) => body.kind === 'plan').map((question) => templateOf(question, model, clock))
  const sorted = read.sort((a, b) => Object.keys(a.question.slots).length - Object.keys(b.question.slots).length)
  templates.set(model, sorted)
  return sorted
}

function templateOf(question: VerifiedQuestion, model: Model, clock: Clock): Template {
  const slots = [...question.question.matchAll(/\{([a-z][a-z0-9_]*)\}/g)].map((match) => match[1] ?? '')
  const text = question.question.replace(/\{[a-z][a-z0-9_]*\}/g, SLOT_MARK)
  const links = link({ text, mode: 'economy', clarify: 'never', context: [] }, model, NO_VALUES, clock)
  return { question, items: itemsOf(links, slots) }
}

/** The words of a linked question that say something. @param slots  names of the slots that the marks stand for, in order */
export function itemsOf(links: Links, slots: readonly string[] = []): readonly Item[] {
  let marks = 0
  const kept = links.tokens.flatMap((token): Omit<Item, 'names'>[] => {
    if (token.text === SLOT_MARK && marks < slots.length) return [{ span: token.span, lemma: '', slot: slots[marks++] ?? '' }]
    return token.tag === 'punctuation' || EMPTY.has(token.text.toLowerCase()) ? [] : [{ span: token.span, lemma: token.lemma }]
  })
  return kept.map((item) => ({ ...item, names: item.slot === undefined ? namesAt(item.span[0], kept, links) : [] }))
}

/** Of several meanings of the same words only the best: "user" is a person, though part of "user group" too. */
function namesAt(start: number, items: readonly Omit<Item, 'names'>[], links: Links): Item['names'] {
  const here = links.links.filter(({ span, target, score }) => span[0] === start && score >= SURE && NAMES.has(target.kind))
  return here.flatMap(({ span, target, score }) => {
    if (here.some((other) => other.span[1] === span[1] && other.score > score)) return []
    return [{ key: JSON.stringify(target), length: items.filter((item) => item.span[0] >= span[0] && item.span[1] <= span[1]).length }]
  })
}
const NAMES: ReadonlySet<string> = new Set(['entity', 'field', 'measure', 'join', 'filter'])
