import classes from './pipelines.module.css'
import type { Column } from './pipelines-api.ts'
import { counted } from './words.ts'

interface Props {
  readonly name: string
  readonly hint: string
  readonly columns: readonly Column[]
  readonly isChild: boolean
}

/** A table with its columns folded away; what the loader keeps for itself is left out. */
export function ColumnsList({ name, hint, columns, isChild }: Props) {
  const shown = columns.filter((column) => !column.name.startsWith('_dlt_'))
  return (
    <details className={classes.table} data-child={isChild || undefined}>
      <summary>
        {name} <span className={classes.quiet}>{[hint, counted(shown.length, 'column')].filter((words) => words !== '').join(' · ')}</span>
      </summary>
      <div className={classes.scroll}>
        <table className={classes.figures}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Remarks</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((column) => (
              <tr key={column.name}>
                <td>{column.name}</td>
                <td>{column.type}</td>
                <td>{remarks(column)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function remarks({ primary_key, variant, nullable }: Column): string {
  const said = [primary_key ? 'key' : '', variant ? 'values that did not fit the column it is named after' : '', nullable ? '' : 'never empty']
  return said.filter((words) => words !== '').join('; ')
}
