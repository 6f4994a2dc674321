import type { Cell, Clock, Compare } from '../../flow.ts'
import { formatNumber, type Table, type TableColumn, wallOf } from '../format/index.ts'
import { addUnits, entityOf, isBucket, pluralOf, unitLabel } from '../plan/index.ts'
import { bold, contextText, lowerLabel, numberOf, percent, type Telling } from './telling.ts'

/** Nothing came back: said in words, never as 0. */
export function emptyText(telling: Telling): string {
  const { plan, model, table } = telling
  const measure = table.values[0]
  const entity = plan.query.kind === 'select' && 'entity' in plan.query.from ? entityOf(model, plan.query.from.entity) : undefined
  const isGroup = plan.query.kind === 'select' && plan.query.mode === 'group'
  const what = isGroup && measure ? lowerLabel(measure) : entity ? pluralOf(entity) : 'rows'
  return `There ${isGroup ? 'is' : 'are'} **no ${what}**${contextText(telling)}.`
}

/** One row of figures: each in bold, the first with what it is compared with. */
export function figureText(telling: Telling): readonly string[] {
  const { table } = telling
  const [row] = table.rows
  if (!row) return []
  const own = table.columns.filter((column) => column.plan?.expr.kind !== 'compared')
  const [first, ...more] = own
  if (!first) return []
  if (table.cell(row, first) === null && own.every((column) => table.cell(row, column) === null)) return [emptyText(telling)]
  const others = more.map((column) =>
    table.cell(row, column) === null ? `no ${lowerLabel(column)}` : `${bold(plainFigure(table, row, column))} ${lowerLabel(column)}`,
  )
  const lead = table.cell(row, first) === null ? `**No** ${lowerLabel(first)}` : `${bold(plainFigure(table, row, first))} ${lowerLabel(first)}`
  return [`${[lead, ...others].join(', ')}${contextText(telling)}${comparisonText(telling, row, first)}.`]
}

/** ", 585.5 % higher than July 2026 (€41.50)". */
export function comparisonText({ plan, table }: Telling, row: readonly Cell[], column: TableColumn): string {
  const compare = plan.query.kind === 'select' ? plan.query.compare : undefined
  if (!compare) return ''
  const base = stepBefore(compare, table, row, plan.clock) ?? compare.resolved.label
  const part = (value: string) =>
    table.columns.find((one) => one.plan?.expr.kind === 'compared' && one.plan.expr.column === column.name && one.plan.expr.value === value)
  const [previous, change, growth] = [part('previous'), part('change'), part('growth')]
  const before = previous && table.cell(row, previous) !== null ? ` (${table.text(row, previous)})` : ''
  if (growth) return growthText(table, row, growth, base, before, previous !== undefined && Number(table.cell(row, previous)) === 0)
  const difference = change && numberOf(table.cell(row, change))
  if (change && difference !== null && difference !== undefined)
    return `, ${difference === 0 ? 'the same as' : `${table.text(row, change).replace(/^[-−]/, '')} ${difference > 0 ? 'more' : 'less'} than`} in ${base}${before}`
  return before ? `, against ${base}${before}` : ''
}
/** Of a row that is one step of time: the step it is compared with, not the whole stretch all rows are. */
function stepBefore({ shift }: Compare, table: Table, row: readonly Cell[], clock: Clock): string | undefined {
  const key = table.keys.find((column) => column.plan !== undefined && isBucket(column.plan))
  const at = key === undefined ? null : table.cell(row, key)
  if (shift === undefined || key?.plan === undefined || !isBucket(key.plan) || typeof at !== 'string') return undefined
  return unitLabel(addUnits(wallOf(at, clock), -shift.count, shift.unit), key.plan.expr.grain, clock)
}
function growthText(table: Table, row: readonly Cell[], growth: TableColumn, base: string, before: string, fromNothing: boolean): string {
  const value = numberOf(table.cell(row, growth))
  if (value === null) return fromNothing ? `; there was none in ${base}` : `, with nothing in ${base} to compare with`
  if (value === 0) return `, the same as ${base}${before}`
  return `, ${percent(Math.abs(value))} ${value > 0 ? 'higher' : 'lower'} than ${base}${before}`
}

/** A figure before its label, which says what is counted: "25 units", not "25 pieces units". */
function plainFigure(table: Table, row: readonly Cell[], column: TableColumn): string {
  const format = column.plan?.format ?? column.result.format
  const cell = table.cell(row, column)
  if (format?.kind !== 'number' || !format.unit || cell === null || typeof cell === 'boolean') return table.text(row, column)
  return formatNumber(cell, { ...format, unit: undefined })
}
