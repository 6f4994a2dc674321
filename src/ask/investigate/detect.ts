import { type DaySpan, daysIn } from './days.ts'
import { type Segments, type Series, sumOver } from './series.ts'
import { median, robustDeviation, rootMeanSquare, weightedMedian } from './statistics.ts'
import type { Pairing, Windows } from './windows.ts'

/**
 * One value of a dimension that moved otherwise than the rest did.
 * `shift`: off what it had before times how the others moved. `new`: nothing before. `gap`: days without anything.
 */
export interface Anomaly {
  readonly kind: 'shift' | 'new' | 'gap'
  readonly key: string
  readonly series: Series
  readonly current: number
  readonly before: number
  /** What it would have had. */
  readonly expected: number
  /** Current less expected; for a gap what the empty days would have had, negative. */
  readonly excess: number
  /** Distances from usual. */
  readonly z: number
  /** How the others moved, as a factor. */
  readonly growth: number
  /** Told by the number of its rows, which scatters less than what they are worth. */
  readonly byRows?: true
  /** The empty days. */
  readonly days?: DaySpan
}

export interface Detection {
  readonly windows: Windows
  /** Pairs that tell what is usual, and how many of their stretches the period is. */
  readonly usual: { readonly history: readonly Pairing[]; readonly scale: number }
  /** Size that shares are measured by: the figure in the period or before, whichever is more. */
  readonly size: number
}

/** Distances from usual that count as found; rates scatter more than their size tells. See docs/investigations.md. */
const LEAST_Z = { sum: 3.75, rate: 5 }
/** The same by the number of rows of a sum. */
const LEAST_ROWS_Z = 4.5
/** Smaller than this part of the figure is not worth a sentence. */
const LEAST_SHARE = { sum: 0.005, rate: 0.01 }
/** Part of the movement that must also show against the usual share of the whole, and stretches that tell it. */
const HOLDS = 0.6
const LEAST_SHARES = 3
/** Off by at least this part as much a year before, the same way: it is the season. */
const SEASON = 0.5
/** Off by less than this part of what was expected is not worth one either. */
const LEAST_OFF = 0.2
/** The same for a rate, which moves less than what it is made of. */
const LEAST_RATE_OFF = 0.15
/** Part of the figure that something new must have. */
const LEAST_NEW = 0.01
/** Days in a row without anything, and how many times the longest such run before. */
const LEAST_GAP_DAYS = 5
const LEAST_GAP_TIMES = 4
/** Chance that one of all values has such a run somewhere in the period by itself. */
const MOST_GAP_CHANCE = 0.001
const GAP_HISTORY_DAYS = 84
const LEAST_GAP_HISTORY_DAYS = 28
/** Whole weeks, so that weekdays stand below weekdays. */
const YEAR_DAYS = 364
const SEASON_MARGIN_DAYS = 7
/** Median of the square of a standard normal variable: turns a median of squares into a variance. */
const MEDIAN_OF_SQUARE = 0.455
/** Part of the whole scatter of a value that counts on top of its dimension's: some scatter more than their size tells. */
const OWN_SCATTER = 0.5

/** Values of one dimension that moved otherwise than the rest. Empty when there is nothing to compare a value with. */
export function detect(segments: Segments, detection: Detection): readonly Anomaly[] {
  if (segments.size < 2) return []
  const found = shifts(segments, detection)
  return [
    ...found,
    ...shiftsByRows(segments, found, detection),
    ...[...segments].flatMap(([key, series]) => gapOf(key, series, detection, segments.size) ?? []),
  ]
}

interface Move {
  readonly current: number
  readonly before: number
  readonly expected: number
  readonly excess: number
}

interface Moves {
  readonly growth: number
  readonly moves: ReadonlyMap<string, Move>
  /** Sum of all values in the current stretch. */
  readonly whole: number
}

