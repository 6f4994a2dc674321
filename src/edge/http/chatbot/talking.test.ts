import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { scriptedAnswer } from '../chat/fixtures/scripted.ts'
import { type Answer, messagesOf, says, startTalkServer, type TalkServer } from './fixtures/talk-server.ts'

/** Questions with `gate` in them are answered once this opens. */
let gate = Promise.withResolvers<void>()
let asked: string[] = []
let server: TalkServer
let scripted: string
let onSpace: string
let space: string
beforeAll(async () => {
  server = await startTalkServer({
    answer: async (question, ...rest) => {
      asked.push(question.text)
      if (question.text.includes('gate')) await gate.promise
      return scriptedAnswer(question, ...rest)
    },
  })
  const { space_id = '' } = await server.space(await server.source(), { customer_id: 'one' })
  space = space_id
  onSpace = await server.story({ name: 'On a space', target: { type: 'space', id: space_id }, published: true }, [
    { name: 'most', userSays: ['Most orders'], responses: [says('by a script')] },
    { name: 'patient', userSays: ['patient'], responses: [{ type: 'ask', question: 'gate please', wait_ms: 0 }, says('never')] },
    { name: 'hello', userSays: ['hello again'], responses: [says('Hello, {{default_name}}')] },
  ])
  scripted = await server.story({ name: 'Scripted' }, [
    { name: 'hours', userSays: ['what are your opening hours'], responses: [says('Nine to five.')], contextOut: [{ name: 'hours', lifespan: 2 }] },
    { name: 'count', userSays: ['count'], responses: [says('one', 'two', 'three', 'four', 'five', 'six')] },
    { name: 'bye', userSays: ['bye'], responses: [says('Bye'), { type: 'end' }] },
  ])
}, 60_000)
afterAll(() => server.close())
beforeEach(() => {
  asked = []
  gate = Promise.withResolvers()
})

interface Chat {
  readonly id: string
  readonly finished: boolean
  readonly messages: readonly { readonly from: string; readonly message: string; readonly by?: string }[]
}
let chats = 0
const session = () => `session-${String(++chats).padStart(4, '0')}`
const newestChats = async (storyId: string): Promise<readonly Chat[]> => JSON.parse((await server.call('GET', `/chatbot/v2/chats?storyId=${storyId}`)).text)
const training = async (storyId: string): Promise<readonly { text: string; unmatched: number; handover?: string }[]> =>
  JSON.parse((await server.call('GET', `/chatbot/training?filter[stories][]=${storyId}`)).text).items
const say = (id: string, text: string, more = {}) => server.say(id, text, { storyId: scripted, ...more })

