import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { type Conversation, type ConversationView, exhibitsOf, isUnfinished, mayTake, type Outcome, viewOf } from '../../../app/conversations/index.ts'
import type { Actor } from '../../../flow.ts'
import { auditForeignRead, presentTurn } from '../../http/chat/index.ts'
import { type Caller, failure, type McpDeps, said, tool } from '../tool.ts'
import { CHAT_NOT_FOUND, ChatId, STILL_PROCESSING } from './chat.ts'
import { csvOf } from './csv-resource.ts'

const WAIT_MS = 20_000
const MAX_PICTURE_BYTES = 1 << 20

type Content = CallToolResult['content']

export const getResult = tool({
  name: 'get_result',
  title: 'Result of a question',
  description: 'Waits up to 20 seconds for the answer of a chat. While it says "Still processing", call it again.',
  input: z.object({ chat_id: ChatId.describe('As ask_dot returned it') }),
  run: async ({ chat_id: chatId }, caller, deps) => {
    const { conversations } = deps
    const conversation = await conversations.readable(caller.actor, chatId)
    await auditForeignRead({ conversations }, caller.actor, conversation)
    const newest = await conversations.newest(conversation)
    if (newest === undefined) return failure(CHAT_NOT_FOUND)
    if (isUnfinished(newest.status) && !(await conversations.ended(await conversations.turn(conversation, newest.id), WAIT_MS, caller.signal)))
      return said(STILL_PROCESSING, { chat_id: chatId, status: 'running' })
    return resultOf(await viewOf(conversations.services, caller.actor, await conversations.readable(caller.actor, chatId)), newest.id, caller, deps)
  },
})

async function resultOf(view: ConversationView, turnId: string, { actor, publicUrl }: Caller, deps: McpDeps): Promise<CallToolResult> {
  const message = presentTurn(view, turnId, { publicUrl, cli: true })
  const { assets, dot_url } = message.additional_data
  const shown = view.turns.find(({ turn }) => turn.id === turnId)
  const outcome = shown === undefined || shown.redacted ? undefined : shown.turn.outcome
  const data = outcome === undefined ? [] : await dataOf(actor, view.conversation, outcome, deps)
  return {
    content: [{ type: 'text', text: message.content }, ...data, { type: 'text', text: `Open in Parley: ${dot_url}` }],
    structuredContent: {
      chat_id: view.conversation.id,
      status: message.status,
      answer: message.content,
      assets,
      dot_url,
      suggested_follow_ups: message.suggested_follow_ups,
    },
  }
}

/** Charts as pictures and tables as CSV, in the order of the answer; what its reader may not take away is left out. */
async function dataOf(actor: Actor, conversation: Conversation, outcome: Outcome, deps: McpDeps): Promise<Content> {
  const { services } = deps.conversations
  const mayTakeRows = await mayTake(services, actor, conversation.owner, outcome)
  const content: Content = []
  for (const { frame, chart } of exhibitsOf(outcome)) {
    if (chart !== undefined) content.push(...pictureOf(await deps.renderPng(chart.chart)))
    const text = mayTakeRows ? await csvOf(services.store.db, conversation, frame.key) : undefined
    if (text !== undefined)
      content.push({ type: 'resource', resource: { uri: `parley://${encodeURIComponent(conversation.id)}/${frame.key}.csv`, mimeType: 'text/csv', text } })
  }
  return content
}

function pictureOf(png: Uint8Array): Content {
  if (png.byteLength > MAX_PICTURE_BYTES) return []
  return [{ type: 'image', data: Buffer.from(png).toString('base64'), mimeType: 'image/png' }]
}
