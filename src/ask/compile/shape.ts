import type { Column, Expr, Predicate } from '../../flow.ts'
import { canonical } from './build.ts'
import { children, mapExpr, mapPredicate } from './paths.ts'

/** A Select or Combine taken apart: what is computed over rows or groups, and what over the finished rows after. */
export interface Shape {
  /** In list order, then cells that only `post` and `having` need. */
  readonly base: readonly { readonly name: string; readonly expr: Expr }[]
  readonly post: readonly { readonly name: string; readonly expr: Expr }[]
  readonly having?: Predicate
}

/** Opens a measure that is a window; undefined leaves the expression as it is. */
export type Opener = (expr: Expr) => Expr | undefined

/**
 * References among columns are written out, so that only windows, comparisons and what builds on them stay for later.
 * @param owns  false: the reference is to an input of a Combine, not to a column of the list
 */
export function shapeOf(
  columns: readonly Column[],
  having: Predicate | undefined,
  open: Opener,
  owns: (expr: Extract<Expr, { kind: 'column' }>) => boolean,
): Shape {
  const opened = new Map(columns.map((column) => [column.name, deep(column.expr, open)]))
  const later = (expr: Expr): boolean => {
    if (expr.kind === 'window' || expr.kind === 'compared') return true
    if (expr.kind === 'column' && owns(expr)) return later(opened.get(expr.column) ?? NOTHING)
    if (expr.kind === 'aggregate') return false
    return children(expr).some(later) || (expr.kind === 'case' && expr.when.some((branch) => operandsOf(branch.if).some(later)))
  }
  const inline = (expr: Expr): Expr =>
    expr.kind === 'column' && owns(expr) ? inline(opened.get(expr.column) ?? expr) : mapExpr(expr, inline, (predicate) => deepPredicate(predicate, inline))

  const base: { name: string; expr: Expr }[] = []
  const post: { name: string; expr: Expr }[] = []
  for (const [name, expr] of opened) (later(expr) ? post : base).push({ name, expr: later(expr) ? expr : inline(expr) })
  const lift = (expr: Expr): Expr => {
    if (expr.kind === 'window') return { ...expr, of: lift(expr.of) }
    if (expr.kind === 'compared' || expr.kind === 'value' || (expr.kind === 'scalar' && !expr.match) || (expr.kind === 'column' && owns(expr))) return expr
    if (later(expr) || expr.kind === 'scalar' || readsOnlyColumns(expr, owns)) return mapExpr(expr, lift, (predicate) => deepPredicate(predicate, lift))
    const text = canonical(expr)
    const known = base.find((column) => canonical(column.expr) === text)
    const name = known?.name ?? `value ${base.length + 1}`
    if (!known) base.push({ name, expr })
    return { kind: 'column', column: name }
  }
  const lifted = post.map((column) => ({ ...column, expr: lift(column.expr) }))
  return { base, post: lifted, having: having && deepPredicate(having, (expr) => lift(deep(expr, open))) }
}

const NOTHING: Expr = { kind: 'value', type: 'integer', value: null }

function readsOnlyColumns(expr: Expr, owns: (expr: Extract<Expr, { kind: 'column' }>) => boolean): boolean {
  if (expr.kind === 'value') return true
  if (expr.kind === 'column') return owns(expr)
  return (expr.kind === 'call' || expr.kind === 'case') && children(expr).every((child) => readsOnlyColumns(child, owns))
}

function deep(expr: Expr, open: Opener): Expr {
  const opened = open(expr)
  return opened
    ? deep(opened, open)
    : mapExpr(
        expr,
        (child) => deep(child, open),
        (predicate) => deepPredicate(predicate, (child) => deep(child, open)),
      )
}

export function deepPredicate(predicate: Predicate, each: (expr: Expr) => Expr): Predicate {
  return mapPredicate(predicate, each, (inner) => deepPredicate(inner, each))
}

function operandsOf(predicate: Predicate): readonly Expr[] {
  const found: Expr[] = []
  deepPredicate(predicate, (expr) => {
    found.push(expr)
    return expr
  })
  return found
}
