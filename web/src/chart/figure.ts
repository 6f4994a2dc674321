import type { Cell } from '../../../src/flow.ts'
import type { AssistantMessage, Dataframe, Plan } from '../api/wire.ts'
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
  const compared = comparedIn(dataframe, plan)
  const plain = columns.filter((column) => !compared.has(column.name))
  const [main] = plain
  if (main === undefined || plain.length !== 1 || !main.numeric) return undefined
  const part = (value: 'previous' | 'change' | 'growth') => {
    const column = columns.find((one) => compared.get(one.name) === value)
    return column && { column, value: row[columns.indexOf(column)] ?? null }
  }
  return { column: main, value: row[columns.indexOf(main)] ?? null, growth: part('growth'), change: part('change'), previous: part('previous') }
}

/** What the helpers beside a figure say about it, by the name of their column. */
function comparedIn({ columns }: Dataframe, plan: Plan | undefined): ReadonlyMap<string, 'previous' | 'change' | 'growth'> {
  if (plan === undefined) return new Map(columns.flatMap(({ name, compared }) => (compared === undefined ? [] : [[name, compared] as const])))
  return new Map(columnsOf(plan.query).flatMap(({ name, expr }) => (expr.kind === 'compared' ? [[name, expr.value] as const] : [])))
}
