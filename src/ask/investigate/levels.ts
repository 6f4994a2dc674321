import type { Cell, Exhibit, Finding, ResultSet } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import type { Asked } from './desk.ts'
import type { Dimension } from './dimensions.ts'
import { exhibitOf, readingFor } from './exhibits.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { FIGURE, keyName, planOf } from './plans.ts'
import type { Windows } from './windows.ts'
import { escaped, inSpan, percentText, sentence, signedPercent, valueText } from './words.ts'

/** A breakdown by one dimension as it stands, without saying what is usual: the way of figures that do not add up over days, and of rows without a date. */
export interface Level {
  readonly finding: Finding
  readonly exhibit: Exhibit
  /** How far it tells the parts apart. */
  readonly spread: number
}

/** Breakdowns read, and those reported. */
const MOST_READ = 10
const MOST_TOLD = 3
/** A part smaller than this share of all rows may be far off by chance. */
const LEAST_ROWS = 0.02
const MOST_VALUES = 400
/** Parts differ by less than this: not worth a sentence. */
const LEAST_SPREAD = 0.05

/** The breakdowns that tell the parts apart most, best first. `windows`: null compares parts with each other instead of with before. */
export async function readLevels(ground: Ground, windows: Windows | null, dimensions: readonly Dimension[], reserve: number): Promise<readonly Level[]> {
  const levels: Level[] = []
  for (const dimension of dimensions.slice(0, MOST_READ)) {
    if (ground.desk.left() <= reserve) ground.desk.skip(`the breakdown by ${lower(dimension.label)}`)
    else levels.push(...(await readLevel(ground, windows, dimension)))
  }
  const best = levels.filter((one) => one.spread >= LEAST_SPREAD).toSorted((a, b) => b.spread - a.spread)
  const told = best.slice(0, MOST_TOLD)
  for (const { finding } of told) ground.services.report({ type: 'finding', finding })
  return told
}

async function readLevel(ground: Ground, windows: Windows | null, dimension: Dimension): Promise<readonly Level[]> {
  const { figure, base, connection, desk } = ground
  const title = `${figure.label} by ${lower(dimension.label)}`
  const plan = planOf(
    {
      by: [dimension],
      figures: { [FIGURE]: figure.expr, rows: { kind: 'aggregate', fn: 'count' } },
      labels: { rows: 'Rows' },
      title,
      limit: MOST_VALUES,
      ...(windows && { span: windows.pairing.current, before: windows.pairing.before }),
    },
    figure,
    base,
    connection.model,
  )
  const asked = await desk.ask(plan, `the breakdown by ${lower(dimension.label)}`)
  if (asked === null) return []
  const rows = rowsOf(asked, dimension)
  const told = windows === null ? tellApart(rows, figure, dimension) : tellMoved(rows, figure, dimension, windows, base.clock)
  if (told === null) return []
  const name = `by_${dimension.id.replace(/[^a-z0-9]+/gi, '_').toLowerCase()}`.slice(0, 48)
  const exhibit = exhibitOf(name, title, asked, connection.model)
  return [{ exhibit, spread: told.spread, finding: { title: told.title, text: told.text, exhibit: name, reading: readingFor(plan, connection.model) } }]
}

interface LevelRow {
  readonly text: string
  readonly value: number
  readonly before: number | null
  /** Of all rows of the period. */
  readonly share: number
}

function rowsOf({ result }: Asked, dimension: Dimension): readonly LevelRow[] {
  const [key, value, before, count] = [keyName(dimension, 0), FIGURE, `${FIGURE}_before`, 'rows'].map((name) => placeOf(result, name))
  const all = result.rows.reduce((sum, row) => sum + (numberAt(row, count) ?? 0), 0)
  return result.rows.flatMap((row) => {
    const figure = numberAt(row, value)
    const text = String(row[key ?? 0] ?? '')
    return figure === null
      ? []
      : [
          {
            text: text === '' ? `no ${lower(dimension.label)}` : escaped(text),
            value: figure,
            before: numberAt(row, before),
            share: all > 0 ? (numberAt(row, count) ?? 0) / all : 0,
          },
        ]
  })
}
function placeOf({ columns }: ResultSet, name: string): number {
  return columns.findIndex((column) => column.name === name)
}
function numberAt(row: readonly Cell[], place: number | undefined): number | null {
  const cell = row[place ?? -1] ?? null
  return cell === null || typeof cell === 'boolean' || !Number.isFinite(Number(cell)) ? null : Number(cell)
}

interface ToldLevel {
  readonly title: string
  readonly text: string
  readonly spread: number
}

/** How parts differ from each other: shares of a sum, heights of anything else. */
function tellApart(rows: readonly LevelRow[], figure: Figure, dimension: Dimension): ToldLevel | null {
  const large = rows.filter((row) => row.share >= LEAST_ROWS)
  const sorted = large.toSorted((a, b) => b.value - a.value)
  const [highest, lowest] = [sorted[0], sorted.at(-1)]
  if (highest === undefined || lowest === undefined || highest === lowest) return null
  const label = lower(dimension.label)
  if (figure.kind === 'sum') {
    const whole = rows.reduce((sum, row) => sum + row.value, 0)
    if (whole <= 0 || rows.some((row) => row.value < 0)) return null
    const share = highest.value / whole
    return {
      title: `${sentence(label)} ${highest.text} has ${percentText(share)} of ${lower(figure.label)}, ${valueText(highest.value, figure)} of ${valueText(whole, figure)}.`,
      text: `Among ${rows.length} values, an even split would give each ${percentText(1 / rows.length)}. With ${percentText(highest.share)} of the rows it has ${percentText(share)} of the figure.`,
      spread: Math.max(share - 1 / rows.length, Math.abs(share - highest.share)),
    }
  }
  return {
    title: `By ${label}, ${lower(figure.label)} lies between ${valueText(lowest.value, figure)} (${lowest.text}) and ${valueText(highest.value, figure)} (${highest.text}).`,
    text: `Values with less than ${percentText(LEAST_ROWS)} of the rows are left out of this comparison, because few rows may be far off by chance.`,
    spread: Math.abs(highest.value - lowest.value) / Math.max(Math.abs(highest.value), Math.abs(lowest.value), Number.MIN_VALUE),
  }
}

/** Which part moved most against the period before. */
function tellMoved(
  rows: readonly LevelRow[],
  figure: Figure,
  dimension: Dimension,
  { pairing }: Windows,
  clock: Parameters<typeof inSpan>[1],
): ToldLevel | null {
  const moved = rows.flatMap(({ before, ...row }) =>
    before !== null && before !== 0 && row.share >= LEAST_ROWS ? [{ ...row, before, change: row.value / before - 1 }] : [],
  )
  const sorted = moved.toSorted((a, b) => Math.abs(b.change) * b.share - Math.abs(a.change) * a.share)
  const [most] = sorted
  if (most === undefined || moved.length < 2) return null
  const label = lower(dimension.label)
  return {
    title: `${sentence(label)} ${most.text} weighs most in it: ${lower(figure.label)} went from ${valueText(most.before, figure)} to ${valueText(most.value, figure)} (${signedPercent(most.change)}).`,
    text: `It has ${percentText(most.share)} of the rows${inSpan(pairing.current, clock)}. ${figure.label} does not add up over days and parts, so no share of the change is given, and whether it is noise was not tested.`,
    spread: Math.abs(most.change) * most.share,
  }
}
