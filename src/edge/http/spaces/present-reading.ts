import type { Outcome, StoredExhibit } from '../../../app/conversations/index.ts'
import type { Chip, Plan, Query } from '../../../flow.ts'
import { wireColumns } from '../chat/index.ts'
import type { WireExecution } from './schema.ts'

type Answered = Extract<Outcome, { kind: 'answered' }>
type Words = Readonly<Record<string, { label: string; format?: NonNullable<WireColumn['format']>; compared?: 'previous' | 'change' | 'growth' }>>
type WireColumn = NonNullable<WireExecution['dataframe']>['columns'][number]

/** Chips that name tables or statements, which are the partner's own matter. */
const OF_THE_SCHEMA: ReadonlySet<Chip['kind']> = new Set(['path', 'sql'])

/** How a question was understood, in words alone: nothing of plans, and of the schema only where the reader may see that. */
export function presentReading({ reading }: Answered, showSql: boolean): NonNullable<WireExecution['reading']> {
  const { text, chips, ignored, corrections } = reading
  return {
    text,
    parts: chips.filter(({ kind }) => showSql || !OF_THE_SCHEMA.has(kind)).map((chip) => ({ kind: chip.kind, text: chip.text, default: chip.default })),
    unknown: ignored.filter(({ content }) => content).map((word) => word.text),
    corrections: corrections.map(({ from, to }) => ({ from, to })),
  }
}

/** Columns of an answer with the labels and formats that people read them by. */
export function presentColumns({ frame, query }: StoredExhibit): WireColumn[] {
  const words = query?.plan === undefined ? {} : wordsOf(query.plan)
  return wireColumns(frame.frame.columns).map((column) => ({ ...column, ...words[column.name] }))
}

function wordsOf(plan: Plan): Words {
  const entries = columnsOf(plan.query).map(({ name, label, format, expr }) => {
    return [name, { label, ...(format && { format }), ...(expr.kind === 'compared' && { compared: expr.value }) }] as const
  })
  return Object.fromEntries(entries)
}

function columnsOf(query: Query): Extract<Query, { kind: 'select' }>['columns'] {
  return query.kind === 'set' ? columnsOf(query.inputs[0]) : query.columns
}
