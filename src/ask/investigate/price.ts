import type { Expr } from '../../flow.ts'
import type { Entity, Measure } from '../../warehouse/semantic/model.ts'
import { additivityOf, entityOf, formatOf, scopeOf } from '../plan/index.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'

/** Money and the quantity it was paid for: money / quantity is a price. */
export interface Price {
  readonly money: Expr
  readonly quantity: Expr
  /** Money less what the quantity cost, where the model knows: (money − profit) / quantity is a cost. */
  readonly profit: Expr | null
  readonly moneyLabel: string
  readonly quantityLabel: string
  readonly profitLabel: string | null
  /** What the figure is of these; `other`: a ratio with money or profit above and something else below. */
  readonly role: 'money' | 'quantity' | 'profit' | 'margin' | 'other'
}

/**
 * The price behind a figure: a sum of money over `quantity × …`, the sum of that quantity, and a sum of `quantity × (… − cost)`.
 * The figure is one of them, or a ratio of money or profit.
 *
 * @returns null where the model knows no such pair, e.g. amounts that are stored as they are
 */
export function priceOf(figure: Figure, { connection, base }: Ground): Price | null {
  const { model } = connection
  const entity = entityOf(model, figure.entity)
  if (figure.kind === 'whole' || entity === undefined || base.query.kind !== 'select') return null
  const scope = scopeOf({ ...base.query, columns: [] }, model)
  const measures = Object.values(entity.measures).filter((measure) => !measure.hidden)
  const isMoney = ({ name }: Measure) => additivityOf(ref(name), scope) === 'full' && formatOf(ref(name), scope)?.kind === 'currency'
  for (const money of measures) {
    const quantity = isMoney(money) ? quantityOf(money, measures, entity) : undefined
    if (quantity === undefined) continue
    const profit = measures.find((measure) => isMoney(measure) && isLessCost(measure.expr, money.expr, entity))
    const role = roleOf(figure, money.expr, quantity.expr, profit?.expr, entity)
    if (role !== null)
      return {
        money: ref(money.name),
        quantity: ref(quantity.name),
        profit: profit ? ref(profit.name) : null,
        moneyLabel: money.label,
        quantityLabel: quantity.label,
        profitLabel: profit?.label ?? null,
        role,
      }
  }
  return null
}

function ref(measure: string): Expr {
  return { kind: 'measure', path: [], measure }
}

function roleOf(figure: Figure, money: Expr, quantity: Expr, profit: Expr | undefined, entity: Entity): Price['role'] | null {
  const is = (expr: Expr | null, other: Expr | undefined) => expr !== null && other !== undefined && same(resolved(expr, entity), resolved(other, entity))
  if (figure.kind === 'sum') return is(figure.top, money) ? 'money' : is(figure.top, quantity) ? 'quantity' : is(figure.top, profit) ? 'profit' : null
  if (is(figure.top, profit)) return is(figure.bottom, money) ? 'margin' : 'other'
  return is(figure.top, money) ? 'other' : null
}

/** The sum of a field that the money is multiplied with; of several the one that counts the same rows. */
function quantityOf({ expr }: Measure, measures: readonly Measure[], entity: Entity): Measure | undefined {
  const factors = expr.kind === 'aggregate' && expr.fn === 'sum' && !expr.distinct && expr.of ? factorsOf(expr.of) : []
  // a part of the price ("discount given") is no price, and a factor that is a difference makes a profit of it
  if (factors.length < 2 || factors.some((factor) => isDifference(factor) || isShare(factor, entity))) return undefined
  const found = measures.filter(({ expr: of }) => of.kind === 'aggregate' && of.fn === 'sum' && isOneOf(of.of, factors))
  return found.find((measure) => measure.expr.kind === 'aggregate' && expr.kind === 'aggregate' && same(measure.expr.where, expr.where)) ?? found[0]
}

function isOneOf(expr: Expr | undefined, factors: readonly Expr[]): boolean {
  return expr?.kind === 'field' && expr.path.length === 0 && factors.some((factor) => same(factor, expr))
}

/** `1 − discount` is a factor like any other. */
function isDifference(expr: Expr): boolean {
  return expr.kind === 'call' && expr.fn === '-' && expr.args[0]?.kind !== 'value'
}

function isShare(expr: Expr, entity: Entity): boolean {
  const field = expr.kind === 'field' && expr.path.length === 0 ? entity.fields[expr.field] : undefined
  return field?.kind === 'percent' || field?.format?.kind === 'percent'
}

/** `money − …`, as one sum or as two. */
function isLessCost(expr: Expr, money: Expr, entity: Entity): boolean {
  if (expr.kind === 'call' && expr.fn === '-' && expr.args[0]) return same(resolved(expr.args[0], entity), money)
  if (expr.kind !== 'aggregate' || money.kind !== 'aggregate' || expr.fn !== 'sum' || !expr.of || !money.of || !same(expr.where, money.where)) return false
  const factors = factorsOf(expr.of)
  const difference = factors.find(isDifference)
  const [paid] = difference?.kind === 'call' ? difference.args : []
  if (paid === undefined) return false
  const texts = [...factors.filter((factor) => factor !== difference), ...factorsOf(paid)].map(textOf).toSorted()
  return texts.join() === factorsOf(money.of).map(textOf).toSorted().join()
}

function resolved(expr: Expr, entity: Entity): Expr {
  return expr.kind === 'measure' && expr.path.length === 0 && !expr.where ? (entity.measures[expr.measure]?.expr ?? expr) : expr
}

/** What is multiplied. */
function factorsOf(expr: Expr): readonly Expr[] {
  return expr.kind === 'call' && expr.fn === '*' ? expr.args.flatMap(factorsOf) : [expr]
}

function same(a: unknown, b: unknown): boolean {
  return textOf(a) === textOf(b)
}

/** Nodes of conditions have ids of their own. */
function textOf(part: unknown): string {
  return JSON.stringify(part, (key, value: unknown) => (key === 'id' || key === 'why' ? undefined : value)) ?? ''
}
