import type { Json, Period } from '../../flow.ts'
import { printPeriod } from '../../warehouse/semantic/index.ts'
import type { Model, VerifiedQuestion } from '../../warehouse/semantic/model.ts'

/** What a slot is given. A number is decimal text. */
export type SlotValue = { readonly kind: 'text' | 'number'; readonly value: string } | { readonly kind: 'period'; readonly period: Period }

/** The compact plan of a verified question with its slots given values; see `expandPlan`. */
export function fillSlots(plan: unknown, slots: VerifiedQuestion['slots'], values: ReadonlyMap<string, SlotValue>, model: Pick<Model, 'entities'>): Json {
  const from = typeof plan === 'object' && plan !== null && 'from' in plan && typeof plan.from === 'string' ? plan.from : ''
  const fill = (value: unknown): Json => {
    if (typeof value === 'string') return filled(value, slots, values, from, model)
    if (Array.isArray(value)) return value.map(fill)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part)]))
    return typeof value === 'number' || typeof value === 'boolean' ? value : null
  }
  return fill(plan)
}

/** A text that is one slot becomes the value itself; a slot inside a formula becomes a literal. */
function filled(text: string, slots: VerifiedQuestion['slots'], values: ReadonlyMap<string, SlotValue>, from: string, model: Pick<Model, 'entities'>): Json {
  const whole = /^:([a-z][a-z0-9_]*)$/.exec(text)?.[1]
  const [slot, value] = whole === undefined ? [undefined, undefined] : [slots[whole], values.get(whole)]
  if (slot?.kind === 'limit' && value?.kind === 'number') return Number(value.value)
  if (slot?.kind === 'period' && value?.kind === 'period') return `${pathFrom(from, slot.field, model)} ${printPeriod(value.period)}`
  return text.replace(/'(?:[^']|'')*'|:([a-z][a-z0-9_]*)/g, (match, name: string | undefined) => {
    const given = name === undefined ? undefined : values.get(name)
    return given === undefined ? match : literal(given)
  })
}

function literal(value: SlotValue): string {
  if (value.kind === 'period') return printPeriod(value.period)
  return value.kind === 'number' ? value.value : `'${value.value.replaceAll("'", "''")}'`
}

/** `order.ordered_at` as seen from an entity: a path of joins as it stands, a field of the entity itself, or over the one join there. */
function pathFrom(from: string, field: string, model: Pick<Model, 'entities'>): string {
  const [first = '', ...rest] = field.split('.')
  const entity = model.entities[from]
  if (entity === undefined || Object.hasOwn(entity.joins, first)) return field
  if (first === from) return rest.join('.')
  const joins = Object.values(entity.joins).filter((join) => join.to === first && join.declared)
  return joins.length === 1 ? [joins[0]?.name, ...rest].join('.') : field
}
