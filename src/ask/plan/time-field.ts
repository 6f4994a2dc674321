import type { Expr, Period, Select, Why } from '../../flow.ts'
import { isToOne, type Measure, type Model } from '../../warehouse/semantic/model.ts'
import { lower } from './column-label.ts'
import { exprsWithin } from './expr-parts.ts'
import { scopeOf } from './expr-type.ts'
import { entityOf, fieldOf, walkPath } from './scope.ts'

interface TimeField {
  readonly field: Extract<Expr, { kind: 'field' }>
  readonly why: Why
}

/** The date the rows of a Select are dated by: of its measure, else of its entity, else the only one reachable to-one. */
export function timeOf(select: Select, model: Model): TimeField | undefined {
  if (!('entity' in select.from)) return undefined
  const entity = entityOf(model, select.from.entity)
  const own = measuresOf(select, model)
    .map((measure) => measure.time)
    .find((time) => time !== undefined)
  const time = own ?? entity?.time
  const reached = time ? [time] : datesAround(select.from.entity, model)
  const [only, ...more] = reached
  if (!only || more.length > 0) return undefined
  const field = { kind: 'field', path: only.path, field: only.field } as const
  const label = fieldOf(field, scopeOf(select, model))?.field.label ?? only.field
  return { field, why: { kind: 'default', reason: 'time_field', text: `By ${lower(label)}.` } }
}

/** The period that applies where none is named, if the model sets one. */
export function defaultPeriodOf(select: Select, model: Model): (TimeField & { readonly period: Period }) | undefined {
  if (!('entity' in select.from)) return undefined
  const period = measuresOf(select, model).find((measure) => measure.defaultPeriod)?.defaultPeriod ?? entityOf(model, select.from.entity)?.defaultPeriod
  const time = timeOf(select, model)
  if (!period || period.kind === 'all' || !time) return undefined
  return { field: time.field, period, why: { kind: 'default', reason: 'period', text: 'No period was named; this one is the default.' } }
}

function measuresOf(select: Select, model: Model): readonly Measure[] {
  if (!('entity' in select.from)) return []
  const from = select.from.entity
  return select.columns.flatMap((column) =>
    exprsWithin(column.expr).flatMap((expr) => {
      if (expr.kind !== 'measure' || expr.path.length > 0) return []
      const walk = walkPath(model, from, expr.path)
      const measure = walk.kind === 'end' && Object.hasOwn(walk.entity.measures, expr.measure) ? walk.entity.measures[expr.measure] : undefined
      return measure ? [measure] : []
    }),
  )
}

/** Visible dates of an entity and, if it has none, of those one step above. */
function datesAround(name: string, model: Model): readonly { readonly path: readonly string[]; readonly field: string }[] {
  const entity = entityOf(model, name)
  if (!entity) return []
  const own = datesOf(name, model).map((field) => ({ path: [], field }))
  if (own.length > 0) return own
  return Object.values(entity.joins)
    .filter(isToOne)
    .flatMap((join) => datesOf(join.to, model).map((field) => ({ path: [join.name], field })))
}
function datesOf(name: string, model: Model): readonly string[] {
  const fields = Object.values(entityOf(model, name)?.fields ?? {})
  return fields
    .filter((field) => !field.hidden && (field.type === 'date' || field.type === 'timestamp' || field.type === 'timestamptz'))
    .map((field) => field.name)
}
