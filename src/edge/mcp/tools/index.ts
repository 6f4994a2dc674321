import type { Caller, ExtraTool, McpDeps, Tool } from '../tool.ts'
import { askDot } from './ask-dot.ts'
import { getCatalog } from './get-catalog.ts'
import { getResult } from './get-result.ts'
import { runQuery } from './run-query.ts'
import { searchAssets } from './search-assets.ts'
import { listSkills, runSkill } from './skills.ts'
import { wait } from './wait.ts'

const ALWAYS: readonly Tool[] = [getCatalog, askDot, getResult, wait]
const EXTRA: Readonly<Record<ExtraTool, Tool>> = { run_query: runQuery, list_skills: listSkills, run_skill: runSkill, search_assets: searchAssets }

/** The four tools, and what the organisation adds where this caller may use it. */
export async function toolsOf({ actor }: Pick<Caller, 'actor'>, deps: McpDeps): Promise<readonly Tool[]> {
  const extra = (await deps.extraTools()).filter((name) => mayUse(name, actor, deps))
  return [...ALWAYS, ...extra.map((name) => EXTRA[name])]
}

function mayUse(name: ExtraTool, { role }: Caller['actor'], { skills, assets }: McpDeps): boolean {
  if (name === 'run_query') return role !== 'user'
  return name === 'search_assets' ? assets !== undefined : skills !== undefined
}

/** Without asking the store where it is one of the four. */
export async function findTool(name: string, caller: Pick<Caller, 'actor'>, deps: McpDeps): Promise<Tool | undefined> {
  const own = ALWAYS.find(({ definition }) => definition.name === name)
  return own ?? (await toolsOf(caller, deps)).find(({ definition }) => definition.name === name)
}
