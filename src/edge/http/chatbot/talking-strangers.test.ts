import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Order, Talks } from '../../../app/bots/index.ts'
import type { Caller } from '../../../app/spaces/index.ts'
import { scriptedAnswer } from '../chat/fixtures/scripted.ts'
import { messagesOf, says, startTalkServer, type TalkServer } from './fixtures/talk-server.ts'

let gate = Promise.withResolvers<void>()
let server: TalkServer
let receiver: Server
let receiverUrl: string
/** What the receiver of webhooks does with a call. */
let receive: (body: string) => { readonly status: number; readonly body: string } | 'silence'
let source: string
const calls: string[] = []
beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    const challenge = url.searchParams.get('challenge')
    if (challenge !== null) return void response.end(url.searchParams.get('token') === 'right' ? challenge : '')
    const body = await text(request)
    calls.push(body)
    const answer = receive(body)
    if (answer !== 'silence') response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const address = receiver.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  receiverUrl = `http://127.0.0.1:${port}/hook`
  server = await startTalkServer({
    privateHosts: [`webhook=127.0.0.0/8:${port}`],
    answer: async (question, ...rest) => {
      if (question.text.includes('gate')) await gate.promise
      return scriptedAnswer(question, ...rest)
    },
  })
  source = await server.source()
}, 60_000)
afterAll(async () => {
  await server.close()
  receiver.close()
})
beforeEach(() => {
  gate = Promise.withResolvers()
})

const PATIENT = { name: 'patient', userSays: ['patient'], responses: [{ type: 'ask', question: 'gate please', wait_ms: 0 }] }
const HELLO = { name: 'hello', userSays: ['hello'], responses: [says('Hello {{name}}')] }
let spaces = 0
async function onSpace(about: Readonly<Record<string, unknown>> = {}) {
  const { space_id = '' } = await server.space(source, { customer_id: `customer-${++spaces}`, filters: { tenant_id: { operator: 'in', value: [456, 789] } } })
  return { space: space_id, story: await server.story({ name: 'Story', target: { type: 'space', id: space_id }, published: true, ...about }, [PATIENT, HELLO]) }
}
const said = (caller: Caller, storyId: string, sessionId: string, words: string, more: Partial<Order> = {}): Order => ({
  caller,
  storyId,
  sessionId,
  publicUrl: 'http://parley',
  message: { say: { kind: 'text', text: words } },
  ...more,
})
const visitorOf = async (order: Readonly<Record<string, unknown>>): Promise<Caller> => {
  const visitor = await server.spaces.tokens.authenticate(await server.embed(order))
  return { actor: visitor.actor, visitor }
}
const codeOf = async (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )

describe('people with a token of their own', () => {
  it('are who it says, and nobody else goes on with their session or hears its answers', async () => {
    const { space, story } = await onSpace()
    const [ann, bob] = [
      await visitorOf({ space_id: space, email: 'ann@a.example', name: 'Ann' }),
      await visitorOf({ space_id: space, email: 'bob@a.example', name: 'Bob' }),
    ]
    const { talks } = server
    expect((await talks.query(said(ann, story, 'shared-session', 'hello', { userId: 'bob' }))).fulfillment[0]?.message).toBe('Hello Ann')
    await talks.query(said(ann, story, 'shared-session', 'patient'))
    gate.resolve()
    const listen = { sessionId: 'shared-session', storyId: story, waitMs: 20_000, publicUrl: '' }
    expect(await codeOf(talks.result({ ...listen, caller: bob }))).toBe('not_found')
    expect((await talks.result({ ...listen, caller: ann })).parley?.outcome).toBe('answered')
    expect(await talks.messages({ caller: bob, storyId: story, sessionId: 'shared-session' })).toEqual([])
    expect((await talks.messages({ caller: ann, storyId: story, sessionId: 'shared-session' })).length).toBeGreaterThan(3)
    expect((await talks.query(said(bob, story, 'shared-session', 'hello'))).fulfillment[0]?.message).toBe('Hello Bob')
  })
  it('reach published stories of spaces that they may open, and no others', async () => {
    const [one, other] = [await onSpace(), await onSpace()]
    const ann = await visitorOf({ space_id: one.space })
    const draft = await server.story({ name: 'Draft', target: { type: 'space', id: one.space } })
    const { rows } = await server.store.pool.query<{ id: string }>('SELECT id FROM connection')
    const whole = await server.story({ name: 'Whole', target: { type: 'connection', id: rows[0]?.id }, published: true })
    const scripted = await server.story({ name: 'Scripted', published: true }, [HELLO])
    const codes = await Promise.all(
      [one.story, scripted, draft, whole, other.story].map((story) => codeOf(server.talks.query(said(ann, story, 'ann-session-1', 'hello')))),
    )
    expect(codes).toEqual(['done', 'done', 'story_not_found', 'story_not_found', 'not_found'])
  })
})

