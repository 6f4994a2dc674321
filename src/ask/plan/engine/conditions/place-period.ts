import type { Field } from '../../../../warehouse/semantic/model.ts'
import { resolvePeriod } from '../../index.ts'
import { fieldExpr, numberExpr, textExpr } from '../draft.ts'
import { isTimely, isYear } from '../hints.ts'
import type { Meanings } from '../meaning.ts'
import type { Condition } from '../sketch.ts'
import { fieldMeaning } from './field-meaning.ts'
import type { Placement } from './placement.ts'

interface TimeField {
  readonly entity: string
  readonly field: string
}

/** "in 2024", "last month": the Select's own period where it may be, else a condition like others. */
export function placePeriod(placement: Placement, condition: Condition): void {
  const chunk = condition.operand?.kind === 'period' ? condition.operand.chunk : condition.chunk
  const period = chunk.period?.period
  if (period === undefined) return
  const about = timeOf(placement, condition)
  const field = about === null ? undefined : placement.meanings.field(about.entity, about.field)
  const path = about === null ? null : placement.pathTo(about.entity)
  if (about === null || field === undefined || path === null) placement.failed.push('time')
  else if (isYear(field) && field.kind !== 'year' && chunk.number !== undefined) placeYear(placement, condition, about, chunk.number, field)
  else if (isOwn(placement, condition, about)) placement.periods.push({ path, field: about.field, period, chunk })
  else
    placement.place(condition, about.entity, (at) => ({
      ...placement.node(chunk),
      kind: 'within',
      of: fieldExpr(at, about.field),
      period,
      resolved: resolvePeriod(period, placement.clock, field.type),
    }))
}

/** A Select has one period; it holds for every row and is neither denied nor an alternative. */
function isOwn(placement: Placement, condition: Condition, about: TimeField): boolean {
  const toOne = placement.meanings.graph.route(placement.from, about.entity)?.toOne === true
  return toOne && placement.periods.length === 0 && !condition.negated && !condition.or
}

/** A year stored as a number or a text is compared like one. */
function placeYear(placement: Placement, condition: Condition, about: TimeField, year: string, field: Field): void {
  const chunk = condition.operand?.kind === 'period' ? condition.operand.chunk : condition.chunk
  const right = field.type === 'text' ? textExpr(year) : numberExpr(year)
  placement.place(condition, about.entity, (at) => ({ ...placement.node(chunk), kind: 'compare', op: '=', left: fieldExpr(at, about.field), right }), {
    field: about.field,
    value: right,
  })
}

/** The date that is named, else the one of what stands nearest. */
function timeOf(placement: Placement, condition: Condition): TimeField | null {
  const { meanings, from } = placement
  const meaning = condition.noun === undefined ? null : fieldMeaning(placement, condition, isTimely)
  return meaning ?? timeNear(meanings, placement.nearOf(condition)) ?? timeNear(meanings, meanings.main) ?? timeNear(meanings, from)
}
function timeNear(meanings: Meanings, entity: string): TimeField | null {
  const found = meanings.entity(entity)
  if (found === undefined) return null
  if (found.time !== undefined) return { entity: meanings.graph.end(entity, found.time.path), field: found.time.field }
  const timely = Object.values(found.fields).find(isTimely)
  return timely === undefined ? null : { entity, field: timely.name }
}
