import { AppError } from '../../errors.ts'
import type { Actor, Clock, Outcome, Reported } from '../../flow.ts'
import type { AskConnection, AskServices } from '../services.ts'
import { step } from '../step.ts'
import { openDesk } from './desk.ts'
import { dimensionsOf } from './dimensions.ts'
import { beforeAndNow, overTime } from './exhibits.ts'
import { figureOf } from './figure.ts'
import { type Proven, prove, proveFindings, wholeGap } from './findings.ts'
import type { Ground } from './ground.ts'
import { reportOf } from './report.ts'
import { scanDimensions, scanPairs } from './scan.ts'
import type { Subject } from './subject-of.ts'
import { type Timeline, timelineOf } from './timeline.ts'

export type Abstained = Extract<Outcome, { kind: 'abstained' }> & { readonly connection?: string }

/** Queries kept for the overview's two exhibits. */
const OVERVIEW = 2
/** Queries kept while dimensions are scanned: for the overview, and for telling findings apart and drawing them. */
const AFTER_SCAN = 8
/** Pairs of dimensions looked at, as a part of the budget. */
const PAIRS_OF_BUDGET = 0.2

/**
 * What changed, where, and whether it is noise: every figure comes from plans that were compiled, guarded and executed as
 * this actor. Findings are reported as they are made.
 *
 * @param budget  queries at the most; what could not be looked at is said in the report
 * @returns abstains with `no_form` when the subject is no figure that can be computed again
 * @throws AppError when the database fails or the signal stops it
 */
export async function investigate(
  subject: Subject,
  connection: AskConnection,
  actor: Actor,
  services: AskServices,
  budget: { readonly queries: number },
  signal: AbortSignal,
): Promise<Reported | Abstained> {
  const { model } = connection
  const clock = services.clock(model)
  const figure = figureOf(subject.plan, model)
  if (figure === null)
    return { kind: 'abstained', reason: 'no_form', unlinked: [], understood: [], tryInstead: [], partial: subject.plan, connection: connection.id }
  const desk = openDesk(connection, actor, services, budget.queries, signal)
  const ground: Ground = { figure, base: subject.plan, connection, actor, services, desk }
  const timeline = await step(services, 'query', `Reading ${figure.label} along time`, () => timelineOf(ground, false, clock))
  if (timeline === null || typeof timeline === 'string') throw new AppError('internal')
  const proven = await findingsOf(ground, timeline, budget.queries, clock)
  const { windows } = timeline.detection
  const exhibits = [
    await beforeAndNow(ground, windows, 'change', `${figure.label} before and now`, []),
    await overTime(ground, windows, 'over_time', `${figure.label} over time`),
  ]
  return step(services, 'narrate', 'Writing the report', () =>
    reportOf({ subject, ground, timeline, proven, exhibits: exhibits.filter((one) => one !== null), clock }),
  )
}

async function findingsOf(ground: Ground, timeline: Timeline, budget: number, clock: Clock): Promise<readonly Proven[]> {
  const { services, figure, connection } = ground
  const gap = wholeGap(timeline)
  if (gap !== null) return [await prove(gap, 1, ground, timeline, clock)]
  const dimensions = dimensionsOf(figure.entity, connection.model)
  const { windows } = timeline.detection
  const scans = await step(services, 'query', `Breaking it down by ${dimensions.length} dimensions`, () =>
    scanDimensions(ground, windows, dimensions, AFTER_SCAN),
  )
  const most = Math.min(Math.floor(budget * PAIRS_OF_BUDGET), ground.desk.left() - AFTER_SCAN)
  const pairs = await step(services, 'query', 'Breaking it down by pairs', () => scanPairs(ground, windows, scans, Math.max(0, most)))
  return step(services, 'query', 'Telling causes from their shadows', () => proveFindings(ground, timeline, [...scans, ...pairs], dimensions, OVERVIEW, clock))
}
