import { z } from 'zod'
import { keepExhibits } from '../keep-exhibits.ts'
import { planOfModel } from '../plan-of-model.ts'
import { rowsForModel } from '../rows-for-model.ts'
import { connectionAt } from '../session.ts'
import { agentTool, found, problem } from './tool.ts'

export const explainChange = agentTool(
  {
    name: 'explain_change',
    description:
      'Lets the engine investigate another figure: a compact plan with one figure, no groups and a period. It is compared with the period before and taken apart by every dimension.',
    input: { type: 'object', properties: { plan: { type: 'object', description: 'A plan in compact form' } }, required: ['plan'] },
  },
  z.object({ plan: z.unknown() }),
  async ({ plan: compact }, session) => {
    const { investigation } = session.task
    const at = connectionAt(session, undefined)
    if (investigation === undefined || at === undefined) return problem('There is no investigation to go on from.')
    const planned = planOfModel(compact, at.connection, session)
    if ('problem' in planned) return problem(planned.problem, planned.facts)
    const report = await investigation.explain(planned.plan)
    if (report === null) return problem('This cannot be taken apart: give one figure over a period, without groups. Or the limit of investigations is reached.')
    const names = keepExhibits(report, at.connection, session)
    const { rowsMayLeave } = session.picked
    return found({
      ...(rowsMayLeave && { findings: report.findings.map(({ title, text }) => `${title} ${text}`), unremarkable: [...report.unremarkable] }),
      results: names.flatMap((name) => {
        const kept = session.kept.get(name)
        return kept === undefined ? [] : [rowsForModel(name, kept.result, rowsMayLeave)]
      }),
    })
  },
)
