import type { Clock, Plan, Select, Why } from '../../flow.ts'
import { entityOf, exprsWithin, labelOf, lower, makePlan, nodesAfter, nodesIn, scopeOf, settlePlan } from '../plan/index.ts'
import { type DaySpan, dayText } from './days.ts'
import { exhibitOf } from './exhibits.ts'
import type { Ground } from './ground.ts'
import type { Aside } from './report.ts'
import { numberOf } from './series.ts'
import type { Timeline } from './timeline.ts'
import { inSpan, percentText, valueText } from './words.ts'

const MOST_ROWS = 5
/** A row with this part of the whole is worth a look; with less it is an ordinary large one. */
const LEAST_SHARE = 0.05
const WHY: Why = { kind: 'agent', step: 'investigation' }

/** Single rows that make up much of a sum: one large order is no trend. */
export async function largestRows(
  ground: Ground,
  { detection, overview }: Timeline,
  clock: Clock,
): Promise<{ readonly asides: readonly Aside[]; readonly looked: readonly string[] }> {
  const { figure, connection, desk } = ground
  const { current } = detection.windows.pairing
  const plan = figure.kind === 'sum' && overview.current > 0 ? rowsPlan(ground, current) : null
  if (plan === null) return { asides: [], looked: [] }
  const title = `Largest rows of ${lower(figure.label)}${inSpan(current, clock)}`
  const asked = await desk.ask(plan, 'the largest rows')
  const at = asked?.result.columns.findIndex((column) => column.name === 'amount') ?? -1
  const largest = numberOf(asked?.result.rows[0]?.[at])
  if (asked === null || asked.result.rows.length < 2) return { asides: [], looked: [] }
  const share = largest / overview.current
  if (share < LEAST_SHARE)
    return { asides: [], looked: [`No single row decides it: the largest is ${valueText(largest, figure)}, ${percentText(share)} of the whole.`] }
  const text = `The largest single row is ${valueText(largest, figure)}, ${percentText(share)} of all ${lower(figure.label)}${inSpan(current, clock)}.`
  return { asides: [{ title: 'A few large rows', text, exhibit: exhibitOf('largest_rows', title, asked, connection.model) }], looked: [] }
}

/** The rows a sum is of, largest first. Null for a count, and where the sum cannot be read row by row. */
function rowsPlan({ figure, base, connection }: Ground, span: DaySpan): Plan | null {
  const { model } = connection
  const entity = entityOf(model, figure.entity)
  const expr = figure.expr.kind === 'measure' && figure.expr.path.length === 0 && !figure.expr.where ? entity?.measures[figure.expr.measure]?.expr : figure.expr
  if (entity === undefined || expr?.kind !== 'aggregate' || expr.fn !== 'sum' || expr.of === undefined || figure.time === null) return null
  if (exprsWithin(expr.of).some((part) => part.kind === 'related')) return null
  const nodes = nodesAfter(nodesIn(base).map((node) => node.id))
  const draft: Select = {
    ...nodes.make(WHY),
    kind: 'select',
    mode: 'list',
    from: { entity: figure.entity },
    distinct: false,
    unmatched: 'keep',
    columns: [],
    order: [],
  }
  const scope = scopeOf(draft, model)
  const shown = [...new Set([...entity.key, ...entity.title])].filter((name) => entity.fields[name]?.personal === false)
  const fields = shown.map((name) => ({
    ...nodes.make(WHY),
    name,
    label: entity.fields[name]?.label ?? name,
    expr: { kind: 'field', path: [], field: name } as const,
    show: 'asked' as const,
  }))
  const when = { ...nodes.make(WHY), name: 'day', label: labelOf('day', figure.time, scope), expr: figure.time, show: 'asked' as const }
  const amount = {
    ...nodes.make(WHY),
    name: 'amount',
    label: figure.label,
    expr: expr.of,
    show: 'asked' as const,
    ...(figure.format && { format: figure.format }),
  }
  const conditions = [figure.where, expr.where].filter((one) => one !== undefined)
  const [first, second] = conditions
  const select: Select = {
    ...draft,
    columns: [...fields, when, amount],
    ...(first && { where: second ? { ...nodes.make(WHY), kind: 'and', of: [first, second] } : first }),
    period: {
      ...nodes.make(WHY),
      field: figure.time,
      period: { kind: 'range', from: dayText(span.from), to: dayText(span.to) },
      resolved: { start: null, end: null, label: '', partial: false },
    },
    order: [{ ...nodes.make(WHY), column: 'amount', direction: 'desc' }],
    limit: { ...nodes.make(WHY), count: MOST_ROWS, offset: 0, ties: 'cut' },
  }
  return settlePlan(makePlan(model, base.clock, select, { ...nodes.make(WHY), mark: 'table' }), model, base.clock)
}
