import type { Cell, Chart, Column, Plan, Reading, ResultSet } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { formatNumber, type Table, type TableColumn } from '../format/index.ts'
import { additivityOf, conjuncts, describePredicate, scopeOf } from '../plan/index.ts'

/** What there is to tell: the question and its reading, and what the database returned. */
export interface Told {
  readonly question: string
  readonly plan: Plan
  readonly reading: Reading
  readonly result: ResultSet
  readonly model: Model
  readonly chart: Chart | null
}

export interface Telling extends Told {
  readonly table: Table
}

export function bold(text: string): string {
  return `**${escaped(text)}**`
}
/** Text of a cell as Markdown shows it: what would be markup is not. */
export function escaped(text: string): string {
  return text.replace(/([\\`*_[\]<>|#])/g, '\\$1').replaceAll('\n', ' ')
}
export function lowerLabel(column: TableColumn): string {
  return column.label.replace(/^[A-Z][a-z]*(?![A-Za-z0-9.])/, (word) => word.toLowerCase())
}

/** " in August 2026, country is Germany": period and conditions of a plan. */
export function contextText({ plan, model }: Telling): string {
  const query = plan.query.kind === 'combine' ? plan.query.inputs.map((input) => input.query).find((one) => one.kind === 'select') : plan.query
  if (query?.kind !== 'select') return ''
  const period = query.period && query.period.resolved.label !== 'all time' ? periodText(query.period.resolved.label, isSoFar(query.period)) : ''
  const scope = scopeOf(query, model)
  const conditions = conjuncts(query.where).map((part) => escaped(describePredicate(part, scope)))
  return `${period}${conditions.length > 0 ? `${period ? ',' : ' where'} ${conditions.join(' and ')}` : ''}`
}
function periodText(label: string, soFar: boolean): string {
  const word = /^(until|since) /.test(label) ? '' : 'in '
  return ` ${word}${label}${soFar ? ' so far' : ''}`
}
export function isSoFar(period: { readonly period: { readonly kind: string }; readonly resolved: { readonly partial: boolean } }): boolean {
  return period.resolved.partial && (period.period.kind === 'relative' || period.period.kind === 'calendar')
}

/** Figures that may be added up over all rows of a result. */
export function addsUp({ plan, model }: Telling, column: TableColumn): boolean {
  const own: Column | undefined = column.plan
  return own !== undefined && plan.query.kind === 'select' && additivityOf(own.expr, scopeOf(plan.query, model)) === 'full'
}

/** Sum of a column over all rows, exact for money; null where no row has a figure. */
export function sumOf(table: Table, column: TableColumn): number | null {
  const cells = table.rows.map((row) => table.cell(row, column)).filter((cell) => cell !== null)
  if (cells.length === 0) return null
  const places = Math.max(...cells.map((cell) => String(cell).split('.')[1]?.length ?? 0))
  const factor = 10 ** Math.min(places, 6)
  return cells.reduce((sum: number, cell) => sum + Math.round(Number(cell) * factor), 0) / factor
}
export function figure(value: number, column: TableColumn): string {
  return formatNumber(value, column.plan?.format ?? column.result.format ?? (column.result.type === 'integer' ? { kind: 'number', decimals: 0 } : undefined))
}
export function percent(share: number): string {
  return formatNumber(share, { kind: 'percent', decimals: 1 })
}
export function numberOf(cell: Cell): number | null {
  return cell === null || typeof cell === 'boolean' || Number.isNaN(Number(cell)) ? null : Number(cell)
}
