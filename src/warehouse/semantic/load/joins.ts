import pluralize from 'pluralize'
import type { Cardinality, Join } from '../model.ts'
import { nearest } from '../nearest.ts'
import type { ForeignKeyEvidence } from '../profiles.ts'
import { type EntityDefinition, type JoinDefinition, labelOf, readNamed } from './definitions.ts'
import type { LoadData } from './load-data.ts'

const INVERSE: Readonly<Record<Cardinality, Cardinality>> = {
  many_to_one: 'one_to_many',
  one_to_one: 'one_to_one',
  one_to_many: 'many_to_one',
  many_to_many: 'many_to_many',
}

type Joins = Map<string, Map<string, Join>>

/** Joins of all entities by entity and name: those declared, and each of them seen from the other side. */
export function resolveJoins(entities: ReadonlyMap<string, EntityDefinition>, data: LoadData): ReadonlyMap<string, ReadonlyMap<string, Join>> {
  const joins: Joins = new Map([...entities.keys()].map((name) => [name, new Map()]))
  const accepted = [...entities.values()].flatMap((entity) =>
    [...entity.joins].flatMap(([name, join]) => {
      if (!isSound(entity, name, join, entities)) return []
      const declared = declaredJoin(entity, name, join, entities, data)
      joins.get(entity.name)?.set(name, declared)
      return [{ entity, name, join, declared }]
    }),
  )
  for (const { entity, name, join, declared } of accepted) addInverse(entity, name, join, declared, entities, joins)
  return joins
}

function isSound(entity: EntityDefinition, name: string, join: JoinDefinition, entities: ReadonlyMap<string, EntityDefinition>): boolean {
  const target = entities.get(join.to)
  if (target === undefined) {
    join.section.fail('unknown-entity', ['to'], `join "${name}": there is no entity "${join.to}"`, { near: nearest(join.to, entities.keys()) })
    return false
  }
  if (entity.fields.has(name)) {
    entity.section.fail('duplicate-name', ['joins', name], `${entity.name} already has a field "${name}"`, { atKey: true })
    return false
  }
  return join.keys.every(([own, other]) => hasField(entity, join, own, own) && hasField(target, join, other, own))
}

function hasField(entity: EntityDefinition, join: JoinDefinition, field: string, key: string): boolean {
  if (entity.fields.has(field)) return true
  join.section.fail('unknown-field', ['keys', key], `${entity.name} has no field "${field}"`, { near: nearest(field, entity.fields.keys()) })
  return false
}

function declaredJoin(entity: EntityDefinition, name: string, join: JoinDefinition, entities: ReadonlyMap<string, EntityDefinition>, data: LoadData): Join {
  const { section } = join
  const measured = evidenceOf(entity, join, entities.get(join.to), data)
  const evidence = section.section('evidence')
  return {
    ...readNamed(name, section),
    to: join.to,
    keys: join.keys,
    cardinality: join.cardinality,
    inverse: join.inverse ?? pluralize(entity.name),
    declared: true,
    required: section.flag('required') ?? (measured !== undefined && measured.nulls === 0 && measured.orphans === 0),
    weight: section.number('weight') ?? 1,
    ...(measured && { orphans: measured.orphans }),
    ...(evidence && {
      evidence: { inclusion: evidence.number('inclusion') ?? 0, unique: evidence.flag('unique') ?? false, names: evidence.number('names') ?? 0 },
    }),
  }
}

/** What sync measured about these key columns. */
export function evidenceOf(
  entity: EntityDefinition,
  join: JoinDefinition,
  target: EntityDefinition | undefined,
  data: LoadData,
): ForeignKeyEvidence | undefined {
  const columns = join.keys.map(([own]) => entity.fields.get(own)?.column)
  const others = join.keys.map(([, other]) => target?.fields.get(other)?.column)
  const [table, toTable] = [entity.section.text('table'), target?.section.text('table')]
  return data.profiles.foreignKeys.find(
    (one) => one.table === table && one.toTable === toTable && one.columns.join('\n') === columns.join('\n') && one.toColumns.join('\n') === others.join('\n'),
  )
}

function addInverse(
  entity: EntityDefinition,
  name: string,
  join: JoinDefinition,
  declared: Join,
  entities: ReadonlyMap<string, EntityDefinition>,
  joins: Joins,
): void {
  const target = entities.get(join.to)
  const taken = joins.get(join.to)
  const { inverse } = declared
  if (target === undefined || taken === undefined) return
  if (target.fields.has(inverse) || taken.has(inverse)) {
    const what = target.fields.has(inverse) ? 'field' : 'join'
    join.section.fail(
      'duplicate-name',
      join.inverse === undefined ? [] : ['inverse'],
      `join "${name}": ${join.to} already has a ${what} "${inverse}"; name the inverse`,
    )
    return
  }
  taken.set(inverse, {
    name: inverse,
    label: labelOf(inverse),
    description: '',
    synonyms: [],
    hidden: declared.hidden,
    suggested: declared.suggested,
    ...(declared.visibleTo && { visibleTo: declared.visibleTo }),
    to: entity.name,
    keys: join.keys.map(([own, other]) => [other, own] as const),
    cardinality: INVERSE[join.cardinality],
    inverse: name,
    declared: false,
    required: false,
    weight: declared.weight,
    ...(declared.evidence && { evidence: declared.evidence }),
  })
}
