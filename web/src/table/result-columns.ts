import type { Cell, Column, Format, Query } from '../../../src/flow.ts'
import type { Dataframe, Plan, WireType } from '../api/wire.ts'

/** One column of a result as people see it. */
export interface ResultColumn {
  readonly name: string
  readonly label: string
  readonly type: WireType
  readonly format?: Format
  /** A quantity: aligned right, sorted by size. Years, ids and codes are not. */
  readonly numeric: boolean
}

/** Columns of a result with the labels and formats that the plan gives them, or they bring themselves. */
export function resultColumns(dataframe: Dataframe, plan: Plan | undefined): readonly ResultColumn[] {
  const planned = plan === undefined ? [] : columnsOf(plan.query)
  return dataframe.columns.map(({ name, type, ...said }) => {
    const column = planned.find((one) => one.name === name) ?? said
    const numeric = (type === 'number' || type === 'integer') && column.format?.kind !== 'text'
    return { name, type, label: column.label ?? words(name), format: column.format, numeric }
  })
}

/** The same with money written with cents where any of its cells has them, so that figures line up. */
export function alignedColumns(columns: readonly ResultColumn[], rows: readonly (readonly Cell[])[]): readonly ResultColumn[] {
  return columns.map((column, place) => {
    const { format } = column
    if (format?.kind !== 'currency' || format.decimals !== undefined) return column
    const hasCents = rows.some((row) => !Number.isInteger(Number(row[place] ?? 0) * Number(format.scale ?? 1)))
    return hasCents ? { ...column, format: { ...format, decimals: centsOf(format.currency) } } : column
  })
}

function centsOf(currency = 'USD'): number {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0
}

export function columnsOf(query: Query): readonly Column[] {
  return query.kind === 'set' ? columnsOf(query.inputs[0]) : query.columns
}

function words(name: string): string {
  const text = name.replace(/_/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
