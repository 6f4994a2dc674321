import type { Cell } from '../../../src/flow.ts'
import type { AssistantMessage } from '../api/wire.ts'
import { columnsOf, type ResultColumn, resultColumns } from '../table/result-columns.ts'

/** One figure, and how it moved where the plan compares it. */
export interface Figure {
  readonly column: ResultColumn
  readonly value: Cell
  readonly growth?: { readonly column: ResultColumn; readonly value: Cell }
  readonly change?: { readonly column: ResultColumn; readonly value: Cell }
  readonly previous?: { readonly column: ResultColumn; readonly value: Cell }
}

/** A result that is one number, whatever helpers stand beside it. */
export function figureOf(answer: AssistantMessage): Figure | undefined {
  const { dataframe, plan } = answer
  const row = dataframe?.rows[0]
  if (dataframe === undefined || row === undefined || dataframe.rows.length !== 1) return undefined
  const columns = resultColumns(dataframe, plan)
  const planned = plan === undefined ? [] : columnsOf(plan.query)
  const compared = new Map(planned.flatMap((column) => (column.expr.kind === 'compared' ? [[column.name, column.expr.value] as const] : [])))
  const plain = columns.filter((column) => !compared.has(column.name))
  const [main] = plain
  if (main === undefined || plain.length !== 1 || !main.numeric) return undefined
  const part = (value: 'previous' | 'change' | 'growth') => {
    const column = columns.find((one) => compared.get(one.name) === value)
    return column && { column, value: row[columns.indexOf(column)] ?? null }
  }
  return { column: main, value: row[columns.indexOf(main)] ?? null, growth: part('growth'), change: part('change'), previous: part('previous') }
}
