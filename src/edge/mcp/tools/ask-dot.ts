import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { checkRate } from '../../../app/conversations/index.ts'
import { AppError } from '../../../errors.ts'
import { failure, said, tool } from '../tool.ts'
import { CHAT_NOT_FOUND, ChatId, STILL_PROCESSING } from './chat.ts'

const MAX_QUESTION = 20_000
const ID_BYTES = 12

export const askDot = tool({
  name: 'ask_dot',
  title: 'Ask a question about the data',
  description:
    'Asks the data analyst a question in plain words. Returns a chat_id at once; call get_result with it until the answer is there. Give the chat_id of an earlier answer to ask a follow-up.',
  input: z.object({
    question: z.string().min(1).max(MAX_QUESTION).describe('The question, in plain words'),
    chat_id: ChatId.optional().describe('The chat to continue; a new one when absent'),
  }),
  output: z.object({ chat_id: z.string(), status: z.literal('running') }),
  run: async ({ question, chat_id: given }, { actor }, { conversations }) => {
    const { store, limits, policy } = conversations.services
    const text = question.normalize('NFC')
    if (text.trim() === '' || text.includes('\0')) return failure('The question must not be blank')
    await checkRate(store.db, actor, limits)
    const chatId = given ?? `mcp-${randomBytes(ID_BYTES).toString('hex')}`
    const { defaultMode: mode } = await policy(actor.orgId)
    const intent = given === undefined ? 'create' : 'append'
    try {
      const { how } = await conversations.ask({ chatId, text, mode, asked: { clarify: 'allow' }, intent, source: 'mcp' }, actor)
      if (how !== 'new') return failure(STILL_PROCESSING)
    } catch (error) {
      if (error instanceof AppError && error.code === 'turn_running') return failure(STILL_PROCESSING)
      if (error instanceof AppError && (error.code === 'chat_not_found' || error.code === 'not_owner')) return failure(CHAT_NOT_FOUND)
      throw error
    }
    const running = { chat_id: chatId, status: 'running' } as const
    return said(JSON.stringify(running), running)
  },
})
