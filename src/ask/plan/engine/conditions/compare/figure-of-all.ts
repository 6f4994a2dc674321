import type { AggregateFn, Expr, Predicate } from '../../../../../flow.ts'
import { resolvePeriod } from '../../../index.ts'
import type { Chunk } from '../../chunks.ts'
import { aggregate, allOf, Columns, emptySelect, fieldExpr, labelled, whyOf } from '../../draft.ts'
import type { Condition } from '../../sketch.ts'
import { Placement } from '../placement.ts'
import { predicateOf } from '../predicate/predicate-of.ts'

/** Places conditions among those of other rows. */
export type PlaceAll = (placement: Placement, conditions: readonly Condition[]) => void

/** A figure over all rows of an entity that meet the conditions, as one value to compare with. */
export function figureOfAll(
  placement: Placement,
  { entity, field }: { readonly entity: string; readonly field: string },
  fn: AggregateFn,
  chunk: Chunk,
  rows: () => Predicate | undefined = () => undefined,
): Expr {
  const { nodes, meanings } = placement
  const columns = new Columns(nodes)
  columns.add(`${fn}_${field}`, aggregate(fn, fieldExpr([], field)), 'asked', whyOf(chunk))
  const where = rows()
  const select = emptySelect(nodes, entity, whyOf(chunk))
  const query = labelled({ ...select, mode: 'group', columns: columns.list, ...(where === undefined ? {} : { where }) }, meanings.model)
  return { kind: 'scalar', query }
}

/** What the words say of the rows a figure is over: "the average price of books *from France*". */
export function scopedRows(placement: Placement, entity: string, scope: number | undefined, chunk: Chunk, placeAll: PlaceAll): Predicate | undefined {
  const { meanings, nodes, clock } = placement
  const inner = new Placement(meanings, entity, nodes, clock)
  if (scope !== undefined)
    placeAll(
      inner,
      placement.scoped.filter((one) => one.clause === scope),
    )
  placement.failed.push(...inner.failed, ...inner.havings.map(() => 'having'))
  const where = predicateOf(inner, () => false)
  const periods = inner.periods.map(
    ({ path, field, period, chunk: of }): Predicate => ({
      ...inner.node(of),
      kind: 'within',
      of: fieldExpr(path, field),
      period,
      resolved: resolvePeriod(period, clock, 'date'),
    }),
  )
  return allOf([...(where === undefined ? [] : [where]), ...periods], () => placement.node(chunk))
}
