import type { Expr } from '../../../../../flow.ts'
import { fieldExpr } from '../../draft.ts'
import type { FieldMeaning } from '../../meaning.ts'
import type { Condition, Operand } from '../../sketch.ts'
import type { Placement } from '../placement.ts'
import { figureOfAll, type PlaceAll, scopedRows } from './figure-of-all.ts'

/** "price above the average price", "start later than end": the other side is a field or a figure over all rows. */
export function placeComparedField(
  placement: Placement,
  condition: Condition,
  meaning: FieldMeaning,
  operand: Extract<Operand, { kind: 'noun' }>,
  placeAll: PlaceAll,
): void {
  const other = placement.meanings.all(operand.noun, ['field'])[0]
  const field = other?.kind === 'field' ? other : undefined
  const place = (right: (path: readonly string[]) => Expr) =>
    placement.place(condition, meaning.entity, (path) => ({
      ...placement.node(condition.chunk),
      kind: 'compare',
      op: condition.op ?? '=',
      left: fieldExpr(path, meaning.field),
      right: right(path),
    }))
  if (operand.fn !== undefined) {
    const about = field === undefined || field.field === meaning.field ? meaning : field
    const figure = figureOfAll(placement, about, operand.fn, condition.chunk, () =>
      scopedRows(placement, about.entity, operand.scope, condition.chunk, placeAll),
    )
    place(() => figure)
  } else if (field?.entity === meaning.entity) place((path) => fieldExpr(path, field.field))
  else placement.failed.push('operand')
}