/** Sums that are too noisy to tell, of rows whose number is not. */
function shiftsByRows(segments: Segments, found: readonly Anomaly[], detection: Detection): readonly Anomaly[] {
  const counted = new Map([...segments].flatMap(([key, { value, rows }]) => (rows ? [[key, { value, top: rows, bottom: null }] as const] : [])))
  if (counted.size < 2) return []
  const { windows, size } = detection
  const known = new Set(found.map(({ key }) => key))
  const now = movesOf(segments, windows.pairing, windows.all)
  const yearAgo = windows.season && movesOf(segments, windows.season, windows.all)
  const rows = [...counted.values()].reduce((sum, { top }) => sum + sumOver(top, windows.all, windows.pairing.current), 0)
  return shifts(counted, { ...detection, size: rows }).flatMap((one): readonly Anomaly[] => {
    const [move, series] = [now.moves.get(one.key), segments.get(one.key)]
    if (move === undefined || series === undefined || known.has(one.key) || one.kind !== 'shift' || Math.abs(one.z) < LEAST_ROWS_Z) return []
    const isSame = Math.sign(move.excess) === Math.sign(one.excess) && !isSeason(move, yearAgo?.moves.get(one.key))
    const isMuch = Math.abs(move.excess) >= LEAST_SHARE.sum * size && Math.abs(move.excess) >= LEAST_OFF * move.expected
    return isSame && isMuch ? [{ ...one, ...move, series, growth: now.growth, byRows: true }] : []
  })
}

function shifts(segments: Segments, { windows, usual, size }: Detection): readonly Anomaly[] {
  const now = movesOf(segments, windows.pairing, windows.all)
  const past = usual.history.map((pairing) => movesOf(segments, pairing, windows.all))
  const squares = past.flatMap(({ moves }) => [...moves.values()].flatMap((move) => (move.expected > 0 ? [(move.excess * move.excess) / move.expected] : [])))
  if (past.length === 0) return []
  const yearAgo = windows.season && movesOf(segments, windows.season, windows.all)
  const form = [...segments.values()].some((one) => one.bottom !== null) ? 'rate' : 'sum'
  const dispersion = median(squares) / MEDIAN_OF_SQUARE
  return [...segments].flatMap(([key, series]): readonly Anomaly[] => {
    const move = now.moves.get(key)
    if (move === undefined) return []
    const before = past.map(({ moves }) => moves.get(key)).filter((one) => one !== undefined)
    const common = { key, series, current: move.current, before: move.before, growth: now.growth }
    if (move.before === 0 && before.every((one) => one.current === 0 && one.before === 0))
      return series.bottom === null && move.current >= LEAST_NEW * size
        ? [{ ...common, kind: 'new', expected: 0, excess: move.current, z: Number.POSITIVE_INFINITY }]
        : []
    const excesses = before.map((one) => one.excess)
    const typical = Math.max(move.expected, usual.scale * median(before.map((one) => one.expected)))
    const own = usual.scale * Math.hypot(OWN_SCATTER * rootMeanSquare(excesses), robustDeviation(excesses))
    const deviation = Math.sqrt(dispersion * typical * usual.scale + own * own)
    const z = deviation > 0 ? move.excess / deviation : 0
    const off = (series.bottom === null ? LEAST_OFF : LEAST_RATE_OFF) * Math.max(move.expected, series.bottom === null ? 1 : 0)
    const level = form === 'sum' ? levelOf(key, now, past) : null
    const holds =
      level === null || (Math.sign(move.current - level) === Math.sign(move.excess) && Math.abs(move.current - level) >= HOLDS * Math.abs(move.excess))
    const isFound =
      holds && Math.abs(z) >= LEAST_Z[form] && Math.abs(move.excess) >= LEAST_SHARE[form] * size && Math.abs(move.excess) >= off && move.expected > 0
    return isFound && !isSeason(move, yearAgo?.moves.get(key)) ? [{ ...common, kind: 'shift', expected: move.expected, excess: move.excess, z }] : []
  })
}

/** What a value would have with its usual share of the whole; null with too little history. A stretch before that was itself out of line makes an ordinary one look like a movement. */
function levelOf(key: string, now: Moves, past: readonly Moves[]): number | null {
  const shares = past.filter(({ whole }) => whole > 0).map(({ whole, moves }) => (moves.get(key)?.current ?? 0) / whole)
  return shares.length < LEAST_SHARES ? null : median(shares) * now.whole
}

