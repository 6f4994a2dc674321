import type { UsageTable } from '../usage-table.ts'
import { chats, ratings } from './chats.ts'
import { connections, tables } from './data.ts'
import { memberships, users } from './people.ts'
import { offers, questions, tableUses } from './questions.ts'
import { modelCalls, pipelineRuns, skillRuns, syncRuns } from './runs.ts'

export const USAGE_TABLES: readonly UsageTable[] = [
  users,
  memberships,
  chats,
  questions,
  ratings,
  tableUses,
  offers,
  connections,
  tables,
  modelCalls,
  skillRuns,
  pipelineRuns,
  syncRuns,
]
