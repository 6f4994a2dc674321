import { contextOf } from '../../ask/context.ts'
import { understand } from '../../ask/understand.ts'
import type { Actor, Question, ResultSet, TurnContext } from '../../flow.ts'
import type { RecallFn } from '../conversations/index.ts'
import { type AskingDeps, servicesFor } from './asking.ts'

/** As far back as a question in a stored conversation reaches. */
const MOST_TEXTS = 10
const MAX_QUOTED = 80
/** Rows that nobody read: a question about "those" asks for them by their plan. */
const UNREAD: Omit<ResultSet, 'executedAt'> = { columns: [], rows: [], truncated: true, durationMs: 0 }

/**
 * What questions asked elsewhere leave behind: each is understood on top of those before it, and none is run. What cannot
 * be understood is left out, and said.
 */
export function createRecall(deps: AskingDeps): RecallFn {
  return async (texts, question, actor, signal) => {
    const context: TurnContext[] = []
    const caveats: string[] = texts.length > MOST_TEXTS ? [`Only your last ${MOST_TEXTS} earlier messages were taken into account.`] : []
    for (const text of texts.slice(-MOST_TEXTS)) {
      const left = await leftBy(text, { ...question, context }, actor, deps, signal)
      if (left === null) caveats.push(`Your earlier message “${shortened(text)}” could not be understood and was left out.`)
      else context.push(left)
    }
    return { context, caveats }
  }
}

async function leftBy(text: string, question: Question, actor: Actor, deps: AskingDeps, signal: AbortSignal): Promise<TurnContext | null> {
  const services = servicesFor(deps, { report: () => undefined })
  const { understood: read } = await understand({ ...question, text, clarify: 'never' }, actor, services, signal)
  if (read.kind !== 'planned') return null
  return contextOf({ ...read, question: text }, { ...UNREAD, executedAt: deps.now().toISOString() })
}

function shortened(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED - 1)}…` : text
}
