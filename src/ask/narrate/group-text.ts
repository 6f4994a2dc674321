import type { Cell, Grain } from '../../flow.ts'
import type { Table, TableColumn } from '../format/index.ts'
import { wallOf } from '../format/index.ts'
import { addUnits, isBucket, listed, wallClockOf } from '../plan/index.ts'
import { comparisonText } from './figure-text.ts'
import { addsUp, bold, contextText, escaped, figure, lowerLabel, numberOf, percent, sumOf, type Telling } from './telling.ts'

/** How many places are named after the first. */
const NAMED = 3

/** Figures by something: over time how they went, over anything else who leads, by how much, and who follows. */
export function groupText(telling: Telling): readonly string[] {
  const { table } = telling
  const value = mainValue(telling)
  if (!value) return []
  const filled = table.rows.filter((row) => table.cell(row, value) !== null)
  if (filled.length === 0) return [`There is **no ${lowerLabel(value)}**${contextText(telling)}.`]
  const [key] = table.keys
  const isTime = table.keys.length === 1 && key?.plan !== undefined && isBucket(key.plan)
  return isTime && key && !isCut(telling) ? timeText(telling, key, value) : rankText(telling, value, filled)
}

/** "Top 3 months": some steps of time are no course, and do not add up to the whole. */
function isCut({ plan: { query } }: Telling): boolean {
  return query.limit !== undefined || (query.kind === 'select' && (query.top !== undefined || query.having !== undefined))
}

/** The figure the result is ordered by, else the first. */
function mainValue({ plan, table }: Telling): TableColumn | undefined {
  const ordered = plan.query.order.map((order) => table.values.find((column) => column.name === order.column)).find((column) => column !== undefined)
  return ordered ?? table.values.find((column) => column.role === 'value') ?? table.values[0]
}

function timeText(telling: Telling, key: TableColumn, value: TableColumn): readonly string[] {
  const { table } = telling
  const rows = [...table.rows].filter((row) => table.cell(row, key) !== null).sort((a, b) => (String(table.cell(a, key)) < String(table.cell(b, key)) ? -1 : 1))
  const [first] = rows
  const last = rows.at(-1)
  if (!first || !last) return []
  const total = addsUp(telling, value) ? sumOf(table, value) : null
  const unit = lowerLabel(key)
  const lead =
    total !== null
      ? `${bold(figure(total, value))} ${lowerLabel(value)} in total${contextText(telling)}, over ${rows.length} ${rows.length === 1 ? unit : `${unit}s`}.`
      : `${bold(table.text(last, value))} ${lowerLabel(value)} in ${table.text(last, key)}${withoutPeriod(contextText(telling))}${comparisonText(telling, last, value)}.`
  return rows.length === 1 ? [lead] : [lead, courseText(telling, rows, key, value)]
}
function withoutPeriod(context: string): string {
  return context.includes(',') ? context.slice(context.indexOf(',')) : ''
}

/** From first to last whole step, with the highest and the lowest. A step that is not over is said, not judged. */
function courseText({ table, plan }: Telling, rows: readonly (readonly Cell[])[], key: TableColumn, value: TableColumn): string {
  const last = rows.at(-1)
  const grain = key.plan && isBucket(key.plan) ? key.plan.expr.grain : undefined
  const now = wallClockOf(Date.parse(plan.clock.now), plan.clock.timeZone)
  const isOpen = last !== undefined && grain !== undefined && addUnits(wallOf(String(table.cell(last, key)), plan.clock), 1, grain) > now
  const over = isOpen ? rows.slice(0, -1) : rows
  const cut = grain === undefined ? [] : over.filter((row) => isPartly(plan, wallOf(String(table.cell(row, key)), plan.clock), grain))
  const whole = over.filter((row) => table.cell(row, value) !== null && !cut.includes(row))
  const [from] = whole
  const to = whole.at(-1)
  const edges =
    cut.length > 0
      ? ` Only partly in the period: ${listed(
          cut.map((row) => `${table.text(row, key)} (${table.text(row, value)})`),
          'and',
        )}.`
      : ''
  const open = `${edges}${isOpen && last ? ` ${table.text(last, key)} is not over yet: ${table.text(last, value)} so far.` : ''}`
  if (!from || !to || whole.length < 2) return open.trim()
  const [start, end] = [Number(table.cell(from, value)), Number(table.cell(to, value))]
  const word = end > start ? 'rose' : end < start ? 'fell' : 'went'
  const best = extreme(table, whole, value, 1)
  const worst = extreme(table, whole, value, -1)
  const label = value.label
  const course =
    end === start
      ? `${label} was ${table.text(from, value)} both in ${table.text(from, key)} and in ${table.text(to, key)}`
      : `${label} ${word} from ${table.text(from, value)} in ${table.text(from, key)} to ${table.text(to, value)} in ${table.text(to, key)}`
  const peaks =
    whole.length > 2 && best && worst
      ? `; the highest was ${table.text(best, value)} in ${table.text(best, key)}, the lowest ${table.text(worst, value)} in ${table.text(worst, key)}`
      : ''
  return `${course}${peaks}.${open}`
}
/** The week that begins before the month asked about: what it holds is no whole week, and no low. */
function isPartly({ query, clock }: Telling['plan'], at: number, grain: Grain): boolean {
  const period = query.kind === 'select' ? query.period?.resolved : undefined
  if (period === undefined) return false
  const begins = period.start !== null && at < wallOf(period.start, clock)
  return begins || (period.end !== null && addUnits(at, 1, grain) > wallOf(period.end, clock))
}
function extreme(table: Table, rows: readonly (readonly Cell[])[], value: TableColumn, sign: 1 | -1): readonly Cell[] | undefined {
  return rows.reduce<readonly Cell[] | undefined>(
    (best, row) => (best === undefined || (numberOf(table.cell(row, value)) ?? 0) * sign > (numberOf(table.cell(best, value)) ?? 0) * sign ? row : best),
    undefined,
  )
}

