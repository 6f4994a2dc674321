import type { Column, Expr, Path, Plan, Predicate, Select, Why } from '../../../../flow.ts'
import { mapExprParts, mapPredicateParts } from '../../../../warehouse/semantic/index.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { keysOf, settlePlan } from '../../index.ts'
import type { Graph } from '../graph.ts'

/** The measure of another entity a plan is to show instead of its own. */
export interface OtherFigure {
  readonly entity: string
  readonly measure: string
  readonly time?: { readonly path: Path; readonly field: string }
  readonly why: Why
}

class Unreachable extends Error {}

/**
 * The same question about another measure: its keys and conditions are read from the measure's own entity, its period and
 * buckets by the measure's own date. Null when that entity cannot reach one of them.
 */
export function swapFigure(plan: Plan, figure: OtherFigure, model: Model, graph: Graph): Plan | null {
  const select = plan.query
  if (select.kind !== 'select' || !('entity' in select.from)) return null
  const from = select.from.entity
  const keys = keysOf(select).filter((column) => column.show !== 'hidden')
  const moved = (expr: Expr): Expr => {
    if (expr.kind === 'field') return movedField(expr, from, figure, select, graph)
    if (expr.kind === 'measure' || expr.kind === 'related' || expr.kind === 'scalar') throw new Unreachable()
    return mapExprParts(expr, { expr: moved, predicate: movedPredicate })
  }
  const movedPredicate = (predicate: Predicate): Predicate => {
    if (predicate.kind === 'exists' || predicate.kind === 'member') throw new Unreachable()
    return mapPredicateParts(predicate, { expr: moved, predicate: movedPredicate })
  }
  try {
    const old = select.columns.find((column) => column.expr.kind === 'measure' || column.expr.kind === 'aggregate')
    if (old === undefined) return null
    const label = model.entities[figure.entity]?.measures[figure.measure]?.label ?? figure.measure
    const { format: _, ...plain } = old
    const column = { ...plain, why: [figure.why] as const, name: figure.measure, label, expr: { kind: 'measure', path: [], measure: figure.measure } as const }
    const orders = select.order.filter((order) => order.column === old.name || keys.some((key) => key.name === order.column))
    const rest: Select = {
      ...select,
      from: { entity: figure.entity },
      columns: [...keys.map((key) => ({ ...key, expr: moved(key.expr) })), column, ...dependents(select, old.name, figure.measure)],
      ...(select.where && { where: movedPredicate(select.where) }),
      ...(select.period && { period: { ...select.period, field: moved(select.period.field) } }),
      order: orders.map((order) => (order.column === old.name ? { ...order, column: figure.measure } : order)),
      ...(select.top && { top: { ...select.top, by: select.top.by.map((one) => (one.column === old.name ? { ...one, column: figure.measure } : one)) } }),
    }
    return settlePlan({ ...plan, query: withoutHaving(rest) }, model)
  } catch (fault) {
    if (fault instanceof Unreachable) return null
    throw fault
  }
}

function withoutHaving(select: Select): Select {
  const { having: _, ...rest } = select
  return rest
}

/** Columns made of the old figure are made of the new one: its share, its value before. They are shown as the new one is, not as the old one was. */
function dependents(select: Select, old: string, now: string): readonly Column[] {
  return select.columns.flatMap(({ format: _, ...column }): Column[] => {
    const { expr } = column
    const name = column.name.startsWith(`${old}_`) ? `${now}${column.name.slice(old.length)}` : column.name
    if (expr.kind === 'compared' && expr.column === old) return [{ ...column, name, label: column.label, expr: { ...expr, column: now } }]
    if (expr.kind === 'window' && expr.of.kind === 'column' && expr.of.column === old)
      return [{ ...column, name, expr: { ...expr, of: { ...expr.of, column: now } } }]
    return []
  })
}

function movedField(expr: Extract<Expr, { kind: 'field' }>, from: string, figure: OtherFigure, select: Select, graph: Graph): Expr {
  const end = graph.end(from, expr.path)
  const dated = select.period?.field
  const isTime = isSame(expr, dated) || select.columns.some((column) => column.expr.kind === 'bucket' && isSame(expr, column.expr.of))
  if (isTime && figure.time !== undefined) return { kind: 'field', path: figure.time.path, field: figure.time.field }
  const path = graph.up(figure.entity, end)
  if (path === null) throw new Unreachable()
  return { ...expr, path }
}
function isSame(a: Expr, b: Expr | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b)
}