/** The same a year before. */
function isSeason(move: Move, then: Move | undefined): boolean {
  if (then === undefined || then.expected <= 0 || Math.sign(then.excess) !== Math.sign(move.excess)) return false
  return Math.abs(then.excess) / then.expected >= (SEASON * Math.abs(move.excess)) / move.expected
}

/** A rate of one stretch is too uncertain to expect from: that of as many stretches together is taken. */
const POOLED = 6

/** What every value had, and would have had if it had moved like the middle one. */
function movesOf(segments: Segments, { current, before: last }: Pairing, all: DaySpan): Moves {
  const isRatio = [...segments.values()].some((one) => one.bottom !== null)
  const before = isRatio ? { from: Math.max(all.from, last.to + 1 - POOLED * daysIn(last)), to: last.to } : last
  const sums = [...segments].map(([key, series]) => {
    const bottom = (span: DaySpan) => (series.bottom === null ? 1 : sumOver(series.bottom, all, span))
    return { key, top: sumOver(series.top, all, current), past: sumOver(series.top, all, before), bottom: bottom(current), pastBottom: bottom(before) }
  })
  const rate = (top: number, bottom: number) => (bottom > 0 ? top / bottom : 0)
  const growth = weightedMedian(
    sums
      .filter((one) => one.past > 0 && one.bottom > 0)
      .map((one) => ({ value: rate(one.top, one.bottom) / rate(one.past, one.pastBottom), weight: one.top + one.past })),
    1,
  )
  const moves = new Map<string, Move>()
  for (const one of sums) {
    const expected = rate(one.past, one.pastBottom) * growth * one.bottom
    moves.set(one.key, { current: one.top, before: one.past, expected, excess: one.top - expected })
  }
  return { growth, moves, whole: sums.reduce((sum, one) => sum + one.top, 0) }
}

/** The longest run of days without anything that reaches into the period, if it is out of the ordinary for a value that is rarely without. */
export function gapOf(key: string, { value, top, bottom }: Series, { windows, size }: Detection, tried = 1): Anomaly | undefined {
  if (bottom !== null) return undefined
  const period = windows.pairing.current
  const first = Math.max(0, period.from - windows.all.from)
  let [run, longest, start] = [0, 0, 0]
  for (let i = 0; i < top.length; i += 1) {
    run = top[i] === 0 ? run + 1 : 0
    if (i >= first && run > longest) [longest, start] = [run, i - run + 1]
  }
  const from = Math.max(0, start - GAP_HISTORY_DAYS)
  if (longest < LEAST_GAP_DAYS || start - from < LEAST_GAP_HISTORY_DAYS) return undefined
  const busy = Math.min(busyShare(top, from, start), seasonalShare(top, start, longest))
  if ((1 - busy) ** longest * tried * daysIn(period) > MOST_GAP_CHANCE) return undefined
  const usual = longestZeros(top.subarray(from, start))
  const perDay = top.subarray(from, start).reduce((sum, x) => sum + x, 0) / (start - from)
  const lost = perDay * longest
  if (longest < LEAST_GAP_TIMES * Math.max(usual, 1) || lost < LEAST_SHARE.sum * size) return undefined
  const current = sumOver(top, windows.all, period)
  const days = { from: windows.all.from + start, to: windows.all.from + start + longest - 1 }
  const before = sumOver(top, windows.all, windows.pairing.before)
  return {
    kind: 'gap',
    key,
    series: { value, top, bottom },
    current,
    before,
    expected: current + lost,
    excess: -lost,
    z: -longest / Math.max(usual, 1),
    growth: 1,
    days,
  }
}

/** Days with anything, of all days. */
function busyShare(cells: Float64Array, from: number, until: number): number {
  return cells.subarray(from, until).filter((x) => x !== 0).length / (until - from)
}

/** The same around these days a year before, so that what is out of season is not taken for a gap; 1 where nothing is known of them. */
function seasonalShare(cells: Float64Array, start: number, days: number): number {
  const from = start - YEAR_DAYS - SEASON_MARGIN_DAYS
  return from < 0 ? 1 : busyShare(cells, from, start - YEAR_DAYS + days + SEASON_MARGIN_DAYS)
}

function longestZeros(cells: Float64Array): number {
  let [run, longest] = [0, 0]
  for (const cell of cells) {
    run = cell === 0 ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}
