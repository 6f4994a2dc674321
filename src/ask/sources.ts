import type { Plan, Source, Statement } from '../flow.ts'
import type { Entity, Model } from '../warehouse/semantic/model.ts'

/** What an answer rests on: the tables it read and the measures it computed, in that order. */
export function sourcesOf(statement: Statement, plan: Plan, model: Model): readonly Source[] {
  const entities = Object.values(model.entities)
  const tables = statement.tables.map((id): Source => ({ type: 'table', id, name: entities.find((entity) => tableOf(entity) === id)?.label ?? id, used: true }))
  const measures = [...measuresIn(plan.query)].flatMap((name): Source[] => {
    const owner = entities.find((entity) => name in entity.measures)
    const label = owner?.measures[name]?.label
    return owner === undefined || label === undefined ? [] : [{ type: 'metric', id: `${owner.name}.${name}`, name: label, used: true }]
  })
  return [...tables, ...measures]
}

function tableOf(entity: Entity): string | null {
  return entity.source.kind === 'table' ? entity.source.table.id : null
}

/** Names of the measures a part of a plan refers to. */
export function measuresIn(part: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(part)) for (const each of part) measuresIn(each, found)
  else if (typeof part === 'object' && part !== null) {
    if ('measure' in part && typeof part.measure === 'string') found.add(part.measure)
    for (const [key, value] of Object.entries(part)) if (key !== 'why') measuresIn(value, found)
  }
  return found
}
