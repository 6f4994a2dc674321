import type { Format, Plan } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { Table, TableColumn } from '../format/index.ts'
import { conjuncts, describePredicate, listed, scopeOf } from '../plan/index.ts'
import { grainOf } from './chart-rows.ts'
import type { Mark } from './pick-mark.ts'

/** Title: measure and grain. Subtitle: period and filters. */
export function titleOf(plan: Plan, table: Table, model: Model): { readonly text: string; readonly subtitle?: string } {
  const figures = table.values.slice(0, 3).map((column) => column.label)
  const keys = table.keys.map((column) => lowerFirst(column.label))
  const text = plan.display.title ?? `${listed(figures, 'and') || 'Rows'}${keys.length > 0 ? ` by ${listed(keys, 'and')}` : ''}`
  const subtitle = contextOf(plan, model).join(' · ')
  return subtitle ? { text, subtitle } : { text }
}

/** Period and conditions, as said on the chips. */
export function contextOf(plan: Plan, model: Model): readonly string[] {
  const { query } = plan
  if (query.kind === 'combine') return [...new Set(query.inputs.flatMap((input) => contextOf({ ...plan, query: input.query }, model)))]
  if (query.kind !== 'select') return []
  const scope = scopeOf(query, model)
  const period = query.period ? [`${query.period.resolved.label}${query.period.resolved.partial && isUnit(query.period.period.kind) ? ' so far' : ''}`] : []
  return [...period, ...conjuncts(query.where).map((part) => describePredicate(part, scope))]
}
function isUnit(kind: string): boolean {
  return kind === 'relative' || kind === 'calendar'
}

const NAMES: Readonly<Record<Mark, string>> = {
  number: 'Figure',
  line: 'Line chart',
  area: 'Area chart',
  bar: 'Bar chart',
  grouped_bar: 'Grouped bar chart',
  stacked_bar: 'Stacked bar chart',
  pie: 'Pie chart',
  scatter: 'Scatter plot',
  histogram: 'Histogram',
  grouped_line: 'Line chart with several lines',
  grouped_scatter: 'Scatter plot in groups',
}

/** One sentence for people who cannot see it: what it is, of what, and its highest point. */
export function descriptionOf(mark: Mark, plan: Plan, table: Table, model: Model): string {
  const { text } = titleOf(plan, table, model)
  const context = contextOf(plan, model)
  const [value] = table.values
  const best = value && highest(table, value)
  const peak =
    best && value && table.keys.length > 0
      ? `; highest ${table.text(best, value)} (${table.keys.map((key) => table.text(best, key)).join(', ')})`
      : best && value
        ? `: ${table.text(best, value)}`
        : ''
  return `${NAMES[mark]} of ${lowerFirst(text)}${context.length > 0 ? `, ${context.join(', ')}` : ''}${peak}.`
}

function highest(table: Table, column: TableColumn) {
  return table.rows.reduce<Table['rows'][number] | undefined>((best, row) => {
    const value = table.cell(row, column)
    if (value === null) return best
    return best === undefined || Number(value) > Number(table.cell(best, column)) ? row : best
  }, undefined)
}

/** Name of an axis with its unit. */
export function axisTitle(column: TableColumn): string {
  const format = formatOf(column)
  const unit = format?.kind === 'currency' ? format.currency : format?.kind === 'percent' ? undefined : format?.unit
  return unit ? `${column.label} (${unit})` : column.label
}
/** d3 number format of an axis: short, as many digits as needed. */
export function axisFormat(column: TableColumn): string {
  return formatOf(column)?.kind === 'percent' ? '~%' : '~s'
}
export function formatOf(column: TableColumn): Format | undefined {
  return column.plan?.format ?? column.result.format
}

const TIME_FORMATS = {
  minute: '%H:%M',
  hour: '%d %b %H:%M',
  day: '%d %b %Y',
  week: 'W%V %Y',
  month: '%b %Y',
  quarter: 'Q%q %Y',
  year: '%Y',
  fiscal_quarter: '%b %Y',
  fiscal_year: '%b %Y',
} as const
/** d3 time format of an axis: "Oct 2026", "W41 2026". */
export function timeFormat(column: TableColumn): string {
  return TIME_FORMATS[grainOf(column) ?? 'day']
}

export function lowerFirst(text: string): string {
  return text.replace(/^[A-Z][a-z]*(?![A-Za-z0-9.])/, (word) => word.toLowerCase())
}
