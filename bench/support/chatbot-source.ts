import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ADMIN, startServer } from '../../test/support/server.ts'

const USERS = 95
const STORIES = 3
const PRESET = join(import.meta.dirname, '..', '..', 'src', 'warehouse', 'pipelines', 'presets', 'chatbot.yaml')

/** A real server with 95 users, some with attributes of their own and segments, and three stories that greet and give up in words of their own. */
export interface ChatbotSource {
  /** Base of its ChatBot-compatible API. */
  readonly url: string
  readonly port: number
  /** Of an admin, with the scope `chatbot` alone. */
  readonly token: string
  stop(): Promise<void>
}

export async function startChatbotSource(database: string): Promise<ChatbotSource> {
  const env = { DATABASE_URL: database, PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000', PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '1000000' }
  const server = await startServer({ embedded: true, env })
  try {
    const token = await tokenOf(server.url)
    await fillBots(`${server.url}/chatbot`, token)
    return { url: `${server.url}/chatbot`, port: Number(new URL(server.url).port), token, stop: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function fillBots(url: string, token: string): Promise<void> {
  const call = async (method: string, path: string, body: object): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    return JSON.parse(await answer.text()).id
  }
  const segments = [await call('POST', '/users/segments', { name: 'Beta' }), await call('POST', '/users/segments', { name: 'Größte Kunden' })]
  for (let n = 0; n < USERS; n++) {
    const attributes = {
      default_name: `User ${n} – „Zoë“ 😀`,
      ...(n % 3 === 0 && { 'Lieblings Farbe': ['rot', 'grün', 'blau'][n % 9] ?? 'gelb', plan: String(n) }),
      ...(n % 10 === 0 && { signedUpAt: `2026-01-${String(10 + (n % 20))}T08:00:00.000Z`, 'A.B-C': 'it\'s "quoted"\t\\ and\nbroken' }),
    }
    await call('POST', '/users', { userId: `user-${n}`, attributes, segments: segments.filter((_, index) => n % (4 + index) === 0) })
  }
  for (let n = 0; n < STORIES; n++) {
    const story = await call('POST', '/v2/stories', { name: `Story ${n}`, description: n === 0 ? 'Front door' : '' })
    const text = { type: 'text', elements: [`Hello from ${n}`, 'Grüß Gott'] }
    const replies = { type: 'quickReplies', title: 'What now?', buttons: [{ type: 'postback', title: 'Sales', value: 'sales' }] }
    await call('PUT', `/stories/${story}/interactions/welcome`, { enabled: true, responses: n === 1 ? [text, text] : [text, replies] })
    await call('PUT', `/stories/${story}/interactions/fallback`, { enabled: n !== 2, responses: [{ type: 'text', elements: ['I do not know'] }] })
  }
}

async function tokenOf(url: string): Promise<string> {
  const form = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password, set_cookie: 'false' })
  const { access_token: session } = JSON.parse(await (await fetch(`${url}/api/auth/token`, { method: 'POST', body: form })).text())
  const headers = { authorization: `Bearer ${session}`, 'content-type': 'application/json' }
  const made = await fetch(`${url}/api/tokens`, { method: 'POST', headers, body: JSON.stringify({ name: randomUUID(), scopes: ['chatbot'] }) })
  if (!made.ok) throw new Error(`No token: ${made.status} ${await made.text()}`)
  return JSON.parse(await made.text()).token
}

/** The preset as a config of Parley's, pointed at the source. */
export function presetConfig({ url }: Pick<ChatbotSource, 'url'>): { readonly pipeline: { readonly dataset: string } & object } & object {
  const preset = parse(readFileSync(PRESET, 'utf8'))
  return { ...preset, pipeline: { ...preset.pipeline, variables: { base_url: url } } }
}

/** The same as the dict that dlt takes. */
export function presetDict({ url, token }: Pick<ChatbotSource, 'url' | 'token'>): object {
  const { pipeline: _, ...rest } = parse(readFileSync(PRESET, 'utf8'))
  return JSON.parse(JSON.stringify(rest).replaceAll(`\${var:base_url}`, url).replaceAll(`\${secret:chatbot_token}`, token))
}
