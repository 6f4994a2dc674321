import { extendExpr } from '../../../../warehouse/semantic/index.ts'
import type { Field } from '../../../../warehouse/semantic/model.ts'
import { fieldExpr, textExpr } from '../draft.ts'
import type { FieldMeaning, Meaning } from '../meaning.ts'
import type { Condition } from '../sketch.ts'
import type { Placement } from './placement.ts'

/** A field that says yes or no has no more values than these. */
const MOST_TRUTHS = 3

/** "with orders", "that are active": something related exists, a filter of the model holds, or a field says yes. */
export function placeExistence(placement: Placement, condition: Condition): void {
  if (condition.noun === undefined) return
  const meaning = placement.meanings.pick(condition.noun, ['entity', 'field', 'filter'])
  if (meaning === null) placement.failed.push('exists')
  else if (meaning.kind === 'filter') placeFilter(placement, condition, meaning)
  else if (meaning.kind === 'field') placeTruth(placement, condition, meaning)
  else if (meaning.entity !== placement.from) placement.place(condition, meaning.entity, null)
  else if (condition.negated) placement.carried = condition
}

function placeFilter(placement: Placement, condition: Condition, meaning: Extract<Meaning, { kind: 'filter' }>): void {
  const filter = placement.meanings.entity(meaning.entity)?.filters[meaning.filter]
  if (filter === undefined) return
  placement.place(condition, meaning.entity, (path) => ({ ...extendExpr(path).predicate(filter.predicate), ...placement.node(condition.chunk) }))
}

function placeTruth(placement: Placement, condition: Condition, { entity, field: name }: FieldMeaning): void {
  const field = placement.meanings.field(entity, name)
  const truth = truthOf(field)
  if (field?.type === 'boolean') placement.place(condition, entity, (path) => ({ ...placement.node(condition.chunk), kind: 'true', of: fieldExpr(path, name) }))
  else if (truth !== null)
    placement.place(condition, entity, (path) => ({
      ...placement.node(condition.chunk),
      kind: 'compare',
      op: '=',
      left: fieldExpr(path, name),
      right: textExpr(truth),
      match: 'exact',
    }))
  else if (entity !== placement.from) placement.place(condition, entity, null)
  else placement.hints++
}

/** The stored word for yes in a field that says yes or no. */
function truthOf(field: Field | undefined): string | null {
  const values = field?.profile?.top.map((one) => one.value) ?? []
  const isTruth = values.length > 0 && values.length <= MOST_TRUTHS && values.every((value) => /^(y|n|yes|no|t|f|true|false)$/i.test(value))
  if (field?.type !== 'text' || !isTruth) return null
  return values.find((value) => /^(y|yes|t|true)$/i.test(value)) ?? null
}
