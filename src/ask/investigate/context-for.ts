import type { Exhibit, TurnContext } from '../../flow.ts'
import { contextOf } from '../context.ts'
import { readingFor } from './exhibits.ts'
import type { Ground } from './ground.ts'

/** What the next question goes on from: the figure with the filters and the period it was asked with. */
export function contextFor({ base, connection, question }: Ground, exhibits: readonly Exhibit[]): TurnContext | undefined {
  const [first] = exhibits
  return first && contextOf({ question: question.text, plan: base, reading: readingFor(base, connection.model), connection }, first.result)
}
