import type { Exhibit, Finding } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import type { Scan } from './candidates.ts'
import type { Dimension } from './dimensions.ts'
import { exhibitOf, readingFor } from './exhibits.ts'
import type { Ground } from './ground.ts'
import { isOutcome, type Mix, mixOf } from './mix.ts'
import { FIGURE, planOf } from './plans.ts'
import type { Aside, ToldFinding } from './report.ts'
import { median, robustDeviation } from './statistics.ts'
import { type BaseWords, baseWords, tellMix, tellMixes } from './tell-mix.ts'
import type { Timeline } from './timeline.ts'

/** The change of a ratio taken apart by one dimension. */
export interface Mixed {
  readonly dimension: Dimension
  readonly mix: Mix
  /** What the mix did in comparisons before: least and greatest. Null with too few of them. */
  readonly usual: { readonly from: number; readonly to: number; readonly count: number } | null
  readonly isUnusual: boolean
}
export interface ToldMix {
  /** The mix explains the change. */
  readonly finding: ToldFinding | null
  /** It does so more than what happened within the groups. */
  readonly leads: boolean
  readonly aside: Aside | null
}

/** A change smaller than this part of the ratio is not worth taking apart. */
const LEAST_CHANGE = 0.01
/** Part of the change that the mix must explain to be named as its cause, and as the first one. */
const EXPLAINS = 0.4
const LEADS = 0.5
/** Distances from what the mix usually does. */
const UNUSUAL = 3.5
/** Part of the widest effect seen that counts as scatter at least: few comparisons may happen to lie close together. */
const OF_WIDEST = 0.4
const LEAST_HISTORY = 4
/** Off by at least this part as much a year before, the same way: it is the season. */
const SEASON = 0.5
/** Dimensions that tell nearly as much; the one with the fewest groups is named. */
const NEARLY = 0.9

/** How much of the change of a ratio came from a shift between groups, and how much from within them. Null: there is nothing to take apart. */
export async function mixAndRates(ground: Ground, timeline: Timeline, scans: readonly Scan[]): Promise<ToldMix | null> {
  const { figure } = ground
  if (figure.kind !== 'ratio' || figure.bottom === null) return null
  const mixes = scans.flatMap(({ by: [dimension, second], segments }) => {
    const mixed = dimension && second === undefined ? mixedBy(dimension, segments, timeline) : null
    return mixed === null ? [] : [mixed]
  })
  const [first] = mixes
  if (first === undefined || !isWorthTelling(first.mix)) return null
  const sorted = mixes.toSorted((a, b) => Math.abs(b.mix.byMix) - Math.abs(a.mix.byMix))
  const words = baseWords(figure, ground.base, ground.connection.model)
  const named = namedOf(sorted)
  const shown = named ?? sorted[0] ?? first
  const exhibit = await tableOf(ground, timeline, shown, words)
  return {
    finding: named && { finding: reported(named, exhibit, words, ground), exhibit },
    leads: named !== null && share(named.mix) >= LEADS,
    aside: tellMixes(sorted, figure, words, named === null ? exhibit : null),
  }
}

function isWorthTelling({ now, before }: Mix): boolean {
  return Math.abs(now - before) >= LEAST_CHANGE * Math.max(Math.abs(now), Math.abs(before))
}

function share({ byMix, now, before }: Mix): number {
  return byMix / (now - before)
}

function mixedBy(dimension: Dimension, segments: Scan['segments'], { total, detection }: Timeline): Mixed | null {
  const { windows, usual } = detection
  const effect = (pairing: typeof windows.pairing) => mixOf(segments, total, pairing, windows)
  const mix = effect(windows.pairing)
  if (mix === null || mix.parts.length < 2 || isOutcome(mix)) return null
  const past = usual.history.map((pairing) => effect(pairing)?.byMix).filter((one) => one !== undefined)
  const yearAgo = windows.season && effect(windows.season)?.byMix
  const isKnown = past.length >= LEAST_HISTORY
  const isSeason = typeof yearAgo === 'number' && Math.sign(yearAgo) === Math.sign(mix.byMix) && Math.abs(yearAgo) >= SEASON * Math.abs(mix.byMix)
  return {
    dimension,
    mix,
    usual: isKnown ? { from: Math.min(...past), to: Math.max(...past), count: past.length } : null,
    isUnusual: !isSeason && (!isKnown || isFar(mix.byMix, past)),
  }
}

function isFar(effect: number, past: readonly number[]): boolean {
  const middle = median(past)
  const off = past.map((one) => one - middle)
  const scatter = Math.max(robustDeviation(off), OF_WIDEST * Math.max(...off.map(Math.abs)))
  return Math.abs(effect - middle) > UNUSUAL * scatter
}

/** The dimension whose mix explains the change; of several that explain it nearly alike the one with the fewest groups. */
function namedOf(sorted: readonly Mixed[]): Mixed | null {
  const found = sorted.filter(({ mix, isUnusual }) => isUnusual && share(mix) >= EXPLAINS)
  const most = Math.abs(found[0]?.mix.byMix ?? 0)
  const alike = found.filter(({ mix }) => Math.abs(mix.byMix) >= NEARLY * most)
  return alike.toSorted((a, b) => a.mix.parts.length - b.mix.parts.length)[0] ?? null
}

function reported(named: Mixed, exhibit: Exhibit | null, words: BaseWords, ground: Ground): Finding {
  const plan = exhibit?.query?.plan
  const finding: Finding = {
    ...tellMix(named, ground.figure, words),
    share: Math.round(share(named.mix) * 1_000) / 1_000,
    ...(exhibit && { exhibit: exhibit.name }),
    ...(plan && { reading: readingFor(plan, ground.connection.model) }),
  }
  ground.services.report({ type: 'finding', finding })
  return finding
}

/** The ratio and what it is divided by, now and before: all that the effects are made of. */
async function tableOf(ground: Ground, { detection }: Timeline, { dimension }: Mixed, { label }: BaseWords): Promise<Exhibit | null> {
  const { figure, base, connection, desk } = ground
  if (figure.bottom === null) return null
  const { current, before } = detection.windows.pairing
  const title = `${figure.label} and ${lower(label)} by ${lower(dimension.label)}`
  const figures = { [FIGURE]: figure.expr, base: figure.bottom }
  const plan = planOf({ by: [dimension], figures, labels: { base: label }, span: current, before, title, mark: 'table' }, figure, base, connection.model)
  const asked = await desk.ask(plan, `the table of ${title.toLowerCase()}`)
  return asked && exhibitOf('mix', title, asked, connection.model)
}
