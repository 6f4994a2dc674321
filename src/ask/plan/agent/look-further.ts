import { AppError } from '../../../errors.ts'
import type { Actor, Reported, ReportPart } from '../../../flow.ts'
import type { AskServices, PickedModel } from '../../services.ts'
import { AGENT_LIMITS } from './agent-limits.ts'
import type { BoundedReply } from './bounded-reply.ts'
import { converse } from './loop.ts'
import { failed, openSession, reasonOf } from './plan-with-model.ts'
import { FURTHER_VERSION, PROMPT_VERSION } from './prompt-1.ts'
import type { AgentTask, Investigation } from './session.ts'
import { createSpending } from './spending.ts'
import { traceOf } from './trace.ts'

const TITLE = '### Looked at further'
/** Lists that close a report; what was looked at further stands before them. */
const CLOSING = ['### Checked, nothing found', '### Not looked at']

/**
 * Lets a language model go on from an investigation, with the agent's tools and the engine's own: what it adds rests on results and
 * passes the same check of figures. The report itself is never changed; where the model fails or finds nothing, it stands alone.
 *
 * @throws AppError what a database failed with; the signal's reason when aborted
 */
export async function lookFurther(
  task: AgentTask & { readonly investigation: Investigation },
  actor: Actor,
  services: AskServices,
  picked: PickedModel,
  signal: AbortSignal,
): Promise<Reported> {
  const { report } = task.investigation
  const deadline = AbortSignal.timeout(task.milliseconds ?? AGENT_LIMITS.milliseconds[task.question.mode])
  const session = await openSession(task, actor, services, picked, AbortSignal.any([signal, deadline]))
  const spending = createSpending(picked.limits)
  const replies: BoundedReply[] = []
  try {
    const end = await converse(session, spending, replies).catch((error: unknown) => failed(error, session, signal, deadline))
    const model = spending.use(picked.model, `${PROMPT_VERSION} ${FURTHER_VERSION}`)
    const trace = traceOf(picked.model, replies)
    if (end.kind === 'stopped') return { ...withCaveat(report, `${reasonOf(end.why, session, spending)} The report is the engine’s.`), model, trace }
    return { ...(end.answer.kind === 'reported' && end.answer !== report ? joined(report, end.answer, picked.model.name) : report), model, trace }
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError) || !error.code.startsWith('model_')) throw error
    return withCaveat(report, `The language model did not help: ${error.message}`)
  }
}

function withCaveat(report: Reported, caveat: string): Reported {
  return { ...report, narration: { ...report.narration, caveats: [...report.narration.caveats, caveat] } }
}

/** The report with what the model adds; results that the report shows already are not shown again. */
function joined(report: Reported, added: Reported, model: string): Reported {
  const known = new Set(report.exhibits.map(({ name }) => name))
  const exhibits = added.exhibits.filter(({ name }) => !known.has(name))
  const parts = added.parts.filter((part) => part.kind === 'text' || exhibits.some(({ name }) => name === part.name))
  const title: ReportPart = { kind: 'text', text: `${TITLE}\n\nBy the language model ${model}; its figures are checked against results.` }
  const at = report.parts.findIndex((part) => part.kind === 'text' && CLOSING.some((closing) => part.text.startsWith(closing)))
  const place = at < 0 ? report.parts.length : at
  return {
    ...report,
    narration: {
      ...report.narration,
      text: `${report.narration.text}\n\n${TITLE}\n\n${added.narration.text}`,
      caveats: [...new Set([...report.narration.caveats, ...added.narration.caveats])],
    },
    parts: [...report.parts.slice(0, place), title, ...parts, ...report.parts.slice(place)],
    exhibits: [...report.exhibits, ...exhibits],
    sources: [...new Map([...report.sources, ...added.sources].map((source) => [`${source.type} ${source.id}`, source])).values()],
    assumptions: [...new Set([...report.assumptions, ...added.assumptions])],
    skills: [...report.skills, ...added.skills],
  }
}
