import type { Path, PlanEdit, Predicate, Select } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { Chunk } from './chunks.ts'
import { graphOf } from './graph.ts'
import { linksOf } from './nouns.ts'

/** `order.customer.country`, as formulas write it. */
export function formulaPath(path: Path, field: string): string {
  return [...path, field].map(quoted).join('.')
}
function quoted(name: string): string {
  return /^[a-z][a-z0-9_]*$/.test(name) ? name : `"${name}"`
}
function literal(value: string): string {
  return `'${value.replace(/'/g, "''")}'`
}

/** "only Germany", "and Spain?", "without web": replaces the condition on the same field, else adds one. */
export function filterEdit(chunk: Chunk, select: Select, from: string, model: Model, negated: boolean, more: boolean): PlanEdit | null {
  const graph = graphOf(model)
  const known = conditions(select.where)
  const places = linksOf(chunk, 'value')
    .filter((link) => link.target.inIndex)
    .flatMap(({ target }) => {
      const path = graph.up(from, target.entity)
      return path === null ? [] : [{ path, field: target.field, value: target.value, same: sameField(known, path, target.field) }]
    })
    .sort((a, b) => Number(b.same !== undefined) - Number(a.same !== undefined) || a.path.length - b.path.length)
  const [place] = places
  if (place === undefined) return null
  const left = formulaPath(place.path, place.field)
  const formula = `${left} ${negated ? '!=' : '='} ${literal(place.value)}`
  if (place.same === undefined) return { op: 'add', slot: 'where', value: formula }
  if (more) return { op: 'replace', node: place.same.id, value: `${left} in (${[...valuesOf(place.same), place.value].map(literal).join(', ')})` }
  return { op: 'replace', node: place.same.id, value: formula }
}

function conditions(predicate: Predicate | undefined): readonly Predicate[] {
  return predicate === undefined ? [] : predicate.kind === 'and' ? predicate.of : [predicate]
}
function sameField(known: readonly Predicate[], path: Path, field: string): Predicate | undefined {
  return known.find((one) => {
    const left = one.kind === 'compare' ? one.left : one.kind === 'in' ? one.of : undefined
    return left?.kind === 'field' && left.field === field && left.path.join('.') === path.join('.')
  })
}
function valuesOf(predicate: Predicate): readonly string[] {
  const values = predicate.kind === 'compare' ? [predicate.right] : predicate.kind === 'in' ? predicate.values : []
  return values.flatMap((value) => (value.kind === 'value' && typeof value.value === 'string' ? [value.value] : []))
}

/** "by region": the title of an entity, or a field, as seen from the rows of the plan. */
export function keyFormula(chunk: Chunk, from: string, model: Model): { readonly name: string; readonly formula: string } | null {
  const graph = graphOf(model)
  const choices = chunk.links.flatMap(({ target, score }) => {
    if (target.kind !== 'entity' && target.kind !== 'field') return []
    const path = graph.up(from, target.entity)
    const field = target.kind === 'field' ? target.field : model.entities[target.entity]?.title[0]
    if (path === null || field === undefined) return []
    return [{ name: target.kind === 'entity' ? target.entity : field, formula: formulaPath(path, field), worth: score - 0.05 * path.length }]
  })
  return choices.sort((a, b) => b.worth - a.worth)[0] ?? null
}

/** "what about orders?": a measure, or how many of an entity. */
export function measureFormula(chunk: Chunk, from: string, model: Model): { readonly name: string; readonly formula: string } | null {
  const graph = graphOf(model)
  for (const { target } of chunk.links) {
    if (target.kind !== 'measure' && target.kind !== 'entity') continue
    const path = graph.up(from, target.entity)
    if (path === null) continue
    if (target.kind === 'measure') return { name: target.measure, formula: `[${formulaPath(path, target.measure)}]` }
    const key = model.entities[target.entity]?.key
    const count = Object.values(model.entities[target.entity]?.measures ?? {}).find(({ expr }) => expr.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined)
    if (count !== undefined && path.length === 0) return { name: count.name, formula: `[${count.name}]` }
    if (key?.length === 1 && key[0] !== undefined) return { name: `${target.entity}_count`, formula: `count(distinct ${formulaPath(path, key[0])})` }
  }
  return null
}