describe('an answer', () => {
  it('of a story that is deleted meanwhile is not found', async () => {
    const ask = { type: 'ask', question: 'gate please' }
    const story = await server.story({ name: 'Doomed', target: { type: 'space', id: space } }, [{ name: 'slow', userSays: ['slow'], responses: [ask] }])
    const saying = server.query({ sessionId: session(), query: 'slow', storyId: story })
    await vi.waitFor(() => expect(asked).toContain('gate please'), { timeout: 30_000 })
    await server.call('DELETE', `/chatbot/v2/stories/${story}`)
    gate.resolve()
    expect((await saying).status).toBe(404)
  }, 60_000)
  it('has the published shape', async () => {
    const { body } = await server.query({ sessionId: session(), query: 'what are your opening hours', storyId: scripted, debug: true })
    expect(body).toMatchObject({
      result: {
        source: 'story',
        resolvedQuery: 'what are your opening hours',
        score: 1,
        confidence: 0.7,
        lifespan: 3,
        incomplete: false,
        storyId: scripted,
        interaction: { name: 'hours', action: '', type: 'user' },
        contexts: [{ name: 'hours', lifespan: 2 }],
        fulfillment: [{ type: 'text', message: 'Nine to five.' }],
        debug: [{ confidence: 1 }],
      },
      status: { code: 200, type: 'success' },
    })
  })
  it.each([
    [{ query: 'a', goto: 'b' }],
    [{ query: 'a', trigger: 'welcome' }],
    [{}],
    [{ query: '' }],
    [{ query: 'x'.repeat(257) }],
    [{ trigger: 'x'.repeat(51) }],
    [{ query: 'a', sessionId: 'nine-char' }],
    [{ query: 'a', sessionId: 'x'.repeat(37) }],
    [{ query: 'a', confidence: 1.1 }],
    [{ query: 'a', confidence: 'much' }],
    [{ query: 'a\0b' }],
    [{ query: '\ud800' }],
    [{ query: 'a', attributes: { a: 1 } }],
    [{ query: 'a', source: 'nowhere' }],
    [{ query: 'a', sessionId: 'session\0-0000' }],
    [{ query: 'a', storyId: 'a\0' }],
    [{ goto: '\0' }],
    [{ query: 'a', attributes: { 'a\0': 'x' } }],
  ])('is 400 for %j', async (body) => {
    expect(await server.query({ sessionId: 'session-0000', storyId: scripted, ...body })).toMatchObject({
      status: 400,
      body: { status: { code: 400, type: 'bad_request' } },
    })
  })
  it('tells nobody but editors how it was found', async () => {
    const token = await server.token('admin', ['chatbot:query'])
    const { body } = await server.query({ sessionId: session(), query: 'what are your opening hours', storyId: scripted, debug: true }, token)
    expect([messagesOf(body), 'debug' in body.result]).toEqual([['Nine to five.'], false])
  })
  it('keeps no more values than a user may have', async () => {
    const many = (from: number) => Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`p${from + n}`, 'x']))
    const id = session()
    await say(id, 'count', { parameters: many(0) })
    const { sessionParameters } = (await say(id, 'count', { parameters: many(50) })).result
    expect([Object.keys(sessionParameters).length, 'p148' in sessionParameters, 'p0' in sessionParameters]).toEqual([99, true, false])
    const attributes = (from: number) => server.query({ sessionId: session(), query: 'count', storyId: scripted, userId: 'rich', attributes: many(from) })
    expect([(await attributes(0)).status, (await attributes(0)).status, (await attributes(1)).status]).toEqual([200, 200, 400])
  })
  it('comes from the only published story where none is named', async () => {
    expect((await server.query({ sessionId: session(), trigger: 'welcome' })).body.result.interaction.type).toBe('welcome')
    await server.call('PUT', `/chatbot/v2/stories/${scripted}`, { published: true })
    expect((await server.query({ sessionId: session(), trigger: 'welcome' })).status).toBe(400)
    await server.call('PUT', `/chatbot/v2/stories/${scripted}`, { published: false })
  })
  it('is 404 for a story, an interaction or a trigger that is not there', async () => {
    for (const about of [
      { query: 'a', storyId: '0'.repeat(24) },
      { goto: '0'.repeat(24), storyId: scripted },
      { trigger: 'no such', storyId: scripted },
    ])
      expect((await server.query({ sessionId: session(), ...about })).status).toBe(404)
    expect((await server.result('no-such-session')).status).toBe(404)
  })
  it('takes a change of the story with the next message', async () => {
    const id = await server.make(`/stories/${scripted}/interactions`, { name: 'fresh', userSays: ['something fresh'], responses: [says('before')] })
    expect(messagesOf(await say('session-change', 'something fresh'))).toEqual(['before'])
    await server.call('PUT', `/chatbot/stories/${scripted}/interactions/${id}`, { responses: [says('after')] })
    expect(messagesOf(await say('session-change', 'something fresh'))).toEqual(['after'])
    await server.call('DELETE', `/chatbot/stories/${scripted}/interactions/${id}`)
    expect((await say('session-change', 'something fresh')).result.interaction.type).toBe('fallback')
  })
})

