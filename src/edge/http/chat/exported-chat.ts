import { type ExportedConversation, exhibitsOf, type TurnView } from '../../../app/conversations/index.ts'
import type { ExportedChat } from './export-history-schema.ts'
import { modelOf, type Presentation, presentMessages } from './present.ts'

/** One conversation of an export. What the reader may not see of an answer is left out, as when the chat is read. */
export function exportedChat({ view, ownerName, feedback, feedbackDescription, review }: ExportedConversation, publicUrl: string): ExportedChat {
  const { conversation, turns } = view
  const newest = turns.at(-1)?.turn
  return {
    chat_id: conversation.id,
    title: conversation.title,
    user_id: conversation.owner,
    user_name: ownerName,
    created_at: conversation.createdAt.toISOString(),
    updated_at: conversation.updatedAt.toISOString(),
    n_messages: turns.length * 2,
    n_questions: turns.length,
    labels: [...conversation.labels],
    feedback,
    feedback_description: feedbackDescription,
    auto_review: { ...review },
    scheduled: false,
    shared: conversation.shared,
    source: conversation.source,
    extra: conversation.extra ?? '',
    workspace: 'main',
    environment: newest?.environment ?? '',
    mode: newest?.mode ?? 'balanced',
    status: newest?.status ?? 'done',
    tables: [...new Set(turns.flatMap(tablesOf))],
    n_queries: total(turns, ({ turn }) => turn.outcome?.steps.filter((step) => step.sql !== undefined).length ?? 0),
    duration_ms: Math.round(total(turns, ({ turn }) => turn.outcome?.durationMs ?? 0)),
    input_tokens: total(turns, ({ turn }) => modelOf(turn.outcome)?.inputTokens ?? 0),
    output_tokens: total(turns, ({ turn }) => modelOf(turn.outcome)?.outputTokens ?? 0),
    url: `${publicUrl}/?c=${encodeURIComponent(conversation.id)}`,
    messages: messagesOf(view, { publicUrl, cli: true }),
  }
}

function messagesOf(view: ExportedConversation['view'], how: Presentation): ExportedChat['messages'] {
  return presentMessages(view, how).map((message) => ({
    role: message.role,
    content: message.content,
    created_at: message.created_at,
    position: message.position,
    ...(message.role === 'assistant' && { status: message.status, sql: message.sql, feedback: message.feedback }),
  }))
}

function tablesOf({ turn: { outcome }, redacted }: TurnView): readonly string[] {
  if (outcome === undefined || redacted) return []
  return exhibitsOf(outcome).flatMap(({ query }) => query?.uses.map(({ table }) => table) ?? [])
}

function total(turns: readonly TurnView[], of: (turn: TurnView) => number): number {
  return turns.reduce((sum, turn) => sum + of(turn), 0)
}
