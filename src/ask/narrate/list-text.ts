import { entityOf, listed, pluralOf } from '../plan/index.ts'
import { bold, contextText, escaped, lowerLabel, type Telling } from './telling.ts'

/** Names written out before the table takes over. */
const NAMED = 5

/** Rows as rows: how many, and the first of them by name. */
export function listText(telling: Telling): readonly string[] {
  const { table, plan, result } = telling
  const count = table.rows.length
  const [row] = table.rows
  const asked = table.columns.filter((column) => (column.plan?.show ?? column.result.show) === 'asked')
  const [first] = asked
  if (!row || !first) return []
  if (count === 1 && asked.length === 1) {
    const extra = table.columns.filter((column) => !asked.includes(column)).map((column) => `${lowerLabel(column)} ${escaped(table.text(row, column))}`)
    return [`${bold(table.text(row, first))} is the ${lowerLabel(first)}${contextText(telling)}${extra.length > 0 ? ` (${extra.join(', ')})` : ''}.`]
  }
  const entity = plan.query.kind === 'select' && 'entity' in plan.query.from ? entityOf(telling.model, plan.query.from.entity) : undefined
  const isTitle = first.plan?.expr.kind === 'field' && first.plan.expr.path.length === 0 && entity?.title.includes(first.plan.expr.field)
  const what = entity && (isTitle || asked.length > 1) ? (count === 1 ? lowerCase(entity.label) : pluralOf(entity)) : count === 1 ? 'row' : 'rows'
  const names = table.rows.slice(0, NAMED).map((one) => escaped(table.text(one, first)))
  const more = count - names.length
  const limit = result.truncated ? 'The first ' : ''
  return [
    `${limit}${bold(count.toLocaleString('en'))} ${what}${contextText(telling)}: ${more > 0 ? `${names.join(', ')} and ${more.toLocaleString('en')} more` : listed(names, 'and', NAMED + 1)}.`,
  ]
}
function lowerCase(label: string): string {
  return label.replace(/^[A-Z][a-z]*(?![A-Za-z0-9.])/, (word) => word.toLowerCase())
}
