import type { Actor, Clock, Outcome, Reported } from '../../flow.ts'
import type { AskConnection, AskServices } from '../services.ts'
import { step } from '../step.ts'
import { alongTime } from './along-time.ts'
import { byLevel, nothingThere } from './by-level.ts'
import { fixedBy } from './conditions.ts'
import { openDesk } from './desk.ts'
import { dimensionsOf } from './dimensions.ts'
import { figureOf } from './figure.ts'
import type { Ground } from './ground.ts'
import { reportOf, type Substance } from './report.ts'
import type { Subject } from './subject-of.ts'
import { timelineOf } from './timeline.ts'

export type Abstained = Extract<Outcome, { kind: 'abstained' }> & { readonly connection?: string }

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
  const figure = figureOf(subject.plan, connection.model)
  if (figure === null)
    return { kind: 'abstained', reason: 'no_form', unlinked: [], understood: [], tryInstead: [], partial: subject.plan, connection: connection.id }
  const ground: Ground = {
    question: subject.question,
    figure,
    base: subject.plan,
    connection,
    actor,
    services,
    desk: openDesk(connection, actor, services, budget.queries, signal),
    budget: budget.queries,
    dimensions: dimensionsOf(figure.entity, connection.model, fixedBy(figure)),
  }
  const substance = await substanceOf(subject, ground, services.clock(connection.model))
  return step(services, 'narrate', 'Writing the report', () => reportOf(ground, substance))
}

async function substanceOf(subject: Subject, ground: Ground, clock: Clock): Promise<Substance> {
  const { figure, services } = ground
  if (figure.time === null) return byLevel(ground, null, clock)
  const timeline = await step(services, 'query', `Reading ${figure.label} along time`, () => timelineOf(counted(ground), subject.years === true, clock))
  if (timeline.kind !== 'timeline') return timeline.kind === 'unread' ? byLevel(ground, null, clock) : nothingThere(ground, timeline, clock)
  return figure.kind === 'whole' ? byLevel(ground, timeline, clock) : alongTime(subject, ground, timeline, clock)
}

/** A figure that does not add up over days is followed by its rows: when there were any. */
function counted(ground: Ground): Ground {
  const { figure } = ground
  return figure.kind === 'whole' ? { ...ground, figure: { ...figure, top: { kind: 'aggregate', fn: 'count' }, bottom: null, rows: null } } : ground
}
