import type { Cell } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import type { Scan } from './candidates.ts'
import type { Dimension } from './dimensions.ts'
import { beforeAndNow } from './exhibits.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import type { Aside } from './report.ts'
import { sumOver } from './series.ts'
import type { Timeline } from './timeline.ts'
import { escaped, percentText, sentence, valueText } from './words.ts'

/** What a group adds to the change of a sum. */
interface Contribution {
  readonly value: Cell
  readonly before: number
  readonly change: number
}
interface Contributed {
  readonly dimension: Dimension
  readonly parts: readonly Contribution[]
  readonly change: number
  /** How far the greatest part lies from what its size would have had of the change. */
  readonly tells: number
}

/** A change smaller than this part of the sum is not worth taking apart. */
const LEAST_CHANGE = 0.01
const MOST_DIMENSIONS = 3
const MOST_PARTS = 3
/** Sums of doubles in another order differ by less. */
const ROUNDING = 1e-6

/** The change of a sum as a sum of its groups' changes, by the dimensions that tell most. Null: there is nothing to take apart. */
export async function contributions(ground: Ground, timeline: Timeline, scans: readonly Scan[]): Promise<Aside | null> {
  const { figure, desk } = ground
  const { current, before } = timeline.overview
  if (figure.kind !== 'sum' || before <= 0 || Math.abs(current - before) < LEAST_CHANGE * Math.max(current, before)) return null
  const found = scans
    .flatMap((scan) => contributedBy(scan, timeline) ?? [])
    .toSorted((a, b) => b.tells - a.tells)
    .slice(0, MOST_DIMENSIONS)
  const [first] = found
  if (first === undefined) return null
  const title = `${figure.label} by ${lower(first.dimension.label)}, now and before`
  const exhibit = desk.left() > 0 ? await beforeAndNow(ground, timeline.detection.windows, 'contributions', title, [first.dimension]) : null
  const intro = `By each of these the parts add up to the change of ${signed(first.change, figure)}:`
  return {
    title: 'Where the change comes from',
    text: `${intro}\n\n${found.map((one) => `- ${lineOf(one, figure)}`).join('\n')}`,
    ...(exhibit && { exhibit }),
  }
}

function contributedBy({ by: [dimension, second], segments }: Scan, { total, detection, overview }: Timeline): Contributed | null {
  if (dimension === undefined || second !== undefined || total === undefined || segments.size < 2) return null
  const { pairing, all } = detection.windows
  const parts = [...segments.values()].map(({ value: [value], top }): Contribution => {
    const before = sumOver(top, all, pairing.before)
    return { value: value ?? null, before, change: sumOver(top, all, pairing.current) - before }
  })
  const change = overview.current - overview.before
  const size = parts.reduce((sum, part) => sum + Math.abs(part.change), Math.abs(change))
  // rows that count in several groups, or were written between two queries
  if (Math.abs(parts.reduce((sum, part) => sum + part.change, 0) - change) > ROUNDING * size) return null
  const off = (part: Contribution) => Math.abs(part.change / change - part.before / overview.before)
  return { dimension, parts: parts.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change)), change, tells: Math.max(...parts.map(off)) }
}

function lineOf({ dimension, parts, change }: Contributed, figure: Figure): string {
  const named = parts.slice(0, MOST_PARTS)
  const others = parts.slice(MOST_PARTS)
  const rest = others.reduce((sum, part) => sum + part.change, 0)
  const texts = named.map(({ value, change: own }, i) => {
    const share = i === 0 && own * change > 0 && Math.abs(own) <= Math.abs(change) ? ` (${percentText(own / change)} of it)` : ''
    return `${nameOf(value, dimension)} ${signed(own, figure)}${share}`
  })
  return `${sentence(lower(dimension.label))}: ${[...texts, ...(others.length > 0 ? [`all others ${signed(rest, figure)}`] : [])].join(', ')}.`
}

/** The value alone: its dimension leads the line. */
function nameOf(value: Cell, dimension: Dimension): string {
  if (value === null || value === '') return 'none'
  if (dimension.type === 'boolean') return value === true || value === 'true' ? 'yes' : 'no'
  return escaped(String(value))
}

function signed(difference: number, figure: Figure): string {
  return `${difference < 0 ? '−' : '+'}${valueText(Math.abs(difference), figure)}`
}