function rankText(telling: Telling, value: TableColumn, filled: readonly (readonly Cell[])[]): readonly string[] {
  const { table, plan } = telling
  const name = (row: readonly Cell[]) => escaped(table.keys.map((key) => table.text(row, key)).join(', '))
  const ascends = plan.query.order.some((order) => order.column === value.name && order.direction === 'asc')
  const sorted = [...filled].sort((a, b) => (Number(table.cell(b, value)) - Number(table.cell(a, value))) * (ascends ? -1 : 1))
  const [top, ...rest] = sorted
  if (!top) return []
  const tied = rest.filter((row) => Number(table.cell(row, value)) === Number(table.cell(top, value)))
  const word = ascends ? 'lowest' : 'highest'
  if (sorted.length === 1)
    return [
      `${bold(table.text(top, value))} ${lowerLabel(value)} for ${name(top)}${oneOf(plan, word)}${contextText(telling)}${comparisonText(telling, top, value)}.`,
    ]
  const share = wholeShare(telling, value, top)
  const lead =
    tied.length > 0
      ? `${bold(table.text(top, value))} is the ${word} ${lowerLabel(value)}${contextText(telling)}, tied between ${listed([top, ...tied].map(name), 'and', NAMED + 1)}${comparisonText(telling, top, value)}.`
      : `${leadOf(telling, value, top, name(top), word)}${contextText(telling)}${share}${comparisonText(telling, top, value)}.`
  const next = rest.slice(tied.length, tied.length + NAMED)
  const left = rest.length - tied.length - next.length
  const others = next.map((row) => `${name(row)} (${table.text(row, value)})`)
  return [lead, ...(others.length > 0 ? [`Then ${listed(others, 'and', NAMED + 1)}${left > 0 ? `, and ${left} more` : ''}.`] : [])]
}
/** "€155.00 for DACH is the highest revenue"; what is counted is the most of it: "1,319 customers for Leipzig is the most". */
function leadOf({ table }: Telling, value: TableColumn, top: readonly Cell[], name: string, word: string): string {
  const { type, format } = value.result
  const isCounted = type === 'integer' && (format === undefined || format.kind === 'number')
  if (!isCounted) return `${bold(table.text(top, value))} for ${name} is the ${word} ${lowerLabel(value)}`
  return `${bold(table.text(top, value))} ${lowerLabel(value)} for ${name} is the ${word === 'lowest' ? 'fewest' : 'most'}`
}

/** One row because only the first was asked for. */
function oneOf(plan: Telling['plan'], word: string): string {
  return plan.query.limit?.count === 1 ? `, the ${word}` : ''
}

/** Share of the whole, where all of it is in the result and adds up. */
function wholeShare(telling: Telling, value: TableColumn, top: readonly Cell[]): string {
  const { table, plan, result } = telling
  const isAll = !plan.query.limit && !result.truncated && !(plan.query.kind === 'select' && (plan.query.top || plan.query.having))
  const total = isAll && addsUp(telling, value) ? sumOf(table, value) : null
  const part = numberOf(table.cell(top, value))
  const isWhole = table.rows.every((row) => (numberOf(table.cell(row, value)) ?? 0) >= 0)
  return total && part !== null && isWhole ? `, ${percent(part / total)} of ${figure(total, value)}` : ''
}
