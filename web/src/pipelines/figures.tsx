import classes from './pipelines.module.css'
import type { Check, RunProgress, TableCount } from './pipelines-api.ts'
import { bytesText, counted } from './words.ts'

/** What came in, resource by resource, while it comes. */
export function ProgressTable({ progress }: { readonly progress: RunProgress }) {
  if (progress.resources.length === 0) return null
  return (
    <div className={classes.scroll}>
      <table className={classes.figures}>
        <caption>Fetched so far</caption>
        <thead>
          <tr>
            <th scope="col">Resource</th>
            <th scope="col" data-number>
              Rows
            </th>
            <th scope="col" data-number data-wide>
              Pages
            </th>
            <th scope="col" data-number>
              Requests
            </th>
            <th scope="col" data-number data-wide>
              Retries
            </th>
            <th scope="col" data-number>
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {progress.resources.map(({ resource, rows, pages, requests, retries, bytes }) => (
            <tr key={resource}>
              <td>{resource}</td>
              <td data-number>{rows.toLocaleString()}</td>
              <td data-number data-wide>
                {pages.toLocaleString()}
              </td>
              <td data-number>{requests.toLocaleString()}</td>
              <td data-number data-wide>
                {retries.toLocaleString()}
              </td>
              <td data-number>{bytesText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What was received against what the API says there is. */
export function ChecksTable({ checks }: { readonly checks: readonly Check[] }) {
  if (checks.length === 0) return null
  return (
    <div className={classes.scroll}>
      <table className={classes.figures}>
        <caption>Received, against the API’s own totals</caption>
        <thead>
          <tr>
            <th scope="col">Resource</th>
            <th scope="col" data-number>
              Rows
            </th>
            <th scope="col" data-number>
              The API says
            </th>
            <th scope="col" data-number data-wide>
              Pages
            </th>
            <th scope="col" data-number data-wide>
              Retries
            </th>
          </tr>
        </thead>
        <tbody>
          {checks.map(({ resource, rows, total, parents, pages, retries }) => (
            <tr key={resource}>
              <td>
                {resource}
                {parents !== null && <span className={classes.quiet}>for {counted(parents, 'parent record')}</span>}
              </td>
              <td data-number>{rows.toLocaleString()}</td>
              <td data-number data-short={(total !== null && total !== rows) || undefined}>
                {total === null ? 'no total' : total.toLocaleString()}
              </td>
              <td data-number data-wide>
                {pages.toLocaleString()}
              </td>
              <td data-number data-wide>
                {retries.toLocaleString()}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What was written, and what changed in the tables. */
export function TablesWritten({ tables }: { readonly tables: readonly TableCount[] }) {
  if (tables.length === 0) return null
  return (
    <div className={classes.scroll}>
      <table className={classes.figures} data-written>
        <caption>Tables</caption>
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col" data-number>
              Rows
            </th>
            <th scope="col">What changed</th>
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <tr key={table.table}>
              <td>{table.table}</td>
              <td data-number>{table.rows.toLocaleString()}</td>
              <td>{changeWords(table)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
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
