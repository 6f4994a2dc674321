import { exhibitsOf, isUnfinished, type Outcome, type StoredExhibit, type Turn } from '../../../app/conversations/index.ts'
import { executionIdOf, type SpaceConversation } from '../../../app/spaces/index.ts'
import { wireRows } from '../chat/index.ts'
import { presentColumns, presentReading } from './present-reading.ts'
import type { WireExecution, WireMessage } from './schema.ts'

const MAX_CHART_BYTES = 1 << 20
const MAX_CHART_ROWS = 5_000
const MAX_FOLLOW_UPS = 5
const STILL_RUNNING = 'Still working on this question.'
const CHANGED = 'What this space shows has changed while the question ran, so it was stopped. Please ask again.'

export function presentConversation({ id, source, space, createdAt, conversation }: SpaceConversation) {
  return {
    conversation_id: id,
    data_sources: [{ name: source.connection.label, type: source.connection.type }],
    id,
    space_id: space?.id ?? null,
    created_at: createdAt.toISOString(),
    updated_at: (conversation?.updatedAt ?? createdAt).toISOString(),
    ...(conversation !== undefined && { title: conversation.title }),
  }
}

/** One turn as an execution. @param showSql the reader may see the statement as planned */
export function presentExecution(found: SpaceConversation, turn: Turn, showSql: boolean): WireExecution {
  const outcome = isUnfinished(turn.status) ? undefined : turn.outcome
  const chart = visualizationOf(outcome)
  return {
    id: executionIdOf(turn.id),
    task_id: found.id,
    status: statusOf(turn),
    response: textOf(found, turn),
    visualization: chart,
    ...(outcome !== undefined && { outcome: OUTCOMES[outcome.kind] }),
    ...(chart !== null && { visualization_media_type: 'application/vnd.vegalite.v6+json' as const }),
    ...mainResult(outcome, showSql),
    ...(outcome?.kind === 'answered' && { reading: presentReading(outcome, showSql) }),
    follow_ups: followUps(outcome),
    created_at: turn.askedAt.toISOString(),
    ...(outcome !== undefined && turn.finishedAt !== undefined && { finished_at: turn.finishedAt.toISOString() }),
    ...errorOf(found, outcome),
  }
}

/** The two halves of a turn; the second appears when the execution has ended. */
export function presentMessages(found: SpaceConversation, turn: Turn): readonly WireMessage[] {
  const execution_id = executionIdOf(turn.id)
  const question: WireMessage = {
    text: turn.text,
    role: 'user',
    visualization: null,
    id: turn.questionId,
    execution_id,
    created_at: turn.askedAt.toISOString(),
  }
  return isUnfinished(turn.status) ? [question] : [question, presentAnswer(found, turn)]
}

export function presentAnswer(found: SpaceConversation, turn: Turn): WireMessage {
  const id = executionIdOf(turn.id)
  const outcome = isUnfinished(turn.status) ? undefined : turn.outcome
  return {
    text: textOf(found, turn),
    role: 'breadcrumb',
    visualization: visualizationOf(outcome),
    id,
    execution_id: id,
    created_at: (turn.finishedAt ?? turn.askedAt).toISOString(),
  }
}

const OUTCOMES = {
  answered: 'answered',
  reported: 'answered',
  asked: 'clarification',
  clarify: 'clarification',
  abstained: 'abstained',
  refused: 'refused',
  error: 'error',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<Outcome['kind'], WireExecution['outcome']>>

function statusOf({ status }: Turn): WireExecution['status'] {
  if (status === 'queued') return 'PENDING'
  if (status === 'running') return 'RUNNING'
  return status === 'error' || status === 'cancelled' ? 'FAILURE' : 'SUCCESS'
}

function textOf(found: SpaceConversation, turn: Turn): string {
  if (isUnfinished(turn.status)) return STILL_RUNNING
  return hasChanged(found, turn.outcome) ? CHANGED : (turn.outcome?.text ?? STILL_RUNNING)
}

/** Stopped because the space's rules are others now than when the conversation was begun. */
function hasChanged(found: SpaceConversation, outcome: Outcome | undefined): boolean {
  return found.isOutdated && (outcome?.kind === 'cancelled' || (outcome?.kind === 'error' && outcome.code === 'asker_gone'))
}

function errorOf(found: SpaceConversation, outcome: Outcome | undefined): Pick<WireExecution, 'error'> {
  if (hasChanged(found, outcome)) return { error: { code: 'space_changed', retryable: true } }
  if (outcome?.kind === 'cancelled') return { error: { code: 'cancelled', retryable: true } }
  return outcome?.kind === 'error' ? { error: { code: outcome.code, retryable: outcome.retryable } } : {}
}

/** The rows that an answer leads with. */
function mainResult(outcome: Outcome | undefined, showSql: boolean): Pick<WireExecution, 'sql' | 'dataframe'> {
  const [main] = outcome === undefined ? [] : exhibitsOf(outcome)
  if (main === undefined) return {}
  return { ...(showSql && main.query !== undefined && { sql: main.query.sql }), dataframe: dataframeOf(main) }
}

function dataframeOf(exhibit: StoredExhibit) {
  const { frame } = exhibit.frame
  return {
    columns: presentColumns(exhibit),
    rows: wireRows(frame),
    row_count: frame.rowCount,
    truncated: frame.truncated || frame.rowCount > frame.rows.length,
  }
}

function followUps(outcome: Outcome | undefined): string[] {
  if (outcome?.kind === 'asked') return outcome.options.slice(0, MAX_FOLLOW_UPS)
  const answered = outcome?.kind === 'answered' || outcome?.kind === 'reported'
  const all = answered ? outcome.followUps : outcome?.kind === 'abstained' ? outcome.tryInstead : []
  const readings = outcome?.kind === 'clarify' ? outcome.readings.map(({ text }) => text) : []
  return [...all, ...readings].slice(0, MAX_FOLLOW_UPS)
}

/** The chart as text with its data inside; none when it is too large to travel so. */
function visualizationOf(outcome: Outcome | undefined): string | null {
  const picture = outcome === undefined ? undefined : exhibitsOf(outcome).find(({ chart }) => chart !== undefined)?.chart
  if (picture === undefined) return null
  const { spec } = picture.chart
  const text = JSON.stringify(spec)
  return rowsIn(spec) <= MAX_CHART_ROWS && Buffer.byteLength(text) <= MAX_CHART_BYTES ? text : null
}

/** Rows of a specification and of all its layers. */
function rowsIn(spec: unknown): number {
  if (Array.isArray(spec)) return spec.reduce((sum: number, each) => sum + rowsIn(each), 0)
  if (typeof spec !== 'object' || spec === null) return 0
  return Object.entries(spec).reduce((sum, [key, value]) => sum + (key === 'values' && Array.isArray(value) ? value.length : rowsIn(value)), 0)
}
