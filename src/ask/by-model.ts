import { AppError } from '../errors.ts'
import type { Answer } from '../flow.ts'
import type { Asking } from './asking.ts'
import { planWithModel } from './plan/agent/index.ts'
import type { NoModel } from './services.ts'
import type { Understanding } from './understand.ts'

/** Why none may be used now, for people; undefined when there is none at all. */
export function limitWords(reason: NoModel['reason']): string | undefined {
  return LIMITS[reason]
}

const LIMITS: Readonly<Record<NoModel['reason'], string | undefined>> = {
  none: undefined,
  cap_user: 'Your share of the language models is used up for now, so only the engine looked at this.',
  cap_group: 'Your group’s share of the language models is used up for now, so only the engine looked at this.',
  cap_org: 'The organisation’s share of the language models is used up for now, so only the engine looked at this.',
}

/**
 * What a language model makes of a question that the engine does not answer, or cannot tell two readings of apart. Where
 * none may be used, or it fails, the engine's own words stand, with a note that says why.
 */
export async function byModel({ question, actor, services, signal, answerPlan }: Asking, { understood, read }: Understanding): Promise<Answer> {
  if (understood.kind === 'planned') throw new Error('a planned question needs no model')
  const [best] = read
  const open = understood.kind === 'clarify' || (understood.kind === 'abstained' && understood.reason !== 'writes')
  if (best === undefined || !open || services.models === undefined) return understood
  const picked = await services.models.pick(actor, question.mode)
  if (picked.model === null) return noted(understood, LIMITS[picked.reason])
  const connections = read.map(({ connection }) => connection)
  const task = {
    question,
    connections,
    engine: best.outcome,
    links: best.links,
    answerPlan,
    askedBefore: question.pending !== undefined,
    ...(await knowledgeFor({ question, actor, services })),
  }
  try {
    const answer = await planWithModel(task, actor, services, picked, signal)
    return answer.kind === 'abstained' && understood.kind === 'clarify' ? understood : answer
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError) || !error.code.startsWith('model_')) throw error
    return noted(understood, `The language model did not help: ${error.message}`)
  }
}

/** What a language model is told of the organisation: only what this actor's groups may read. */
export async function knowledgeFor({ question, actor, services: { assets } }: Pick<Asking, 'question' | 'actor' | 'services'>) {
  return assets && { searchAssets: (words: string) => assets.search(actor, words), notes: await assets.notes(actor, question.text) }
}

function noted(answer: Answer, note: string | undefined): Answer {
  return answer.kind === 'abstained' && note !== undefined ? { ...answer, note } : answer
}