describe('a session', () => {
  it('goes on for ten minutes without a message, and then begins anew', async () => {
    const id = session()
    await say(id, 'what are your opening hours')
    server.advance(599_000)
    expect((await say(id, 'count')).result.contexts).toEqual([{ name: 'hours', lifespan: 2 }])
    const before = (await newestChats(scripted))[0]?.id
    server.advance(601_000)
    expect((await say(id, 'count')).result).toMatchObject({ contexts: [], fulfillment: [{ message: 'one' }] })
    expect((await newestChats(scripted))[0]?.id).not.toBe(before)
  })
  it('ends where the script ends it', async () => {
    const id = session()
    await say(id, 'count')
    await say(id, 'bye')
    const [ended] = await newestChats(scripted)
    expect([ended?.finished, ended?.messages.map(({ from, message }) => `${from}: ${message}`)]).toEqual([
      true,
      ['user: count', 'bot: one', 'user: bye', 'bot: Bye'],
    ])
    expect(messagesOf(await say(id, 'count'))).toEqual(['one'])
    expect((await newestChats(scripted))[0]?.id).not.toBe(ended?.id)
  })
  it('belongs to one user, and a banned one is 403 until they are not', async () => {
    const id = session()
    await say(id, 'count', { userId: 'ada', attributes: { default_name: 'Ada' } })
    expect(messagesOf(await say(id, 'count', { userId: 'ada' }))).toEqual(['two'])
    expect(messagesOf(await say(id, 'count'))).toEqual(['three'])
    expect(messagesOf(await say(id, 'count', { userId: 'bob' }))).toEqual(['one'])
    const { data } = JSON.parse(
      (await server.call('GET', '/chatbot/users?filters[0][attribute]=default_name&filters[0][operator]=equals&filters[0][value]=ada')).text,
    )
    const ban = (banned: boolean) => server.call('PUT', `/chatbot/users/${data[0].id}/ban`, { banned })
    await ban(true)
    expect(await server.query({ sessionId: session(), query: 'count', storyId: scripted, userId: 'ada' })).toMatchObject({
      status: 403,
      body: { status: { type: 'forbidden' } },
    })
    await ban(false)
    expect((await server.query({ sessionId: session(), query: 'count', storyId: scripted, userId: 'ada' })).status).toBe(200)
  })
  it('answers in the order of arrival, also where two servers share the store', async () => {
    const id = session()
    const other = await server.another()
    const { actor } = (await server.accounts.tokens.authenticate(server.key, { address: '127.0.0.1', userAgent: 'test' })) ?? {}
    const order = { caller: { actor }, sessionId: id, storyId: scripted, publicUrl: 'http://x', message: { say: { kind: 'text', text: 'count' } } } as const
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => (n % 2 === 0 ? server.talks : other).query(order)))
    expect(answers.map(({ fulfillment }) => fulfillment[0]?.message).sort()).toEqual(['five', 'four', 'one', 'six', 'three', 'two'])
    const here = session()
    const inOrder = await Promise.all(Array.from({ length: 5 }, () => server.talks.query({ ...order, sessionId: here })))
    expect(inOrder.map(({ fulfillment }) => fulfillment[0]?.message)).toEqual(['one', 'two', 'three', 'four', 'five'])
    const [chat] = await newestChats(scripted)
    expect(chat?.messages.map(({ message }) => message)).toEqual(['count', 'one', 'count', 'two', 'count', 'three', 'count', 'four', 'count', 'five'])
  })
  it('takes thirty messages a minute', async () => {
    const id = session()
    const statuses: number[] = []
    for (let n = 0; n < 31; n++) statuses.push((await server.query({ sessionId: id, trigger: 'welcome', storyId: scripted })).status)
    expect([statuses.filter((status) => status === 200).length, statuses.at(-1)]).toEqual([30, 429])
    expect((await server.query({ sessionId: session(), trigger: 'welcome', storyId: scripted })).status).toBe(200)
    server.advance(61_000)
    expect((await server.query({ sessionId: id, trigger: 'welcome', storyId: scripted })).status).toBe(200)
  })
  it('gives the same answer to the same Idempotency-Key', async () => {
    const body = { sessionId: session(), query: 'count', storyId: scripted }
    const once = await server.query(body, undefined, { 'idempotency-key': `key-${body.sessionId}` })
    expect(await server.query(body, undefined, { 'idempotency-key': `key-${body.sessionId}` })).toEqual(once)
    expect(messagesOf((await server.query(body)).body)).toEqual(['two'])
  })
})

