import type { Links, Target } from '../../../flow.ts'
import { printExpr, printPredicate } from '../../../warehouse/semantic/index.ts'
import type { Entity, Field, Join, Measure, Model } from '../../../warehouse/semantic/model.ts'
import { isToOne } from '../../../warehouse/semantic/model.ts'
import type { AskConnection } from '../../services.ts'
import { AGENT_LIMITS } from './agent-limits.ts'

/** Part of the room that the other connections' lists of names may take. */
const REST = 0.2
const MOST_TEXT = 240

/** What the model may know of the data: the actor's narrowed models, most relevant first, within a budget. No stored value is among it. */
export function describeData(connections: readonly AskConnection[], links: Links, characters: number = AGENT_LIMITS.promptCharacters): string {
  const texts = connections.map((connection, n) =>
    describeConnection(connection, n === 0 ? links : undefined, n, n === 0 ? characters : (characters * REST) / connections.length),
  )
  return texts.join('\n\n')
}

function describeConnection({ label, model, dialect, scope }: AskConnection, links: Links | undefined, n: number, room: number): string {
  const sql = scope.plansOnly ? 'plans only' : `SQL: ${dialect}`
  const head = `Connection c${n + 1}: ${line(label)} (${sql})${model.description === '' ? '' : `\n${line(model.description)}`}`
  const ranked = rankedEntities(model, links)
  const full: string[] = []
  const names: string[] = []
  let left = room - head.length
  for (const entity of ranked) {
    const text = describeEntity(entity)
    if (text.length < left) full.push(text)
    else names.push(entity.name)
    left -= text.length < left ? text.length : entity.name.length + 2
    if (left < 0) break
  }
  const hidden = ranked.length - full.length - names.length
  const more = names.length > 0 ? `Also: ${names.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''} (search_model tells more)` : ''
  return [head, ...full, more].filter((text) => text !== '').join('\n')
}

/** Entities that the question's words link to, then their neighbours, then the rest by weight. */
export function rankedEntities(model: Model, links: Links | undefined): readonly Entity[] {
  const entities = Object.values(model.entities).filter((entity) => !entity.hidden && entity.active)
  const scores = new Map(entities.map((entity) => [entity.name, 0]))
  for (const { target, score } of links?.links ?? []) {
    const name = entityOf(target)
    if (name !== undefined && scores.has(name)) scores.set(name, (scores.get(name) ?? 0) + score)
  }
  const near = (entity: Entity): number => Math.max(0, ...Object.values(entity.joins).map((join) => scores.get(join.to) ?? 0)) / 2
  const rank = (entity: Entity): number => (scores.get(entity.name) ?? 0) + near(entity) + entity.weight / 1_000
  return entities.toSorted((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1))
}
function entityOf(target: Target): string | undefined {
  return 'entity' in target ? target.entity : undefined
}

/** An entity as the model reads it: names to use, what they mean, formulas of measures. */
export function describeEntity(entity: Entity): string {
  const lines = [
    `entity ${entity.name}${about(entity)}${entity.grain === '' ? '' : `; one row is ${line(entity.grain)}`}${entity.key.length > 0 ? `; key ${entity.key.join(', ')}` : ''}${entity.time ? `; time ${[...entity.time.path, entity.time.field].join('.')}` : ''}`,
    ...visible(entity.fields).map((field) => `  ${field.name} ${field.type}${about(field)}${meaning(field)}`),
    ...visible(entity.measures).map((measure) => `  [${measure.name}] measure${about(measure)}${formula(measure)}`),
    ...visible(entity.filters).map((filter) => `  filter ${filter.name}: ${line(printPredicate(filter.predicate))}`),
    ...visible(entity.joins).map((join) => `  join ${join.name} → ${join.to} (${isToOne(join) ? 'to one' : 'to many'})${about(join)}`),
  ]
  return lines.join('\n')
}

function visible<T extends { readonly hidden: boolean }>(things: Readonly<Record<string, T>>): readonly T[] {
  return Object.values(things).filter((thing) => !thing.hidden)
}
function about({ label, name, description, synonyms }: Pick<Field | Join | Measure | Entity, 'label' | 'name' | 'description' | 'synonyms'>): string {
  const said = label.toLowerCase().replaceAll(' ', '_') === name ? '' : ` “${line(label)}”`
  const other = synonyms.length > 0 ? ` (also: ${line(synonyms.slice(0, 6).join(', '))})` : ''
  return `${said}${other}${description === '' ? '' : ` – ${line(description)}`}`
}
/** What codes mean is written by modelers; it is no data. */
function meaning(field: Field): string {
  const codes = field.personal ? [] : Object.entries(field.values).slice(0, 12)
  const unit = field.unit === undefined ? '' : ` in ${line(field.unit)}`
  return `${unit}${codes.length > 0 ? `; codes ${codes.map(([code, said]) => `${line(code)}=${line(said)}`).join(', ')}` : ''}`
}
function formula({ expr }: Measure): string {
  return ` = ${line(printExpr(expr))}`
}
/** One line, whatever is in it: names and notes are data and end where they end. */
function line(text: string): string {
  const flat = text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return flat.length > MOST_TEXT ? `${flat.slice(0, MOST_TEXT - 1)}…` : flat
}
