import type { Expr } from '../../flow.ts'
import { additivityOf, entityOf, formatOf, scopeOf } from '../plan/index.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'

/** Money and the quantity it was paid for: money / quantity is a price. */
export interface Price {
  readonly money: Expr
  readonly quantity: Expr
  readonly moneyLabel: string
  readonly quantityLabel: string
}

/**
 * The price behind a figure: a sum of money over `quantity × …`, and the sum of that quantity. The figure is one of the
 * two, or the money of its entity is made with the quantity it counts.
 *
 * @returns null where the model knows no such pair, e.g. amounts that are stored as they are
 */
export function priceOf(figure: Figure, { connection, base }: Ground): Price | null {
  const { model } = connection
  const entity = entityOf(model, figure.entity)
  if (figure.kind !== 'sum' || entity === undefined || base.query.kind !== 'select') return null
  const scope = scopeOf({ ...base.query, columns: [] }, model)
  const measures = Object.values(entity.measures).filter((measure) => !measure.hidden)
  const exprOf = (expr: Expr) => (expr.kind === 'measure' && expr.path.length === 0 && !expr.where ? entity.measures[expr.measure]?.expr : expr)
  for (const money of measures) {
    const factors = money.expr.kind === 'aggregate' && money.expr.fn === 'sum' && money.expr.of ? factorsOf(money.expr.of) : []
    const expr: Expr = { kind: 'measure', path: [], measure: money.name }
    if (factors.length === 0 || additivityOf(expr, scope) !== 'full' || formatOf(expr, scope)?.kind !== 'currency') continue
    const quantity = measures.find(({ expr: of }) => of.kind === 'aggregate' && of.fn === 'sum' && of.of?.kind === 'field' && factors.includes(of.of.field))
    const own = exprOf(figure.expr)
    if (quantity && (own === money.expr || own === quantity.expr))
      return { money: expr, quantity: { kind: 'measure', path: [], measure: quantity.name }, moneyLabel: money.label, quantityLabel: quantity.label }
  }
  return null
}

/** Names of the rows' own fields that are multiplied. */
function factorsOf(expr: Expr): readonly string[] {
  if (expr.kind === 'field') return expr.path.length === 0 ? [expr.field] : []
  return expr.kind === 'call' && expr.fn === '*' ? expr.args.flatMap(factorsOf) : []
}