describe('a hand-over', () => {
  const texts = (answer: Answer) => answer.result.fulfillment.filter(({ type }) => type === 'text').map(({ message }) => message)

  it('that takes longer than it is waited for gives its answer once, whoever asks for it', async () => {
    const id = session()
    const first = await server.say(id, 'patient', { storyId: onSpace })
    expect(first.result).toMatchObject({
      incomplete: true,
      fulfillment: [{ type: 'text', message: 'Working on it…' }],
      parley: { execution_id: expect.stringMatching(/^exec_/) },
    })
    expect((await server.result(id)).body.result).toMatchObject({ incomplete: true })
    gate.resolve()
    const [one, two] = await Promise.all([server.result(id, 30), server.result(id, 30)])
    expect(one.body.result).toMatchObject({
      incomplete: false,
      interaction: { name: 'patient' },
      parley: { outcome: 'answered', execution_id: first.result.parley?.execution_id },
    })
    expect(one.body.result).toEqual(two.body.result)
    expect(asked).toEqual(['gate please'])
    const [chat] = await newestChats(onSpace)
    expect(chat?.messages.map(({ by, message }) => `${by}: ${message}`).slice(0, 3)).toEqual([
      'undefined: patient',
      'script: Working on it…',
      `analyst: ${texts(one.body)[0]}`,
    ])
    expect(chat?.messages.filter(({ message }) => message === texts(one.body)[0])).toHaveLength(1)
  })
  it('that nobody asked for comes with the next text', async () => {
    const id = session()
    await server.say(id, 'patient', { storyId: onSpace })
    const next = server.say(id, 'hello again', { storyId: onSpace, attributes: { default_name: '<b>Eve</b>' } })
    gate.resolve()
    const answer = await next
    expect(messagesOf(answer).at(-1)).toBe('Hello, <b>Eve</b>')
    expect(messagesOf(answer).length).toBeGreaterThan(1)
    expect(messagesOf(await server.say(id, 'hello again', { storyId: onSpace }))).toEqual(['Hello, <b>Eve</b>'])
  })
  it('that asks back offers its options, and a chosen one goes to the analyst though a script would match', async () => {
    const id = session()
    const clarified = await server.say(id, 'clarify the best', { storyId: onSpace })
    expect(clarified.result.fulfillment).toMatchObject([
      { type: 'quickReplies', title: 'Does “best” mean highest sales or most orders?', buttons: [{ value: 'Highest sales' }, { value: 'Most orders' }] },
    ])
    expect(clarified.result.parley?.outcome).toBe('clarification')
    expect((await server.say(id, 'most orders', { storyId: onSpace })).result.parley?.outcome).toBe('answered')
    expect(asked).toEqual(['clarify the best', 'most orders'])
    expect(messagesOf(await server.say(id, 'most orders', { storyId: onSpace }))).toEqual(['by a script'])
  })
  it('that knows no answer says so without a figure, and teaches', async () => {
    for (const text of ['abstain on churn', 'abstain — on Churn?']) {
      const answer = await server.say(session(), text, { storyId: onSpace })
      expect(answer.result.parley?.outcome).toBe('abstained')
      expect(texts(answer).join('')).toMatch(/churn/)
      expect(texts(answer).join('')).not.toMatch(/\d/)
    }
    expect((await training(onSpace)).find(({ text }) => /churn/i.test(text))).toMatchObject({ unmatched: 2, handover: 'abstained' })
  })
  it('that fails says so, and the chat goes on', async () => {
    const id = session()
    expect((await server.say(id, 'break it', { storyId: onSpace })).result.parley?.outcome).toBe('error')
    expect(messagesOf(await server.say(id, 'Most orders', { storyId: onSpace }))).toEqual(['by a script'])
    expect((await training(onSpace)).find(({ text }) => text === 'break it')).toMatchObject({ handover: 'error' })
  })
  it('teaches: what is trained matches from the next message on', async () => {
    await say(session(), 'do you sell socks')
    const [phrase] = (await training(scripted)).filter(({ text }) => /socks/.test(text))
    expect(phrase).toMatchObject({ unmatched: 1 })
    const target = await server.make(`/stories/${scripted}/interactions`, { name: 'socks', userSays: [], responses: [says('We do.')] })
    await server.call('PUT', '/chatbot/training/train/text', { storyId: scripted, targetId: target, text: 'do you sell socks' })
    expect((await say(session(), 'Do you sell socks?')).result).toMatchObject({ score: 1, fulfillment: [{ message: 'We do.' }] })
  })
})