describe('a hand-over', () => {
  it('whose space shows other things by then gives nothing of its answer', async () => {
    const { space, story } = await onSpace()
    await server.say('session-changed', 'patient', { storyId: story })
    await server.call('PATCH', `/v1/spaces/${space}`, { filters: { tenant_id: { operator: 'equals', value: 456 } } })
    gate.resolve()
    const { body } = await server.result('session-changed', 20)
    expect(messagesOf(body)).toEqual([expect.stringContaining('has changed')])
    expect(messagesOf(await server.say('session-changed', 'hello', { storyId: story }))).toEqual(['Hello '])
  })
  it('is taken up by another server where its own has stopped', async () => {
    const { story } = await onSpace()
    const first: Talks = await server.another()
    const { actor } = await server.accounts.tokens.authenticate(server.key, { address: '127.0.0.1', userAgent: 'test' })
    await first.query(said({ actor }, story, 'session-stopped', 'patient'))
    await first.close()
    gate.resolve()
    const answer = await server.talks.query(said({ actor }, story, 'session-stopped', 'hello'))
    expect(answer.fulfillment.at(-1)?.message).toBe('Hello ')
    expect(answer.fulfillment.length).toBeGreaterThan(1)
    const { rows } = await server.store.pool.query('SELECT outcome FROM bot_hand_over WHERE session_id = $1', ['session-stopped'])
    expect(rows).toEqual([{ outcome: 'answered' }])
  })
  it('on a connection is heard by whoever asked, and not by the next who knows the session', async () => {
    const { rows } = await server.store.pool.query<{ id: string }>('SELECT id FROM connection')
    const story = await server.story({ name: 'Whole', target: { type: 'connection', id: rows[0]?.id } }, [PATIENT, HELLO])
    await server.say('session-owner', 'patient', { storyId: story })
    gate.resolve()
    const modeler = await server.token('modeler', ['chatbot'])
    const asked = await fetch(`${server.url}/chatbot/query/session-owner/result?wait=20&storyId=${story}`, { headers: { authorization: `Bearer ${modeler}` } })
    expect(asked.status).toBe(404)
    expect((await server.result('session-owner', 20)).body.result.parley?.outcome).toBe('answered')
  })
})

describe('names of attributes', () => {
  it('of all users are so many and no more, whoever brings them; editors get back those of users who are gone', async () => {
    const story = await server.story({ name: 'Names' }, [
      { name: 'set', userSays: ['set'], responses: [{ type: 'setAttributes', attributes: { late: 'x' } }, says('set')] },
    ])
    const names = (from: number, count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`name ${from + at}`, 'x']))
    const saying = (n: number, attributes: Readonly<Record<string, string>>) =>
      server.query({ sessionId: `session-names-${n}`, query: 'set', storyId: story, userId: `names ${n}`, attributes })
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => saying(n, names(n * 99, 99))))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const { status, body } = await saying(10, names(10_000, 99))
    expect([status, body.code, body.detail]).toEqual([400, 'bot_limit', expect.stringContaining('1000 names of attributes of all users')])
    expect((await saying(11, names(0, 99))).status).toBe(200)
    const made = await server.call('POST', '/chatbot/users', { userId: 'editor', attributes: names(20_000, 50) })
    expect(made.status).toBe(400)
    const { rows } = await server.store.pool.query<{ id: string }>(`SELECT id FROM bot_user WHERE user_id IN ('names 8', 'names 9')`)
    for (const { id } of rows) expect((await server.call('DELETE', `/chatbot/users/${id}`)).status).toBe(200)
    expect((await server.call('POST', '/chatbot/users', { userId: 'editor', attributes: names(20_000, 50) })).status).toBe(200)
    const counted = await server.store.pool.query<{ n: number }>(`SELECT count(DISTINCT k)::int AS n FROM bot_user, jsonb_object_keys(attributes) k`)
    expect(counted.rows[0]?.n).toBeLessThanOrEqual(1_000)
  }, 60_000)
})

