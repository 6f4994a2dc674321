import type { Column, Format, Query } from '../../../src/flow.ts'
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

/** Columns of a result with the labels and formats that the plan gives them. */
export function resultColumns(dataframe: Dataframe, plan: Plan | undefined): readonly ResultColumn[] {
  const planned = plan === undefined ? [] : columnsOf(plan.query)
  return dataframe.columns.map(({ name, type }) => {
    const column = planned.find((one) => one.name === name)
    const numeric = (type === 'number' || type === 'integer') && column?.format?.kind !== 'text'
    return { name, type, label: column?.label ?? words(name), format: column?.format, numeric }
  })
}

export function columnsOf(query: Query): readonly Column[] {
  return query.kind === 'set' ? columnsOf(query.inputs[0]) : query.columns
}

function words(name: string): string {
  const text = name.replace(/_/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
