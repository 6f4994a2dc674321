import { type FigureColumn, FiguresTable } from './figures-table.tsx'
import classes from './pipelines.module.css'
import type { Column } from './pipelines-api.ts'
import { counted } from './words.ts'

interface Props {
  readonly name: string
  readonly hint: string
  readonly columns: readonly Column[]
  readonly isChild: boolean
}

const DESCRIBED: readonly FigureColumn<Column>[] = [
  { head: 'Column', of: ({ name }) => name, isText: true },
  { head: 'Type', of: ({ type }) => type, isText: true },
  { head: 'Remarks', of: (column) => remarks(column), isText: true },
]

/** A table with its columns folded away; what the loader keeps for itself is left out. */
export function ColumnsList({ name, hint, columns, isChild }: Props) {
  const shown = columns.filter((column) => !column.name.startsWith('_dlt_'))
  return (
    <details className={classes.table} data-child={isChild || undefined}>
      <summary>
        {name} <span className={classes.quiet}>{[hint, counted(shown.length, 'column')].filter((words) => words !== '').join(' · ')}</span>
      </summary>
      <div>
        <FiguresTable rows={shown} nameOf={({ name: column }) => column} columns={DESCRIBED} />
      </div>
    </details>
  )
}

function remarks({ primary_key, variant, nullable }: Column): string {
  const said = [primary_key ? 'key' : '', variant ? 'values that did not fit the column it is named after' : '', nullable ? '' : 'never empty']
  return said.filter((words) => words !== '').join('; ')
}
