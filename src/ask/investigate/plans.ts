import type { Cell, Column, Compare, Expr, Grain, Plan, Predicate, Select, Why } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { labelOf, makePlan, type Nodes, nodesAfter, nodesIn, scopeOf, settlePlan } from '../plan/index.ts'
import { type DaySpan, dayText } from './days.ts'
import type { Dimension } from './dimensions.ts'
import type { Figure } from './figure.ts'

/** Rows with one value of a dimension. */
export interface Part {
  readonly dimension: Dimension
  readonly value: Cell
}

/** What one query of an investigation asks for, over the figure's entity and filters. */
export interface Asking {
  readonly by?: readonly Dimension[]
  readonly grain?: Grain
  /** Named expressions; the figure itself is `figure`. */
  readonly figures: Readonly<Record<string, Expr>>
  readonly span?: DaySpan
  /** Compared with this stretch: each figure gets `…_before`. */
  readonly before?: DaySpan
  readonly within?: readonly Part[]
  readonly title?: string
  readonly mark?: Plan['display']['mark']
  readonly limit?: number
  readonly labels?: Readonly<Record<string, string>>
}

const WHY: Why = { kind: 'agent', step: 'investigation' }

/** The plan of a query, settled. Its conditions are the figure's own, and the parts it is narrowed to. */
export function planOf(asking: Asking, figure: Figure, base: Plan, model: Model): Plan {
  const nodes = nodesAfter(nodesIn(base).map((node) => node.id))
  const draft: Select = {
    ...nodes.make(WHY),
    kind: 'select',
    mode: 'group',
    from: { entity: figure.entity },
    distinct: false,
    unmatched: 'keep',
    columns: [],
    order: [],
  }
  const scope = scopeOf(draft, model)
  const column = (name: string, expr: Expr, label?: string): Column => ({
    ...nodes.make(WHY),
    name,
    label: label ?? labelOf(name, expr, scope),
    expr,
    show: 'asked',
  })
  const keys = (asking.by ?? []).map((dimension, i) => column(keyName(dimension, i), fieldExpr(dimension), dimension.label))
  const bucket = asking.grain && figure.time ? [column(asking.grain, { kind: 'bucket', of: figure.time, grain: asking.grain })] : []
  const figures = Object.entries(asking.figures).flatMap(([name, expr]) => [
    column(name, expr, asking.labels?.[name] ?? (name === FIGURE ? figure.label : undefined)),
    ...(asking.before
      ? [column(`${name}_before`, { kind: 'compared', column: name, value: 'previous' }, `${asking.labels?.[name] ?? figure.label} before`)]
      : []),
  ])
  const where = allOf([...(figure.where ? [figure.where] : []), ...(asking.within ?? []).map((part) => conditionOf(part, nodes))], nodes)
  const select: Select = {
    ...draft,
    columns: asking.grain !== undefined && asking.by?.length === 0 ? [...bucket, ...figures] : [...bucket, ...keys, ...figures],
    ...(where && { where }),
    ...(asking.span && figure.time && { period: { ...nodes.make(WHY), field: figure.time, period: rangeOf(asking.span), resolved: UNRESOLVED } }),
    ...(asking.before && { compare: compareWith(asking.before, nodes) }),
    ...(asking.limit !== undefined && { limit: { ...nodes.make(WHY), count: asking.limit, offset: 0, ties: 'cut' as const } }),
  }
  const display = { ...nodes.make(WHY), mark: asking.mark ?? ('auto' as const), ...(asking.title !== undefined && { title: asking.title }) }
  return settlePlan(makePlan(model, base.clock, select, display), model, base.clock)
}

/** Name of the column that holds the figure. */
export const FIGURE = 'figure'

export function keyName(dimension: Dimension, at: number): string {
  return `by_${at + 1}_${dimension.field}`
}

export function fieldExpr({ path, field }: Dimension): Extract<Expr, { kind: 'field' }> {
  return { kind: 'field', path, field }
}

function rangeOf({ from, to }: DaySpan) {
  return { kind: 'range', from: dayText(from), to: dayText(to) } as const
}

function compareWith(before: DaySpan, nodes: Nodes): Compare {
  return { ...nodes.make(WHY), to: rangeOf(before), align: 'full', resolved: UNRESOLVED }
}

const UNRESOLVED = { start: null, end: null, label: '', partial: false } as const

function conditionOf({ dimension, value }: Part, nodes: Nodes): Predicate {
  const of = fieldExpr(dimension)
  if (value === null) return { ...nodes.make(WHY), kind: 'null', of }
  if (dimension.type === 'boolean') {
    const isTrue: Predicate = { ...nodes.make(WHY), kind: 'true', of }
    return value === true || value === 'true' ? isTrue : { ...nodes.make(WHY), kind: 'not', of: isTrue }
  }
  return { ...nodes.make(WHY), kind: 'compare', op: '=', left: of, right: { kind: 'value', type: 'text', value: String(value) }, match: 'exact' }
}

function allOf(predicates: readonly Predicate[], nodes: Nodes): Predicate | undefined {
  const [first, second, ...rest] = predicates
  return first && second ? { ...nodes.make(WHY), kind: 'and', of: [first, second, ...rest] } : first
}
