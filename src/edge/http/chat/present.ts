import {
  type Conversation,
  type ConversationView,
  exhibitsOf,
  isUnfinished,
  type Outcome,
  offered,
  type Step,
  type StoredExhibit,
  type Turn,
  type TurnView,
} from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import type { AbstainReason, ModelUse } from '../../../flow.ts'
import { textPreview, wireColumns, wireRows } from './cells.ts'
import { reportDetails, reportParts } from './present-report.ts'
import type { AskResponse, Asset, AssistantMessage, ChatC2, Message } from './schema.ts'

type Part = AssistantMessage['additional_data']['formatted_result'][number]

/** How this caller gets messages. */
export interface Presentation {
  /** Without a slash at its end. */
  readonly publicUrl: string
  /** The projection of the command line: no rows, pictures, steps or plans. */
  readonly cli: boolean
}

export function presentChat(view: ConversationView, how: Presentation): ChatC2 {
  const { conversation, turns } = view
  const newest = turns.at(-1)?.turn
  return {
    chat_id: conversation.id,
    title: conversation.title,
    user_id: conversation.owner,
    org_id: conversation.orgId,
    created_at: conversation.createdAt.toISOString(),
    updated_at: conversation.updatedAt.toISOString(),
    labels: [...conversation.labels],
    pinned: conversation.pinned,
    shared: conversation.shared,
    source: conversation.source,
    extra: conversation.extra,
    environment: newest?.environment,
    mode: newest?.mode ?? 'balanced',
    status: newest?.status ?? 'done',
    turn_id: newest?.id ?? '',
    messages: presentMessages(view, how),
  }
}

/** The whole conversation, or up to and including one turn. */
export function presentMessages(view: ConversationView, how: Presentation, last?: string): Message[] {
  const end = last === undefined ? -1 : view.turns.findIndex(({ turn }) => turn.id === last)
  const turns = end < 0 ? view.turns : view.turns.slice(0, end + 1)
  return turns.flatMap((each, place) => [presentQuestion(each.turn, place), presentAnswer(view.conversation, each, place, how)])
}

export function presentAsk(view: ConversationView, turnId: string, how: Presentation): AskResponse {
  const answer = presentTurn(view, turnId, how)
  return { ...answer, chat_id: view.conversation.id, messages: presentMessages(view, how, turnId) }
}

/** The answer of one turn. @throws AppError turn_not_found when it was deleted meanwhile */
export function presentTurn(view: ConversationView, turnId: string, how: Presentation): AssistantMessage {
  const place = view.turns.findIndex(({ turn }) => turn.id === turnId)
  const turn = view.turns[place]
  if (turn === undefined) throw new AppError('turn_not_found')
  return presentAnswer(view.conversation, turn, place, how)
}

function presentQuestion(turn: Turn, place: number): Message {
  return { role: 'user', content: turn.text, id: turn.questionId, position: place * 2, created_at: turn.askedAt.toISOString(), author: turn.author }
}

const WORKING = 'Still working on this question. Read this chat again for the answer.'
const REDACTED = 'This answer uses data that you may not see.'

export function presentAnswer(conversation: Conversation, { turn, redacted }: TurnView, place: number, how: Presentation): AssistantMessage {
  const running = isUnfinished(turn.status)
  const outcome = running ? undefined : turn.outcome
  const also = redacted || outcome === undefined ? '' : offeredIn(outcome)
  const text = running ? WORKING : redacted ? REDACTED : [outcome?.text ?? WORKING, also].filter((part) => part !== '').join('\n\n')
  const assets = outcome === undefined || redacted ? {} : presentAssets(conversation, outcome, how)
  return {
    role: 'assistant',
    content: text,
    explanation: running ? '' : text,
    suggested_follow_ups: redacted ? [] : followUps(outcome),
    additional_data: {
      chat_id: conversation.id,
      dot_url: `${how.publicUrl}/?c=${encodeURIComponent(conversation.id)}`,
      formatted_result: running ? [] : partsOf(text, also, assets, redacted ? undefined : outcome),
      assets,
    },
    id: turn.answerId,
    position: place * 2 + 1,
    turn_id: turn.id,
    status: turn.status,
    mode: turn.mode,
    environment: turn.environment,
    created_at: turn.askedAt.toISOString(),
    finished_at: running ? undefined : turn.finishedAt?.toISOString(),
    revision: Math.max(1, turn.revision),
    stale_context: turn.stale ? true : undefined,
    feedback: turn.feedback,
    ...(redacted ? { redacted: true } : outcome === undefined ? {} : { ...details(outcome, how), ...sourcesOf(outcome), ...shared(outcome, how) }),
  }
}

