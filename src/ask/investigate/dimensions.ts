import type { Path } from '../../flow.ts'
import { type Entity, type Field, isToOne, type Model } from '../../warehouse/semantic/model.ts'
import { entityOf } from '../plan/index.ts'

/** Something the rows of the figure can be told apart by. */
export interface Dimension {
  /** Path and field, joined by dots: unique per entity the figure is of. */
  readonly id: string
  readonly path: Path
  readonly field: string
  /** Name of the entity it is a field of. */
  readonly of: string
  readonly label: string
  /** It is what rows are called: the product's name, not one of its properties. */
  readonly isTitle: boolean
  readonly type: 'text' | 'boolean'
  readonly distinct: number
}

/** Joins walked. Further away hardly anything is meant by the question, and each step multiplies the fields. */
const STEPS = 3
/** More values than this are names of single rows and tell nothing about a change as a group. */
const MOST_VALUES = 400
/** Where a row stands in its life: it changes with time by itself, so newer rows always differ in it. */
const LIFE = /(^|_)(status|state|stage|phase)$/
const NEVER: ReadonlySet<string> = new Set(['email', 'url', 'phone', 'id', 'latitude', 'longitude'])

/** Text and boolean fields on to-one paths, near ones first, few values first, titles before properties. Personal and hidden ones never. */
export function dimensionsOf(entity: string, model: Model, fixed: ReadonlySet<string> = new Set()): readonly Dimension[] {
  const sorted = around(entity, [], [], model)
    .filter((dimension) => !fixed.has(dimension.id))
    .toSorted((a, b) => a.path.length - b.path.length || Number(b.isTitle) - Number(a.isTitle) || a.distinct - b.distinct)
  // reached on two paths (the order's customer, the customer): the shorter one is meant
  return sorted.filter((dimension, i) => sorted.findIndex((other) => other.of === dimension.of && other.field === dimension.field) === i)
}

function around(name: string, path: Path, seen: readonly string[], model: Model): Dimension[] {
  const entity = entityOf(model, name)
  if (entity === undefined) return []
  const own = Object.values(entity.fields).flatMap((field) => dimensionOf(field, entity, path))
  if (path.length === STEPS) return own
  const joins = Object.values(entity.joins).filter((join) => !join.hidden && isToOne(join) && join.to !== name && !seen.includes(join.to))
  return [...own, ...joins.flatMap((join) => around(join.to, [...path, join.name], [...seen, name], model))]
}

function dimensionOf(field: Field, entity: Entity, path: Path): readonly Dimension[] {
  const isTitle = path.length > 0 && entity.title.length === 1 && entity.title[0] === field.name
  const distinct = field.profile?.distinct ?? 0
  if (field.personal || field.role === 'key' || (field.hidden && !isTitle) || (field.type !== 'text' && field.type !== 'boolean')) return []
  if (distinct < 2 || distinct > MOST_VALUES || LIFE.test(field.name) || NEVER.has(field.kind ?? '') || (path.length === 0 && isUnique(field))) return []
  return [
    {
      id: [...path, field.name].join('.'),
      path,
      field: field.name,
      of: entity.name,
      label: isTitle ? entity.label : field.label,
      isTitle,
      type: field.type,
      distinct,
    },
  ]
}

/** A value of its own in nearly every row of the figure: a name or a number, not a group. */
function isUnique({ profile }: Field): boolean {
  return profile !== undefined && profile.rows > 40 && profile.distinct > 0.5 * (profile.rows - profile.nulls)
}
