import type { Actor, Plan, Question } from '../../flow.ts'
import type { AskConnection, AskServices } from '../services.ts'
import type { DaySpan } from './days.ts'
import type { Desk } from './desk.ts'
import type { Dimension } from './dimensions.ts'
import type { Figure } from './figure.ts'
import { keyName, type Part, planOf } from './plans.ts'
import { type Segments, segmentsOf } from './series.ts'

/** What all steps of one investigation share. */
export interface Ground {
  readonly question: Question
  readonly figure: Figure
  readonly base: Plan
  readonly connection: AskConnection
  readonly actor: Actor
  readonly services: AskServices
  readonly desk: Desk
  /** Queries that were allowed at the start. */
  readonly budget: number
  /** What its rows can be told apart by. */
  readonly dimensions: readonly Dimension[]
}

/** The figure per day and combination of values, over a span; null where it was not to be had (the desk says what). */
export async function readSegments(ground: Ground, span: DaySpan, by: readonly Dimension[], within: readonly Part[], what: string): Promise<Segments | null> {
  const { figure, base, connection, desk } = ground
  const figures = { top: figure.top, ...(figure.bottom && { bottom: figure.bottom }), ...(figure.rows && { rows: figure.rows }) }
  const asked = await desk.ask(planOf({ by, grain: 'day', figures, span, within }, figure, base, connection.model), what)
  return asked && segmentsOf(asked, span, by.map(keyName), figure.bottom !== null)
}
