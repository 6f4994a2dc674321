import type { Clock, Expr } from '../../flow.ts'
import type { Entity } from '../../warehouse/semantic/model.ts'
import { additivityOf, lower, scopeOf, timeOf } from '../plan/index.ts'
import { type DaySpan, daysIn } from './days.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { overviewOf } from './overview.ts'
import { planOf } from './plans.ts'
import type { Aside } from './report.ts'
import { type Series, segmentsOf, sumOver } from './series.ts'
import { correlation } from './statistics.ts'
import type { Timeline } from './timeline.ts'
import { inSpan, listed, signedPercent, wasOrWere } from './words.ts'

/** Measures of one entity that are read, in one query. */
const MOST_MEASURES = 4
/** Other entities that are read. */
const MOST_ENTITIES = 6
/** Weeks of changes that two figures must share for their moving together to be more than chance. */
const LEAST_WEEKS = 26
const MOST_LAG = 4
/** Correlation of weekly changes. Of some 20 measures and 5 lags on 50 weeks, chance reaches 0.55 in one of 20 investigations. */
const LEAST_R = 0.6
const MOST_TOLD = 3

interface Companion {
  readonly label: string
  readonly series: Series
}

/** What else moved in the same period, and which figures usually move along, or some weeks ahead. Moving together is no proof of a cause, and the text says so. */
export async function companionsOf(
  ground: Ground,
  timeline: Timeline,
  reserve: number,
  clock: Clock,
): Promise<{ readonly asides: readonly Aside[]; readonly looked: readonly string[] }> {
  const companions = await readCompanions(ground, timeline, reserve)
  if (companions.length === 0) return { asides: [], looked: [] }
  const { windows, usual } = timeline.detection
  const moved = companions.flatMap(({ label, series }) => {
    const { verdict, growth } = overviewOf(series, windows, usual)
    return verdict === 'unusual' && growth !== null ? [`${lower(label)} (${signedPercent(growth)} a day)`] : []
  })
  const along = companions.flatMap((one) => alongWith(one, timeline) ?? []).toSorted((a, b) => Math.abs(b.r) - Math.abs(a.r))
  const asides: Aside[] = []
  if (moved.length > 0)
    asides.push({
      title: 'What else moved',
      text: `Out of the ordinary${inSpan(windows.pairing.current, clock)}, too: ${listed(moved)}. That it happened at the same time does not make it the cause.`,
    })
  if (along.length > 0)
    asides.push({
      title: 'What usually moves along',
      text: `Week by week over ${Math.floor(daysIn(windows.all) / 7)} weeks, ${listed(along.slice(0, MOST_TOLD).map((one) => one.text))}. Moving together is not a cause.`,
    })
  return { asides, looked: moved.length === 0 ? [`Of ${companions.length} other figures, none moved out of the ordinary at the same time.`] : [] }
}

async function readCompanions(ground: Ground, timeline: Timeline, reserve: number): Promise<readonly Companion[]> {
  const { connection, base, desk, figure } = ground
  const { model } = connection
  const found: Companion[] = []
  const others = Object.values(model.entities).filter((entity) => entity.active && !entity.hidden && entity.name !== figure.entity)
  for (const entity of others) {
    const measures = measuresOf(entity, ground)
    const time = measures.length > 0 ? timeFor(entity, ground) : null
    if (time === null || found.length >= MOST_MEASURES * MOST_ENTITIES) continue
    if (desk.left() <= reserve) {
      desk.skip('figures of other tables')
      break
    }
    const own: Figure = {
      entity: entity.name,
      expr: { kind: 'aggregate', fn: 'count' },
      label: '',
      kind: 'sum',
      top: { kind: 'aggregate', fn: 'count' },
      bottom: null,
      rows: null,
      time,
    }
    const figures = Object.fromEntries(measures.map((measure, i) => [`m${i}`, { kind: 'measure', path: [], measure: measure.name } as const]))
    const span = timeline.detection.windows.all
    const asked = await desk.ask(planOf({ grain: 'day', figures, span }, own, base, model), `figures of ${lower(entity.label)}`)
    if (asked === null) continue
    for (const [i, measure] of measures.entries()) {
      const columns = asked.result.columns.map((column) => (column.name === `m${i}` ? { ...column, name: 'top' } : column))
      const series = [...segmentsOf({ ...asked, result: { ...asked.result, columns } }, span, [], false).values()][0]
      if (series) found.push({ label: measure.label, series })
    }
  }
  return found
}

function measuresOf(entity: Entity, { connection, base }: Ground) {
  if (base.query.kind !== 'select') return []
  const scope = scopeOf({ ...base.query, from: { entity: entity.name }, columns: [] }, connection.model)
  const isSum = (name: string) => additivityOf({ kind: 'measure', path: [], measure: name }, scope) === 'full'
  const distinct = new Map(
    Object.values(entity.measures)
      .filter((measure) => !measure.hidden && isSum(measure.name))
      .map((measure) => [JSON.stringify(measure.expr), measure]),
  )
  return [...distinct.values()].slice(0, MOST_MEASURES)
}

function timeFor(entity: Entity, { connection, base }: Ground): Extract<Expr, { kind: 'field' }> | null {
  if (base.query.kind !== 'select') return null
  const { where: _where, period: _period, ...bare } = base.query
  const time = timeOf({ ...bare, from: { entity: entity.name }, columns: [] }, connection.model)?.field
  const owner = time?.path.length === 0 ? entity : undefined
  const type = time && owner?.fields[time.field]?.type
  return time && (type === 'date' || type === 'timestamp' || type === 'timestamptz') ? time : null
}

/** The lag, in weeks, at which the weekly changes of the companion and of the figure agree most, if they do. */
function alongWith({ label, series }: Companion, { total, detection }: Timeline): { readonly r: number; readonly text: string } | null {
  if (total === undefined) return null
  const { all } = detection.windows
  const [own, other] = [weeklyChanges(total.top, all), weeklyChanges(series.top, all)]
  if (own.length < LEAST_WEEKS || own.length !== other.length) return null
  const best = Array.from({ length: MOST_LAG + 1 }, (_, lag) => ({ lag, r: correlation(own.slice(lag), other.slice(0, other.length - lag)) })).reduce((a, b) =>
    Math.abs(b.r) > Math.abs(a.r) ? b : a,
  )
  if (Math.abs(best.r) < LEAST_R) return null
  const many = wasOrWere(label) === 'were'
  const when = best.lag === 0 ? '' : `, ${best.lag} ${best.lag === 1 ? 'week' : 'weeks'} ahead`
  const [together, against] = many ? ['rise and fall with it', 'fall when it rises'] : ['rises and falls with it', 'falls when it rises']
  return { r: best.r, text: `${lower(label)} ${best.r > 0 ? together : against}${when} (correlation ${best.r.toFixed(2)})` }
}

/** Relative changes from week to week, newest last; weeks end with the span. */
function weeklyChanges(cells: Float64Array, all: DaySpan): readonly number[] {
  const weeks = Math.floor(daysIn(all) / 7)
  const sums = Array.from({ length: weeks }, (_, i) => {
    const to = all.to - 7 * (weeks - 1 - i)
    return sumOver(cells, all, { from: to - 6, to })
  })
  return sums.slice(1).map((sum, i) => {
    const before = sums[i] ?? 0
    return before > 0 ? sum / before - 1 : 0
  })
}