/** Names of what fits elsewhere are no part of the stored text: each reader sees only their own. */
function offeredIn(outcome: Outcome): string {
  return offered(outcome.offers ?? [], outcome.kind === 'reported' && outcome.by === 'assets')
}

function followUps(outcome: Outcome | undefined): string[] {
  if (outcome?.kind === 'answered' || outcome?.kind === 'reported') return outcome.followUps.slice(0, 5).map((text) => text.slice(0, 160))
  if (outcome?.kind === 'clarify') return outcome.readings.slice(0, 5).map((reading) => reading.text.slice(0, 160))
  if (outcome?.kind === 'asked') return outcome.options.slice(0, 5).map((text) => text.slice(0, 160))
  if (outcome?.kind === 'abstained') return outcome.tryInstead.slice(0, 5).map((text) => text.slice(0, 160))
  return []
}

function partsOf(text: string, also: string, assets: Readonly<Record<string, Asset>>, outcome: Outcome | undefined): Part[] {
  if (outcome?.kind === 'reported') return [...reportParts(outcome), ...(also === '' ? [] : [{ type: 'text' as const, data: also }])]
  return [{ type: 'text', data: text }, ...Object.keys(assets).map((key): Part => ({ type: key.startsWith('viz_') ? 'chart' : 'dataframe', data: key }))]
}

export function presentAssets(conversation: Conversation, outcome: Outcome, how: Presentation): Record<string, Asset> {
  return Object.fromEntries(exhibitsOf(outcome).flatMap((exhibit) => assetsOf(conversation, exhibit, how)))
}

function assetsOf(conversation: Conversation, { query, frame: stored, chart: picture }: StoredExhibit, how: Presentation): [string, Asset][] {
  const { key, frame, executedAt } = stored
  const address = `chat_id=${encodeURIComponent(conversation.id)}&df_key=${encodeURIComponent(key)}`
  const table: Asset = {
    text_preview: textPreview(frame),
    text_summary: frame.summary,
    shape: [frame.rowCount, frame.columns.length],
    sql_query: query?.sql ?? '',
    csv_download_url: `${how.publicUrl}/api/download_csv?${address}`,
    columns: wireColumns(frame.columns),
    truncated: frame.truncated,
    connection_id: query?.connection ?? '',
    executed_at: executedAt,
  }
  if (picture === undefined) return [[key, table]]
  const { chart, link } = picture
  const drawn: Asset = {
    interpretation: chart.description,
    chart_download_url: `${how.publicUrl}/api/asset/${link}.png`,
    df_key: key,
    alt: chart.description,
    spec: how.cli ? undefined : chart.spec,
  }
  return [
    [key, table],
    [picture.key, drawn],
  ]
}

/** What a language model did for the answer; undefined: none took part. */
export function modelOf(outcome: Outcome | undefined): ModelUse | undefined {
  return outcome?.kind === 'answered' || outcome?.kind === 'reported' || outcome?.kind === 'asked' ? outcome.model : undefined
}

function shared(outcome: Outcome, how: Presentation): Partial<AssistantMessage> {
  return {
    offers: outcome.offers === undefined || outcome.offers.length === 0 ? undefined : outcome.offers.map((offer) => ({ ...offer })),
    steps: how.cli ? undefined : outcome.steps.map(presentStep),
    usage: usageOf(outcome),
  }
}

function usageOf(outcome: Outcome): NonNullable<AssistantMessage['usage']> {
  const used = modelOf(outcome)
  if (used === undefined) return { model: 'engine', input_tokens: 0, output_tokens: 0, duration_ms: outcome.durationMs }
  const { model, provider, promptVersion, calls, inputTokens, outputTokens, costUsd } = used
  return {
    model,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    duration_ms: outcome.durationMs,
    provider,
    prompt_version: promptVersion,
    calls,
    ...(costUsd !== null && { cost_usd: costUsd }),
  }
}

