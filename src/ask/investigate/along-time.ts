import type { Clock } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import { step } from '../step.ts'
import { assumptionsOf } from './assumptions.ts'
import { byId, type Scan } from './candidates.ts'
import { companionsOf } from './companions.ts'
import { whereText } from './conditions.ts'
import { contributions } from './contributions.ts'
import { driftsOf, tellDrifts } from './drifts.ts'
import { duplicateRows } from './duplicates.ts'
import { beforeAndNow, overTime } from './exhibits.ts'
import { MOST_FINDINGS, type Proven, prove, proveFindings, ranked, wholeGap } from './findings.ts'
import type { Ground } from './ground.ts'
import { mixAndRates, type ToldMix } from './mixes.ts'
import { nextQuestions } from './next-questions.ts'
import { oddDays } from './odd-days.ts'
import { largestRows } from './outliers.ts'
import { priceChanges } from './price-changes.ts'
import { qualityOf } from './quality.ts'
import type { Substance } from './report.ts'
import { scanDimensions, scanPairs } from './scan.ts'
import type { Subject } from './subject-of.ts'
import { type ToldDays, tellOddDays } from './tell-odd-days.ts'
import { tellOverview } from './tell-overview.ts'
import type { Timeline } from './timeline.ts'
import { longRun } from './trend.ts'
import { listed } from './words.ts'

/** Queries kept while dimensions are scanned: for the overview, and for telling findings apart and drawing them. */
const AFTER_SCAN = 8
/** Queries kept while prices are looked at: for what comes after them. */
const AFTER_PRICES = 3
/** Pairs of dimensions looked at, as a part of the budget. */
const PAIRS_OF_BUDGET = 0.12

/** The way of sums and ratios of dated rows: what moved otherwise than the rest, and whether that is noise. */
export async function alongTime(subject: Subject, ground: Ground, timeline: Timeline, clock: Clock): Promise<Substance> {
  const { figure, services } = ground
  const { windows } = timeline.detection
  const change = await beforeAndNow(ground, windows, 'change', `${figure.label} now and before`, [])
  const course = await overTime(ground, windows, 'over_time', `${figure.label} over time`)
  const { proven, days, looked, mix, scans } = await findingsOf(ground, timeline, clock)
  const shift = mix?.finding ? [mix.finding] : []
  const beside = await step(services, 'query', 'Checking prices, data and other figures', () => lookBeside(ground, timeline, proven, clock))
  const parts = await contributions(ground, timeline, scans)
  const drift = tellDrifts(driftsOf(timeline.total, timeline.detection, scans), lower(figure.label))
  const facts = { figure, overview: timeline.overview, windows, explained: timeline.explained, where: whereText(ground), clock }
  const exhibits = [change, course].filter((one) => one !== null)
  return {
    overview: [...tellOverview({ ...facts, ...(subject.direction && { direction: subject.direction }) }), ...beside.suspects],
    told: [...(mix?.leads ? shift : []), ...ranked([...proven, ...days], timeline), ...(mix?.leads ? [] : shift), ...beside.told].slice(0, MOST_FINDINGS),
    exhibits,
    asides: [...(mix?.aside ? [mix.aside] : []), ...(parts ? [parts] : []), ...(drift ? [drift] : []), ...beside.asides],
    unremarkable: [...looked, ...beside.looked],
    assumptions: assumptionsOf(ground, timeline),
    followUps: await step(services, 'plan', 'Trying next questions', () => nextQuestions(ground, proven, exhibits)),
  }
}

/** Everything that is no segment of the figure: prices, faults of the data, single rows, the long run, other figures. */
async function lookBeside(ground: Ground, timeline: Timeline, proven: readonly Proven[], clock: Clock) {
  const isOff = timeline.overview.current === 0
  const prices = isOff ? NO_PRICES : await priceChanges(ground, timeline, AFTER_PRICES, clock)
  const { suspects, looked } = qualityOf(timeline, clock)
  const rows = isOff ? NOTHING : await largestRows(ground, timeline, clock)
  const twice = await duplicateRows(ground, timeline)
  const run = await longRun(ground, timeline, clock)
  const others = await companionsOf(ground, timeline, 0, clock)
  return {
    told: prices.told,
    suspects: [...(proven.some(({ chosen }) => chosen.parts.length === 0) ? [] : suspects), ...twice.suspects],
    asides: [...prices.asides, ...('asides' in rows ? rows.asides : []), ...others.asides, ...(run ? [run] : [])],
    looked: [...prices.looked, ...looked, ...rows.looked, ...twice.looked, ...others.looked],
  }
}
const NOTHING = { looked: [] } as const
const NO_PRICES = { told: [], asides: [], looked: [] } as const

interface Found {
  readonly proven: readonly Proven[]
  readonly days: readonly ToldDays[]
  readonly looked: readonly string[]
  readonly mix: ToldMix | null
  readonly scans: readonly Scan[]
}

async function findingsOf(ground: Ground, timeline: Timeline, clock: Clock): Promise<Found> {
  const { figure, services, desk, budget, dimensions } = ground
  const gap = wholeGap(timeline)
  if (gap !== null) return { proven: [await prove(gap, 1, ground, timeline, clock)], days: [], looked: [], mix: null, scans: [] }
  const { windows, usual } = timeline.detection
  const scan = () =>
    step(services, 'query', `Breaking it down by ${dimensions.length} dimensions`, () => scanDimensions(ground, windows, dimensions, AFTER_SCAN))
  if (usual.history.length === 0) {
    desk.skip('its parts, because there is too little data before the period to say what is usual')
    // what a ratio is made of can be told without knowing what is usual
    return { proven: [], days: [], looked: [], mix: figure.kind === 'ratio' ? await mixAndRates(ground, timeline, await scan()) : null, scans: [] }
  }
  const scans = await scan()
  const mix = await mixAndRates(ground, timeline, scans)
  const most = Math.min(Math.floor(budget * PAIRS_OF_BUDGET), desk.left() - AFTER_SCAN)
  const pairs = await step(services, 'query', 'Breaking it down by pairs', () => scanPairs(ground, windows, scans, Math.max(0, most)))
  const odd = oddDays(timeline.daily, timeline.detection, scans, timeline.known.to)
  const days = await tellOddDays(odd, ground, timeline, clock)
  const proven = await step(services, 'query', 'Telling causes from their shadows', () =>
    proveFindings(ground, timeline, [...scans, ...pairs], odd, MOST_FINDINGS - days.length - (mix?.finding ? 1 : 0), clock),
  )
  const named = new Set(proven.flatMap(({ chosen }) => chosen.by.map((one) => one.id)))
  const paired = new Set(proven.map(({ chosen }) => byId(chosen.by)))
  const calm = pairs.filter(({ by }) => !paired.has(byId(by)))
  const quiet = scans.flatMap(({ by: [dimension] }) => (dimension && !named.has(dimension.id) ? [lower(dimension.label)] : []))
  return {
    proven: ranked(proven, timeline),
    days,
    mix,
    scans,
    looked: [
      ...(timeline.total?.bottom === null && odd.length === 0 ? ['No single day is far from what such a day usually has.'] : []),
      ...(quiet.length > 0 ? [`By ${listed(quiet)}, no value is off by more than it usually is.`] : []),
      ...(calm.length > 0 ? [`Nor is any combination by ${listed(calm.map(({ by }) => by.map((one) => lower(one.label)).join(' × ')))}.`] : []),
    ],
  }
}
