import { request } from '../../api/client.ts'
import type { Door, Entry } from '../../bots/talk/use-talk.ts'
import type { QueryAnswer } from '../../bots/wire.ts'
import { endIfRefused } from '../space-api.ts'
import type { BotInfo, EarlierMessage } from './bot-wire.ts'

const WAIT_SECONDS = 50
const EMBED_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/

export interface BotDoor extends Door {
  /** Whoever comes in may read the conversation that a question is handed over to. */
  readonly follows: boolean
  /** Undefined where the token may only ask. */
  info(signal: AbortSignal): Promise<BotInfo | undefined>
  /** What was said in the running chat; nothing where the token may only ask, or the chat has ended. */
  earlier(): Promise<readonly Entry[]>
}

interface Who {
  readonly storyId: string
  readonly sessionId: string
  readonly visitorId: string
}

/**
 * The way to a bot that a page's token opens.
 * @param token an embed token, which is of a person, or an API token that may do nothing but ask
 */
export function botDoor({ storyId, sessionId, visitorId }: Who, token: string | undefined): BotDoor {
  const about = { sessionId, userId: visitorId, source: 'widget' }
  if (token !== undefined && !EMBED_TOKEN.test(token))
    return {
      follows: false,
      send: (order) => json('POST', '/chatbot/query', { ...order, ...about, storyId }),
      result: () => json('GET', `/chatbot/query/${sessionId}/result?wait=${WAIT_SECONDS}&storyId=${encodeURIComponent(storyId)}`),
      info: async () => undefined,
      earlier: async () => [],
    }
  const path = `/v1/embed/bots/${encodeURIComponent(storyId)}`
  return {
    follows: true,
    send: (order) => json('POST', `${path}/query`, { ...order, ...about }),
    result: () => json('GET', `${path}/query/${sessionId}/result?wait=${WAIT_SECONDS}&userId=${visitorId}`),
    info: (signal) => json('GET', path, undefined, signal),
    earlier: async () => {
      const { messages } = await json<{ messages: EarlierMessage[] }>('GET', `${path}/query/${sessionId}/messages?userId=${visitorId}`)
      return messages.map(({ from, message, by = 'script' }, place) =>
        from === 'user' ? { id: place, who: 'visitor', text: message } : { id: place, who: 'earlier', text: message, by },
      )
    },
  }
}

async function json<T = QueryAnswer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await request(method, path, { body, ...(signal && { signal }) }).catch(endIfRefused)
  const answer: T = await response.json()
  return answer
}