function details(outcome: Outcome, how: Presentation): Partial<AssistantMessage> {
  switch (outcome.kind) {
    case 'answered':
      return answeredDetails(outcome, how)
    case 'reported':
      return { ...mainResult(outcome, how), ...reportDetails(outcome, how.cli) }
    case 'asked': {
      const { question, options, pending, connection } = outcome
      return {
        clarification: { question, options: [...options], about: 'other' },
        connection_id: connection,
        pending_skill: pending && { skill: pending.skill, parameters: pending.parameters, missing: pending.missing, confirm: pending.confirm },
      }
    }
    case 'clarify': {
      const { question, about, readings, connection } = outcome
      const options = readings.map((reading) => reading.text)
      const candidates = readings.map((reading) => ({ reading }))
      return { clarification: { question, options, about, candidates }, connection_id: connection, reading: readings.length === 1 ? readings[0] : undefined }
    }
    case 'abstained': {
      const { reason, unlinked, understood, tryInstead, connection } = outcome
      const missing = unlinked.map((word) => word.text)
      return {
        abstention: { reason: WIRE_REASONS[reason], missing, unlinked: [...unlinked], understood: [...understood], try_instead: [...tryInstead] },
        connection_id: connection,
      }
    }
    case 'refused':
      return outcome.reason === 'not_visible' ? {} : { refusal: { reason: outcome.reason } }
    case 'error':
      return { error: { code: outcome.code, message: outcome.message, retryable: outcome.retryable } }
    case 'cancelled':
      return {}
  }
}

/** What it rests on, and what else was pointed to. */
function sourcesOf(outcome: Outcome): Pick<AssistantMessage, 'sources'> {
  const used = outcome.kind === 'answered' || outcome.kind === 'reported' ? outcome.sources : []
  const named = new Set(used.map(({ type, id }) => `${type} ${id}`))
  const pointed = (outcome.offers ?? []).map(({ id, name }) => ({ type: 'external_asset' as const, id, name, used: false }))
  const sources = [...used.map((source) => ({ ...source })), ...pointed.filter(({ type, id }) => !named.has(`${type} ${id}`))]
  return sources.length > 0 || outcome.kind === 'answered' || outcome.kind === 'reported' ? { sources } : {}
}

function answeredDetails(outcome: Extract<Outcome, { kind: 'answered' }>, how: Presentation): Partial<AssistantMessage> {
  const { assumptions } = outcome.reading
  return {
    ...mainResult(outcome, how),
    reading: outcome.reading,
    plan: how.cli ? undefined : outcome.plan,
    connection_id: outcome.connection,
    assumptions: assumptions.length > 0 ? [...assumptions] : undefined,
  }
}

/** The rows that an answer leads with: of a report the first exhibit's. */
function mainResult(outcome: Outcome, how: Presentation): Partial<AssistantMessage> {
  const [main] = exhibitsOf(outcome)
  if (main === undefined) return {}
  const { key, frame } = main.frame
  return {
    sql: main.query?.sql,
    dataframe: how.cli
      ? undefined
      : { df_key: key, columns: wireColumns(frame.columns), rows: wireRows(frame), row_count: frame.rowCount, truncated: frame.truncated },
    visualization: how.cli ? undefined : main.chart?.chart.spec,
  }
}

const WIRE_REASONS = {
  unlinked: 'no_data',
  no_path: 'no_data',
  not_permitted_or_missing: 'no_data',
  outside: 'out_of_scope',
  future: 'out_of_scope',
  no_form: 'out_of_scope',
  cause: 'out_of_scope',
  writes: 'out_of_scope',
  low_confidence: 'low_confidence',
} as const satisfies Readonly<Record<AbstainReason, string>>

export function presentStep(step: Step) {
  return {
    id: step.id,
    kind: step.kind,
    title: step.title,
    status: step.status,
    sql: step.sql,
    rows: step.rows,
    started_at: step.startedAt,
    duration_ms: step.durationMs,
    error: step.error,
  }
}
