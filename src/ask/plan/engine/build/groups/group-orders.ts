import type { Column, Order } from '../../../../../flow.ts'
import { whyOf } from '../../draft.ts'
import type { Noun, OrderWish } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { countExpr } from '../figures/count-expr.ts'
import { figureExpr } from '../figures/figure-expr.ts'
import { isMeasure } from '../is-measure.ts'
import { sortedBy } from '../limited.ts'
import { fieldOf } from '../shown/field-of.ts'
import { fieldsOfNoun } from '../shown/shown.ts'

/** What the words sort groups by, in their order; null where one is no column and cannot be one. */
export function groupOrders(state: BuildState): readonly Order[] | null {
  const out: Order[] = []
  for (const wish of state.sketch.orders) {
    const column = orderColumn(state, wish)
    if (column === null) return null
    out.push(sortedBy(state, column, wish.direction, wish.chunk))
  }
  return out
}

function orderColumn(state: BuildState, wish: OrderWish): Column | null {
  const { list } = state.columns
  const figure = list.find(isFigure)
  const key = list.find((column) => !isFigure(column))
  if (wish.axis === 'x') return key ?? null
  if (wish.axis === 'y') return figure ?? list[1] ?? null
  if (wish.count) return countColumn(state, wish)
  if (wish.noun === undefined) return figure ?? key ?? null
  return namedColumn(state, wish, wish.noun)
}
function isFigure({ expr }: Column): boolean {
  return expr.kind === 'aggregate' || expr.kind === 'measure'
}

function countColumn(state: BuildState, { noun, chunk }: OrderWish): Column {
  const known = state.columns.list.find(({ expr }) => expr.kind === 'aggregate' && expr.fn === 'count')
  return known ?? state.columns.add('count', countExpr(state, noun), 'support', whyOf(chunk))
}

function namedColumn(state: BuildState, { fn, chunk }: OrderWish, noun: Noun): Column | null {
  const known = fn === undefined ? sameFigure(state, noun) : null
  if (known !== null) return known
  if (fn === undefined && !isMeasure(noun)) return keyColumn(state, noun, chunk)
  const made = figureExpr(state, noun, fn)
  return made === null ? null : state.columns.add(made.name, made.expr, 'support', whyOf(chunk))
}

/** The figure that is already shown over the field named. */
function sameFigure({ meanings, columns }: BuildState, noun: Noun): Column | null {
  const meaning = meanings.all(noun, ['field'])[0]
  if (meaning?.kind !== 'field') return null
  return columns.list.find(({ expr }) => expr.kind === 'aggregate' && expr.of?.kind === 'field' && expr.of.field === meaning.field) ?? null
}

/** The key named, or a field of an entity whose rows the keys already tell apart. */
function keyColumn(state: BuildState, noun: Noun, chunk: OrderWish['chunk']): Column | null {
  const field = fieldsOfNoun(state, noun, chunk)[0]
  if (field === undefined) return null
  const { list } = state.columns
  const expr = fieldOf(state, field.entity, field.field)
  const known = list.find((column) => JSON.stringify(column.expr) === JSON.stringify(expr))
  if (known !== undefined) return known
  const isSafe = list.some((column) => column.expr.kind === 'field' && state.graph.end(state.from, column.expr.path) === field.entity)
  return isSafe ? state.columns.add(field.field, expr, 'support', whyOf(chunk)) : null
}
