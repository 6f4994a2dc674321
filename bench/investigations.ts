import { demoQuestions, openBusiness } from '../demo/fixtures/asked-business.ts'
import { investigate, type Subject } from '../src/ask/investigate/index.ts'
import { expandPlan } from '../src/ask/plan/index.ts'
import { changedStories } from './support/changed-business.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- investigations [--budget 60] [--quiet-only] [--figures units,orders] [--step 31] [--changed [words of a story]] [--full]

Investigates the demo business without a language model: each planted story over its period (rank of the finding that
names it, time), then periods in which nothing is planted, where every finding is a false one, one every --step days. --changed: other stories, each written into a copy of
the business and asked in words (--full prints the reports).`

/** Where a planted story must be found: the figure, its period, and the value a finding names. */
interface Planted {
  readonly id: string
  readonly from: string
  readonly time: string
  readonly measure: string
  readonly period: readonly [string, string]
  readonly names: RegExp
  readonly where?: string
}
const STORIES: readonly Planted[] = [
  { id: 'stock_out', from: 'line', time: 'order.ordered_at', measure: 'units', period: ['2026-07-06', '2026-07-24'], names: /Trail Lantern/ },
  { id: 'stock_out, whole month', from: 'line', time: 'order.ordered_at', measure: 'units', period: ['2026-07-01', '2026-07-31'], names: /Trail Lantern/ },
  { id: 'price_change', from: 'line', time: 'order.ordered_at', measure: 'units', period: ['2026-04-01', '2026-04-30'], names: /Ember Camp Stove/ },
  {
    id: 'price_change, margin',
    from: 'line',
    time: 'order.ordered_at',
    measure: 'gross_margin',
    period: ['2026-04-01', '2026-04-30'],
    names: /Ember Camp Stove/,
  },
  { id: 'region_slip', from: 'order', time: 'ordered_at', measure: 'orders', period: ['2026-06-10', '2026-07-31'], names: /Nordics/ },
  { id: 'launch', from: 'line', time: 'order.ordered_at', measure: 'revenue', period: ['2026-01-01', '2026-01-31'], names: /Cycling/ },
  { id: 'bad_batch', from: 'line', time: 'order.ordered_at', measure: 'returned_units', period: ['2026-05-01', '2026-05-31'], names: /Summit Backpack 45 L/ },
  {
    id: 'bad_batch, rate',
    from: 'line',
    time: 'order.ordered_at',
    measure: 'return_rate',
    period: ['2026-05-01', '2026-05-31'],
    names: /Summit Backpack 45 L/,
  },
  { id: 'wasted_spend', from: 'spend', time: 'day', measure: 'spend', period: ['2026-02-01', '2026-02-28'], names: /Paid social/ },
  { id: 'app_fault', from: 'order', time: 'ordered_at', measure: 'orders', period: ['2026-08-08', '2026-08-16'], names: /App/ },
  { id: 'app_fault, whole month', from: 'order', time: 'ordered_at', measure: 'orders', period: ['2026-08-01', '2026-08-31'], names: /App/ },
  { id: 'business_growth', from: 'order', time: 'ordered_at', measure: 'orders', period: ['2025-11-01', '2025-11-30'], names: /Business/ },
  { id: 'feature', from: 'line', time: 'order.ordered_at', measure: 'units', period: ['2026-08-20', '2026-08-24'], names: /Head Torch 400/ },
  { id: 'free_shipping', from: 'order', time: 'ordered_at', measure: 'shipping_income', period: ['2025-12-01', '2025-12-31'], names: /Shipping income/ },
  {
    id: 'delivery_tickets',
    from: 'ticket',
    time: 'opened_at',
    measure: 'tickets',
    period: ['2026-06-10', '2026-09-13'],
    names: /Delivery.*Nordics|Nordics.*Delivery/,
  },
]
/** Figures looked at while nothing is planted: from `QUIET_FROM` until the first story. */
const QUIET: readonly Pick<Planted, 'from' | 'time' | 'measure'>[] = [
  { from: 'line', time: 'order.ordered_at', measure: 'units' },
  { from: 'order', time: 'ordered_at', measure: 'orders' },
  { from: 'line', time: 'order.ordered_at', measure: 'revenue' },
  { from: 'ticket', time: 'opened_at', measure: 'tickets' },
  { from: 'session', time: 'started_at', measure: 'conversion_rate' },
  { from: 'line', time: 'order.ordered_at', measure: 'return_rate' },
  { from: 'ticket', time: 'opened_at', measure: 'resolution_hours' },
]
const QUIET_FROM = '2024-09-01'
const QUIET_UNTIL = '2025-10-15'
const QUIET_LENGTHS = [14, 31]
const DAY_MS = 86_400_000

/** How well, and how fast, the planted stories of the demo are found, and how often something is found where nothing is. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const changed = options.get('changed')
  if (changed !== undefined) return changedStories(await demoQuestions(), new RegExp(changed === 'true' ? '' : changed, 'i'), options.has('full'))
  const business = await openBusiness(await demoQuestions())
  const look = lookerOf(business, Number(options.get('budget') ?? 60))
  const times: number[] = []
  let found = 0
  for (const story of options.has('quiet-only') ? [] : STORIES) {
    const { titles, ms, queries } = await look(story, story.period)
    const rank = titles.findIndex((title) => story.names.test(title)) + 1
    found += rank > 0 && rank <= 3 ? 1 : 0
    times.push(ms)
    console.log(
      `${story.id.padEnd(24)} ${rank === 0 ? 'not found' : `rank ${rank} of ${titles.length}`}`.padEnd(42),
      `${Math.round(ms)} ms, ${queries} queries`,
    )
  }
  console.log(
    `stories in the first three findings: ${found} of ${STORIES.length}; median ${Math.round(percentile(times, 0.5))} ms, longest ${Math.round(percentile(times, 1))} ms`,
  )
  const only = options.get('figures')?.split(',')
  await quiet(look, only ? QUIET.filter(({ measure }) => only.includes(measure)) : QUIET, Number(options.get('step') ?? 31))
  await business.close()
}

async function quiet(look: ReturnType<typeof lookerOf>, figures: typeof QUIET, step: number): Promise<void> {
  const falseOnes = new Map<string, number>()
  let runs = 0
  for (let day = Date.parse(QUIET_FROM); day < Date.parse(QUIET_UNTIL); day += step * DAY_MS)
    for (const length of QUIET_LENGTHS)
      for (const figure of figures) {
        const period = [dateText(day), dateText(day + (length - 1) * DAY_MS)] as const
        const { titles } = await look(figure, period)
        runs += 1
        falseOnes.set(figure.measure, (falseOnes.get(figure.measure) ?? 0) + titles.length)
        if (runs % 14 === 0) console.log(`  after ${runs} runs`)
        for (const title of titles) console.log(`  false: ${figure.measure} ${period.join(' – ')}: ${title}`)
      }
  console.log(`quiet periods: ${runs} runs; false findings ${[...falseOnes].map(([measure, count]) => `${measure} ${count}`).join(', ')}`)
}

function lookerOf(business: Awaited<ReturnType<typeof openBusiness>>, budget: number) {
  const { connection, services, actor } = business
  const clock = services.clock(connection.model)
  return async ({ from, time, measure, where }: Pick<Planted, 'from' | 'time' | 'measure' | 'where'>, period: readonly [string, string]) => {
    const compact = { from, cols: { figure: `[${measure}]` }, period: `${time} ${period.join('..')}`, ...(where !== undefined && { where }) }
    const expanded = expandPlan(compact, connection.model, clock)
    if (!('plan' in expanded)) throw new Error(JSON.stringify(expanded.problems))
    const subject: Subject = { question: { text: `Why did ${measure} change?`, mode: 'balanced', clarify: 'never', context: [] }, plan: expanded.plan }
    let queries = 0
    const report = ({ type }: { readonly type: string }) => {
      if (type === 'query-start') queries += 1
    }
    const started = performance.now()
    const answered = await investigate(subject, connection, actor, { ...services, report }, { queries: budget }, new AbortController().signal)
    return { titles: answered.kind === 'reported' ? answered.findings.map((finding) => finding.title) : [], ms: performance.now() - started, queries }
  }
}

function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
