import type { Session } from '../session.ts'
import { askUser } from './ask-user.ts'
import { explainChange } from './explain-change.ts'
import { finish } from './finish.ts'
import { lookUpValues } from './look-up-values.ts'
import { makeChart } from './make-chart.ts'
import { runQuery } from './run-query.ts'
import { runSkill } from './run-skill.ts'
import { searchAssets } from './search-assets.ts'
import { searchModel } from './search-model.ts'
import type { AgentTool } from './tool.ts'

export type { AgentTool, ToolOutcome } from './tool.ts'

/** The tools of this pass; on its last step only those that end it. */
export function toolsFor(session: Session, isLast: boolean): readonly AgentTool[] {
  const ending = [...(session.mayAskBack ? [askUser] : []), finish]
  if (isLast) return ending
  return [
    searchModel,
    lookUpValues,
    runQuery,
    makeChart,
    ...(session.task.investigation ? [explainChange] : []),
    ...(session.skills.length > 0 ? [runSkill] : []),
    ...(session.task.searchAssets ? [searchAssets] : []),
    ...ending,
  ]
}