describe('webhooks', () => {
  const hooked = async (version: 1 | 2, token = 'right') => {
    const webhook = await server.make('/webhooks', { name: 'Stock', url: receiverUrl, token, version })
    const story = await server.story({ name: 'Hooked' }, [
      { name: 'stock', userSays: ['stock'], responses: [{ type: 'webhook', value: webhook }, says('mood {{mood}}')] },
    ])
    return { webhook, story }
  }
  const errorOf = async (id: string): Promise<{ readonly message: string } | null> =>
    JSON.parse((await server.call('GET', `/chatbot/webhooks/${id}`)).text).error

  it('say something and set attributes, all of it plain text', async () => {
    const { story, webhook } = await hooked(2)
    receive = () => ({
      status: 200,
      body: JSON.stringify({ responses: [{ type: 'text', message: '<img src=x> {{mood}} ![x](http://evil)' }], attributes: { mood: '{{default_name}}' } }),
    })
    const answer = await server.say('session-hook-1', 'stock', { storyId: story, attributes: { default_name: 'Eve' } })
    expect(answer.result.fulfillment.map(({ message, format }) => [message, format])).toEqual([
      ['<img src=x> {{mood}} ![x](http://evil)', undefined],
      ['mood {{default_name}}', undefined],
    ])
    expect(JSON.parse(calls.at(-1) ?? '')).toMatchObject({
      node: { type: 'WEBHOOK', webhookId: webhook, name: 'stock' },
      userAttributes: { default_name: 'Eve' },
    })
  })
  it('of one message share its time: those after it are not called, which is noted, and the message is answered', async () => {
    const [silent, second] = [
      await server.make('/webhooks', { name: 'Silent', url: receiverUrl, token: 'right' }),
      await server.make('/webhooks', { name: 'Second', url: receiverUrl, token: 'right' }),
    ]
    const rest = Array.from({ length: 97 }, () => ({ type: 'webhook', value: second }))
    const story = await server.story({ name: 'Slow' }, [
      { name: 'slow', userSays: ['slow'], responses: [{ type: 'webhook', value: silent }, ...rest, says('done')] },
    ])
    receive = () => 'silence'
    const before = calls.length
    const impatient = await server.another(200)
    const { actor } = await server.accounts.tokens.authenticate(server.key, { address: '127.0.0.1', userAgent: 'test' })
    const answer = await impatient.query(said({ actor }, story, 'session-hook-slow', 'slow'))
    expect(answer.fulfillment.map(({ message }) => message)).toEqual(['done'])
    expect(calls.length - before).toBe(1)
    expect(await errorOf(silent)).toMatchObject({ message: 'timeout of 200ms exceeded' })
    expect(await errorOf(second)).toMatchObject({ message: 'not called: the webhooks of this message took their 200ms together' })
  })
  it('that fail are noted, and the chat goes on', async () => {
    const { story, webhook } = await hooked(1)
    receive = () => ({ status: 500, body: 'down' })
    expect(messagesOf(await server.say('session-hook-2', 'stock', { storyId: story }))).toEqual(['mood '])
    expect(await errorOf(webhook)).toMatchObject({ message: 'Request failed with status code 500' })
    expect(JSON.parse(calls.at(-1) ?? '')).toMatchObject({ sessionId: 'session-hook-2', result: { resolvedQuery: 'stock' }, status: { code: 200 } })
    receive = () => ({ status: 200, body: '{}' })
    await server.say('session-hook-2', 'stock', { storyId: story })
    expect(await errorOf(webhook)).toBeNull()
  })
  it('that are not verified are not called', async () => {
    const { story } = await hooked(2, 'wrong')
    const before = calls.length
    expect(messagesOf(await server.say('session-hook-3', 'stock', { storyId: story }))).toEqual(['mood '])
    expect(calls.length).toBe(before)
  })
})
