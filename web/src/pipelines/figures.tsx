import { type FigureColumn, FiguresTable } from './figures-table.tsx'
import classes from './pipelines.module.css'
import type { Check, ResourceProgress, RunProgress, TableCount } from './pipelines-api.ts'
import { bytesText, counted } from './words.ts'

const FETCHED: readonly FigureColumn<ResourceProgress>[] = [
  { head: 'Resource', of: ({ resource }) => resource, isText: true },
  { head: 'Rows', of: ({ rows }) => rows.toLocaleString() },
  { head: 'Pages', of: ({ pages }) => pages.toLocaleString(), isWide: true },
  { head: 'Requests', of: ({ requests }) => requests.toLocaleString() },
  { head: 'Retries', of: ({ retries }) => retries.toLocaleString(), isWide: true },
  { head: 'Size', of: ({ bytes }) => bytesText(bytes) },
]

/** What came in, resource by resource, while it comes. */
export function ProgressTable({ progress }: { readonly progress: RunProgress }) {
  return <FiguresTable caption="Fetched so far" rows={progress.resources} nameOf={({ resource }) => resource} columns={FETCHED} />
}

const CHECKED: readonly FigureColumn<Check>[] = [
  { head: 'Resource', of: ({ resource, parents }) => <CheckedName name={resource} parents={parents} />, isText: true },
  { head: 'Rows', of: ({ rows }) => rows.toLocaleString() },
  { head: 'The API says', of: ({ total }) => total?.toLocaleString() ?? 'no total', isShort: ({ total, rows }) => total !== null && total !== rows },
  { head: 'Pages', of: ({ pages }) => pages.toLocaleString(), isWide: true },
  { head: 'Retries', of: ({ retries }) => retries.toLocaleString(), isWide: true },
]

/** What was received against what the API says there is. */
export function ChecksTable({ checks }: { readonly checks: readonly Check[] }) {
  return <FiguresTable caption="Received, against the API’s own totals" rows={checks} nameOf={({ resource }) => resource} columns={CHECKED} />
}

function CheckedName({ name, parents }: { readonly name: string; readonly parents: number | null }) {
  return (
    <>
      {name}
      {parents !== null && <span className={classes.quiet}>for {counted(parents, 'parent record')}</span>}
    </>
  )
}

const WRITTEN: readonly FigureColumn<TableCount>[] = [
  { head: 'Table', of: ({ table }) => table, isText: true },
  { head: 'Rows', of: ({ rows }) => rows.toLocaleString() },
  { head: 'What changed', of: (table) => changeWords(table), isText: true },
]

/** What was written, and what changed in the tables. */
export function TablesWritten({ tables }: { readonly tables: readonly TableCount[] }) {
  return <FiguresTable caption="Tables" rows={tables} nameOf={({ table }) => table} columns={WRITTEN} isWordy />
}

function changeWords({ is_new, new_columns, null_only, discarded_rows, discarded_values }: TableCount): string {
  const said = [
    is_new ? 'new table' : new_columns.length > 0 ? `new: ${new_columns.join(', ')}` : '',
    null_only.length > 0 ? `always empty, so no column: ${null_only.join(', ')}` : '',
    discarded_rows > 0 ? `${counted(discarded_rows, 'row')} left out by the contract` : '',
    discarded_values > 0 ? `${counted(discarded_values, 'value')} left out by the contract` : '',
  ].filter((words) => words !== '')
  return said.length === 0 ? 'nothing' : said.join('; ')
}
