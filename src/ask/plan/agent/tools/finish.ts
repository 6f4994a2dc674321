import { z } from 'zod'
import type { Answer } from '../../../../flow.ts'
import { OPERATIONS } from '../citations.ts'
import { declined } from '../declined.ts'
import { planOfModel } from '../plan-of-model.ts'
import { reportOfText } from '../report.ts'
import { connectionAt, type Kept, type Session } from '../session.ts'
import { agentTool, problem, type ToolOutcome } from './tool.ts'

const NAME = /^[a-z0-9_]{1,48}$/
const MOST_ARITHMETIC = 40
const ARITHMETIC = z.object({
  op: z.enum(OPERATIONS),
  of: z
    .array(z.object({ result: z.string(), column: z.string(), row: z.number().int().min(0).optional() }))
    .min(1)
    .max(200),
})
const INPUT = z.object({
  answer_with: z.string().max(48).optional(),
  plan: z.unknown().optional(),
  connection: z.string().optional(),
  text: z.string().optional(),
  arithmetic: z
    .record(z.string().regex(NAME), ARITHMETIC)
    .refine((all) => Object.keys(all).length <= MOST_ARITHMETIC, 'too many')
    .optional(),
  cannot: z.string().optional(),
})

export const finish = agentTool(
  {
    name: 'finish',
    description:
      'Ends your turn, with exactly one of: answer_with (a result of a plan that is the whole answer), plan (run and worded by Parley), text, cannot (why the data cannot answer it).',
    input: {
      type: 'object',
      properties: {
        answer_with: { type: 'string', description: 'q1, q2, …' },
        plan: { type: 'object', description: 'A plan in compact form' },
        connection: { type: 'string', description: 'Of the plan; c1 when absent' },
        text: { type: 'string', description: 'Markdown with placeholders {{q1[0].column}} and [[q1]]' },
        arithmetic: {
          type: 'object',
          description:
            'Figures reckoned from cells, by name: {"a1": {"op": "percent_change", "of": [{"result":"q1","row":1,"column":"revenue"},{"result":"q1","row":0,"column":"revenue"}]}}; new first, base second. Without row: the whole column.',
          additionalProperties: {
            type: 'object',
            properties: {
              op: { type: 'string', enum: [...OPERATIONS] },
              of: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: { result: { type: 'string' }, column: { type: 'string' }, row: { type: 'integer' } },
                  required: ['result', 'column'],
                },
              },
            },
            required: ['op', 'of'],
          },
        },
        cannot: { type: 'string' },
      },
    },
  },
  INPUT,
  async (input, session) => {
    const ways = [input.answer_with, input.plan, input.text, input.cannot].filter((way) => way !== undefined)
    if (ways.length !== 1) return problem('Give exactly one of answer_with, plan, text and cannot.')
    const { investigation } = session.task
    if (input.cannot !== undefined) return { kind: 'end', answer: investigation?.report ?? (await declined(session)) }
    if (investigation && input.text === undefined) return problem('The report stands already: finish with text that adds to it, or with cannot.')
    if (input.plan !== undefined) return withPlan(input.plan, input.connection, session)
    if (input.answer_with !== undefined) return withResult(session.kept.get(input.answer_with), session)
    return reportOfText(input.text ?? '', input.arithmetic ?? {}, session)
  },
)

async function withPlan(compact: unknown, name: string | undefined, session: Session): Promise<ToolOutcome> {
  const at = connectionAt(session, name)
  if (at === undefined) return problem(`There is no connection ${name ?? ''}.`)
  const planned = planOfModel(compact, at.connection, session)
  if ('problem' in planned) return problem(planned.problem, planned.facts)
  return ended(await answerPlan({ ...planned, connection: at.connection }, session))
}

async function withResult(kept: Kept | undefined, session: Session): Promise<ToolOutcome> {
  const { plan, reading, connection } = kept?.query ?? {}
  if (kept === undefined || connection === undefined) return problem('There is no such result of a query.', { results: [...session.kept.keys()] })
  if (plan === undefined || reading === undefined) return problem('This result is not from a plan; finish with text.')
  return ended(await answerPlan({ plan, reading, connection, reuse: kept.result }, session))
}

type Planned = Omit<Parameters<Session['task']['answerPlan']>[0], 'question'>
function answerPlan(planned: Planned, { task, actor, services, signal }: Session): Promise<Answer> {
  return task.answerPlan({ ...planned, question: task.question.text }, actor, services, signal)
}

function ended(answer: Answer): ToolOutcome {
  if (answer.kind === 'answered') return { kind: 'end', answer }
  return problem(answer.kind === 'refused' ? `Refused: ${answer.message}` : 'This database has no form for the plan.')
}
