import { tokenize } from '../../ask/link/index.ts'
import type { AskConnection } from '../../ask/services.ts'
import { foldValue } from '../../warehouse/semantic/index.ts'
import type { Entity } from '../../warehouse/semantic/model.ts'
import { namesOf } from './meanings.ts'
import { findTarget, sameTarget, type TeachTarget } from './target.ts'

/** Something words can be taught to mean. */
export interface OfferedTarget {
  readonly connectionId: string
  readonly target: TeachTarget
  readonly text: string
}
interface Ranked extends OfferedTarget {
  readonly fit: number
}

const EXACT = 0
const BEGINS = 1
const WORDS_BEGIN = 2
const CONTAINS = 3
const KIND_ORDER: readonly TeachTarget['kind'][] = ['measure', 'entity', 'filter', 'field', 'join', 'value']

/**
 * What goes by these words in the connections, best first: exact names, then beginnings, then words within; without words
 * the named things, and no values. The connections are as their asker sees them, so nothing else is ever offered; of tables
 * whose rows are filtered no values, because what is taught stands in the model that everyone reads.
 */
export function findTargets(connections: readonly AskConnection[], words: string, limit: number): readonly OfferedTarget[] {
  const wanted = foldValue(words)
  const found = connections.flatMap((connection) => [...named(connection, wanted), ...(wanted === '' ? [] : spelt(connection, wanted))])
  const sorted = found.sort((a, b) => a.fit - b.fit || order(a) - order(b) || a.text.length - b.text.length || (a.text < b.text ? -1 : 1))
  const once = sorted.slice(0, limit * 2).filter((each, n, all) => all.findIndex((other) => isSame(each, other)) === n)
  return once.slice(0, limit).map(({ connectionId, target, text }) => ({ connectionId, target, text }))
}

function named({ id, model }: AskConnection, wanted: string): readonly Ranked[] {
  return namesOf(model).flatMap(({ target, names }) => {
    const fit = bestFit(names, wanted)
    const found = fit === undefined ? undefined : findTarget(target, model)
    return fit === undefined || found === undefined || found.entity.hidden ? [] : [{ connectionId: id, target, text: found.text, fit }]
  })
}

function spelt({ id, model, values, scope }: AskConnection, wanted: string): readonly Ranked[] {
  const fenced = new Set(scope.tables.flatMap(({ ref, fence }) => (fence === undefined ? [] : [ref.id])))
  return values.entries.flatMap(({ entity, field, value, said }) => {
    const fit = bestFit([said ?? value], wanted)
    if (fit === undefined || model.entities[entity]?.fields[field]?.hidden !== false) return []
    const target: TeachTarget = { kind: 'value', entity, field, value }
    const found = findTarget(target, model)
    return found === undefined || found.entity.hidden || isOf(found.entity, fenced) ? [] : [{ connectionId: id, target, text: found.text, fit }]
  })
}

function isOf({ source }: Entity, tables: ReadonlySet<string>): boolean {
  return source.kind === 'table' && tables.has(source.table.id)
}

function bestFit(names: readonly string[], wanted: string): number | undefined {
  const fits = names.map((name) => fitOf(foldValue(name), wanted)).filter((fit) => fit !== undefined)
  return fits.length === 0 ? undefined : Math.min(...fits)
}

function fitOf(name: string, wanted: string): number | undefined {
  if (wanted === '' || name === wanted) return EXACT
  if (name.startsWith(wanted)) return BEGINS
  if (!name.includes(wanted.split(' ')[0] ?? wanted)) return undefined
  const within = wordsOf(name)
  if (wordsOf(wanted).every((word) => within.some((other) => other.startsWith(word)))) return WORDS_BEGIN
  return name.includes(wanted) ? CONTAINS : undefined
}

function wordsOf(text: string): readonly string[] {
  return tokenize(text)
    .filter((token) => token.shape !== 'mark')
    .map((token) => token.lower)
}

function order({ target }: Ranked): number {
  return KIND_ORDER.indexOf(target.kind)
}

function isSame(a: OfferedTarget, b: OfferedTarget): boolean {
  return a.connectionId === b.connectionId && sameTarget(a.target, b.target)
}
