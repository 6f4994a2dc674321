import type { Entity, Field } from '../../../warehouse/semantic/model.ts'
import { stemOf } from '../../link/index.ts'

/** What an adjective compares, by words of field names, best first: "oldest" looks at an age, else the other way at a birth date. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  age: ['age', '-birth', '-dob', '-birthday', '-founded', '-established', '-formed', '-opening', '-year', '-built', '-date'],
  length: ['length', 'duration', 'milliseconds', 'distance', 'time', 'runtime', 'hours', 'minutes', 'days'],
  height: ['height', 'elevation', 'tall', 'altitude'],
  weight: ['weight'],
  size: ['size', 'population', 'area', 'capacity', 'enrollment', 'enr', 'amount', 'number', 'total', 'count', 'balance', 'square'],
  price: ['price', 'cost', 'fee', 'charge', 'amount', 'rate', 'value', 'rental'],
  speed: ['speed', 'pace'],
  time: ['date', 'time', 'year', 'datetime', 'timestamp', 'month', 'season'],
  population: ['population'],
  salary: ['salary', 'pay', 'wage', 'income', 'earnings'],
  any: ['rating', 'score', 'stars', 'points', 'rank'],
}

export interface Hinted {
  readonly field: string
  readonly flipped: boolean
  /** How directly the name says it, in [0, 1]. */
  readonly sure: number
}

/** Field of an entity that an adjective is about, or null when none fits. */
export function hintedField(entity: Entity, hint: string): Hinted | null {
  const fields = Object.values(entity.fields).filter((field) => isOrdered(field) && !(hint === 'size' && field.role === 'key'))
  for (const [i, wish] of (FIELDS[hint] ?? []).entries()) {
    const flipped = wish.startsWith('-')
    const word = stemOf(flipped ? wish.slice(1) : wish)
    const found = fields.find(
      (field) => wordsOf(field).includes(word) && (hint !== 'age' || !flipped || isTimely(field)) && (hint !== 'time' || isTimely(field)),
    )
    if (found !== undefined) return { field: found.name, flipped, sure: Math.max(0.5, 0.95 - 0.07 * i) }
  }
  if (hint !== 'time') return null
  const timely = entity.time !== undefined && entity.time.path.length === 0 ? entity.fields[entity.time.field] : fields.find(isTimely)
  return timely === undefined ? null : { field: timely.name, flipped: false, sure: 0.7 }
}

/** The same on an entity or on what it refers to one to one or many to one. */
export function hintedAround(entities: Readonly<Record<string, Entity>>, name: string, hint: string): (Hinted & { readonly entity: string }) | null {
  const entity = entities[name]
  if (entity === undefined) return null
  const own = hintedField(entity, hint)
  if (own !== null) return { ...own, entity: name }
  if (hint === 'any') return null
  for (const join of Object.values(entity.joins)) {
    const other = entities[join.to]
    const found = other === undefined || (join.cardinality !== 'many_to_one' && join.cardinality !== 'one_to_one') ? null : hintedField(other, hint)
    if (found !== null) return { ...found, entity: join.to, sure: found.sure - 0.15 }
  }
  return null
}

function wordsOf(field: Field): readonly string[] {
  return `${field.label} ${field.name.replace(/_/g, ' ')}`.toLowerCase().split(/\s+/).map(stemOf)
}
function isOrdered(field: Field): boolean {
  return field.type !== 'text' && field.type !== 'boolean' && field.type !== 'json'
}
export function isTimely(field: Field): boolean {
  return field.type === 'date' || field.type === 'timestamp' || field.type === 'timestamptz' || isYear(field)
}
/** A whole number (or text) that is a calendar year. */
export function isYear(field: Field): boolean {
  if (field.kind === 'year') return true
  const named = /(^|_)(year|yr)(_|$)|year$|^(founded|established|opened|built)(_|$)/.test(field.name)
  return (
    named && (field.type === 'integer' || field.type === 'text' || field.type === 'decimal') && isYearLike(field.profile?.min) && isYearLike(field.profile?.max)
  )
}
function isYearLike(text: string | undefined): boolean {
  return text === undefined || /^(1[5-9]|20)\d\d(\.0+)?$/.test(text)
}
