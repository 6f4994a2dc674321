import type { Answer } from '../../../flow.ts'
import type { Session } from './session.ts'

/** The model did not find an answer either: what the engine made of the question stands. */
export async function declined({ task, actor, services, signal }: Session): Promise<Answer> {
  const { engine, question, answerPlan } = task
  const [connection] = task.connections
  if (connection === undefined) return { kind: 'abstained', reason: 'not_permitted_or_missing', unlinked: [], understood: [], tryInstead: [] }
  if (engine.kind === 'planned') return answerPlan({ ...engine, question: question.text, connection }, actor, services, signal)
  return { ...engine, connection: connection.id }
}
