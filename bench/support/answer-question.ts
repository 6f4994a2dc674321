import { compile, renderLiterals } from '../../src/ask/compile/index.ts'
import { link } from '../../src/ask/link/index.ts'
import { planQuestion } from '../../src/ask/plan/engine/index.ts'
import { readingOf } from '../../src/ask/plan/index.ts'
import type { Chart, Clock, Outcome, Plan, Question, TurnContext } from '../../src/flow.ts'
import type { Database } from './open-database.ts'
import type { SetQuestion } from './question-set.ts'

/** One line of the file the scorer reads. */
export interface Prediction {
  readonly id: string
  readonly sql?: string | null
  readonly reason?: string
  readonly ask?: true
  readonly readings?: readonly { readonly text: string; readonly sql: string | null }[]
  readonly chart?: string
  readonly confidence?: number
  /** Linking and planning alone. */
  readonly ms: number
}

/** Answers one question of a set through the real path up to its SQL; what goes wrong is a reason, never an exception. */
export function answerQuestion(asked: SetQuestion, database: Database, clock: Clock): Prediction {
  const started = performance.now()
  try {
    const context: TurnContext[] = []
    for (const text of asked.turns ?? []) context.push(...contextAfter(text, context, database, clock))
    const began = performance.now()
    const outcome = understand(asked.question, context, database, clock)
    const ms = round(performance.now() - began)
    return { id: asked.id, ...predictionOf(outcome, database), ms }
  } catch (error) {
    return { id: asked.id, sql: null, reason: `fault: ${error instanceof Error ? error.message : String(error)}`, ms: round(performance.now() - started) }
  }
}

function understand(text: string, context: readonly TurnContext[], database: Database, clock: Clock): Outcome {
  const question: Question = { text: text.normalize('NFC'), mode: 'economy', clarify: 'allow', context }
  return planQuestion(question, link(question, database.model, database.values, clock), database.model, database.values, clock)
}

function predictionOf(outcome: Outcome, database: Database): Omit<Prediction, 'id' | 'ms'> {
  switch (outcome.kind) {
    case 'abstained':
      return { sql: null, reason: outcome.reason }
    case 'clarify':
      return { ask: true, readings: outcome.candidates.map(({ plan, reading }) => ({ text: reading.text, sql: sqlOf(plan, database) })) }
    case 'planned': {
      const mark = markOf(outcome.plan)
      return { sql: sqlOf(outcome.plan, database), confidence: outcome.reading.confidence, ...(mark === undefined ? {} : { chart: mark }) }
    }
  }
}

function sqlOf(plan: Plan, database: Database): string {
  return renderLiterals(compile(plan, database.model, 'sqlite', { columns: 'asked' }))
}

/** What people of the chart sets call our marks. */
const NAMES: Readonly<Partial<Record<Chart['mark'] | 'auto' | 'table', string>>> = {
  bar: 'bar',
  grouped_bar: 'stacked bar',
  stacked_bar: 'stacked bar',
  pie: 'pie',
  line: 'line',
  grouped_line: 'grouping line',
  scatter: 'scatter',
  grouped_scatter: 'grouping scatter',
}
function markOf(plan: Plan): string | undefined {
  return NAMES[plan.display.mark]
}

/** What an earlier turn leaves behind when its rows are not read: its plan and reading. */
function contextAfter(text: string, before: readonly TurnContext[], database: Database, clock: Clock): readonly TurnContext[] {
  const outcome = understand(text, before, database, clock)
  const plan = outcome.kind === 'planned' ? outcome.plan : outcome.kind === 'abstained' ? outcome.partial : outcome.candidates[0]?.plan
  if (plan === undefined) return []
  const question: Question = { text, mode: 'economy', clarify: 'allow', context: before }
  const links = link(question, database.model, database.values, clock)
  const reading = readingOf(plan, links, database.model, { score: 1, margin: 1, confidence: 1, path: 'engine' })
  const query = plan.query
  const columns = query.kind === 'set' ? [] : query.columns.filter((column) => column.show === 'asked').map(({ name, label }) => ({ name, label }))
  const entity = query.kind === 'select' && 'entity' in query.from ? query.from.entity : undefined
  const rows = { keyColumns: [], keys: [], labels: [], complete: false, ...(entity === undefined ? {} : { entity }) }
  const focus = { measures: [], values: [], ...(entity === undefined ? {} : { entity }) }
  return [
    { turn: `t${before.length + 1}`, revision: 1, connection: plan.connection, question: text, plan, reading, focus, rows, columns, mark: plan.display.mark },
  ]
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
