import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenWebhook } from '../../../app/bots/index.ts'
import type { Actor } from '../../../flow.ts'
import { type ChatbotServer, startChatbotServer } from './fixtures/chatbot-server.ts'

interface Node {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly children: readonly Node[]
}
interface Story {
  readonly id: string
  readonly name: string
  readonly published: boolean
  readonly settings: Readonly<Record<string, unknown>>
  readonly diagram: Node
  readonly target: unknown
}
interface Interaction {
  readonly id: string
  readonly name: string
  readonly userSays: readonly string[]
  readonly responses: readonly { readonly type: string }[]
}

let server: ChatbotServer
const asked: OpenWebhook[] = []
let refuses = false
const acts: string[] = []
beforeAll(async () => {
  server = await startChatbotServer({
    deps: {
      verifyWebhook: async (webhook) => {
        asked.push(webhook)
        return refuses ? { verified: false, message: 'timeout of 10000ms exceeded' } : { verified: true }
      },
    },
    audit: async ({ action, target, outcome }) => void acts.push(`${action} ${target} ${outcome}`),
  })
}, 60_000)
afterAll(() => server?.close())

const story = (more: object = {}) => server.make('/v2/stories', { name: 'Front door', ...more })
const text = (...elements: readonly string[]) => ({ type: 'text', elements })

describe('stories', () => {
  test('a new one has what the contract says, in both forms', async () => {
    const id = await story({ description: 'Answers', settings: { timezone: 'Europe/Berlin' } })
    const whole = await server.get<Story>(`/v2/stories/${id}`)
    expect(whole).toEqual({
      id,
      name: 'Front door',
      description: 'Answers',
      version: 2,
      published: false,
      integrations: [],
      metrics: Array.from({ length: 7 }, (_, n) => ({ date: `2026-09-${String(8 + n).padStart(2, '0')}`, conversations: 0 })),
      target: null,
      handover: 'fallback',
      settings: { confidence: 0.7, language: 'en', compact: false, ignoreAttachments: false, navigation: true, timezone: 'Europe/Berlin', lifespan: 3 },
      state: 'ready',
      history: { undo: 0, redo: 0 },
      diagram: expect.objectContaining({ id, type: 'START_POINT' }),
    })
    const { settings, state, history, diagram, ...listed } = await server.get<Story & { state: unknown; history: unknown }>(`/v2/stories/${id}`)
    expect([settings, state, history, diagram].every((part) => part !== undefined)).toBe(true)
    expect(await server.get<readonly Story[]>('/v2/stories')).toContainEqual(listed)
    const legacy = await server.get<{ order: readonly string[]; interactions: Record<string, unknown> }>(`/stories/${id}`)
    expect(legacy.order.map((one) => legacy.interactions[one])).toMatchObject([{ name: 'Welcome' }, { name: 'Fallback' }])
  })

  test('lists are bare arrays where the contract has them so, and objects where it has not', async () => {
    const id = await story()
    for (const path of [
      '/v2/stories',
      '/stories',
      '/entities',
      '/users/segments',
      '/segments',
      '/webhooks',
      '/v2/chats',
      '/archives',
      `/stories/${id}/interactions`,
    ])
      expect([path, Array.isArray(await server.get(path))]).toEqual([path, true])
    expect(await server.get('/users')).toEqual({ data: [], count: 0 })
    expect(await server.get('/training')).toEqual({ items: [], count: 0 })
  })

  test('are changed in part, and nonsense is refused without effect', async () => {
    const id = await story()
    expect((await server.call('PUT', `/v2/stories/${id}`, { settings: { confidence: 0.9 }, description: 'x', unknown: true })).status).toBe(200)
    expect((await server.get<Story>(`/v2/stories/${id}`)).settings).toMatchObject({ confidence: 0.9, lifespan: 3 })
    const bad: readonly object[] = [
      { settings: { confidence: 1.1 } },
      { settings: { language: 'not a language' } },
      { settings: { timezone: 'Mars/Olympus' } },
      { settings: { timezone: '+02:00' } },
      { name: ' ' },
      { handover: 'always' },
      { target: { type: 'space', id: 'unknown' } },
      { target: { type: 'skill', id: 'space_1' } },
    ]
    for (const body of bad) expect([body, (await server.call('PUT', `/v2/stories/${id}`, body)).status]).toEqual([body, 400])
    const missing = await server.call('GET', '/v2/stories/0123456789abcdef01234567')
    expect(missing.body).toEqual({
      timestamp: expect.any(String),
      status: { code: 404, type: 'not_found' },
      detail: 'Story not found',
      code: 'story_not_found',
      request_id: expect.any(String),
    })
    expect((await server.call('PUT', '/v2/stories/nothing', { name: 'x' })).status).toBe(404)
  })

  test('one published story answers on a space', async () => {
    const target = { type: 'space', id: 'space_one' }
    const first = await story({ published: true, target })
    const second = await server.call('POST', '/v2/stories', { name: 'Second', published: true, target })
    expect([second.status, second.body.code, second.body.status.type]).toEqual([409, 'bot_published_twice', 'conflict'])
    const draft = await story({ target })
    expect((await server.call('PUT', `/v2/stories/${draft}`, { published: true })).status).toBe(409)
    expect((await server.call('PUT', `/v2/stories/${first}`, { published: false })).status).toBe(200)
    expect((await server.call('PUT', `/v2/stories/${draft}`, { published: true })).status).toBe(200)
    const onConnection = { type: 'connection', id: 'connection_one' }
    await story({ published: true, target: onConnection })
    await story({ published: true, target: onConnection })
    await story({ published: true })
  })

  test('with a target, a fallback that nobody wrote asks the analyst', async () => {
    const target = { type: 'connection', id: 'connection_one' }
    const fallback = async (id: string) => (await server.get<Interaction>(`/stories/${id}/interactions/fallback`)).responses
    expect(await fallback(await story({ target }))).toEqual([{ type: 'ask' }])
    const later = await story()
    expect(await fallback(later)).toMatchObject([{ type: 'text' }])
    await server.call('PUT', `/v2/stories/${later}`, { target })
    expect(await fallback(later)).toEqual([{ type: 'ask' }])
    const written = await story()
    await server.call('PUT', `/stories/${written}/interactions/fallback`, { enabled: true, responses: [text('Mail us.')] })
    await server.call('PUT', `/v2/stories/${written}`, { target })
    expect(await fallback(written)).toEqual([text('Mail us.')])
  })

  test('are deleted with all they say; at most a hundred at a time, however many ask at once', async () => {
    const stories = async () => (await server.get<readonly Story[]>('/v2/stories')).length
    const id = await story()
    expect((await server.call('DELETE', `/v2/stories/${id}`)).status).toBe(200)
    expect((await server.call('GET', `/stories/${id}/interactions`)).status).toBe(404)
    expect((await server.call('DELETE', `/v2/stories/${id}`)).status).toBe(404)
    const room = 100 - (await stories())
    const replies = await Promise.all(Array.from({ length: room + 3 }, (_, n) => server.call('POST', '/v2/stories', { name: `S${n}` })))
    expect(replies.filter(({ status }) => status === 200).length).toBe(room)
    expect(replies.find(({ status }) => status !== 200)?.body).toMatchObject({ status: { code: 400 }, detail: 'At most 100 stories' })
    expect(await stories()).toBe(100)
    for (const one of replies) if (one.status === 200) await server.call('DELETE', `/v2/stories/${one.body.id}`)
  })
})

describe('interactions', () => {
  test('welcome and fallback exist without an id, cannot be deleted, and need `enabled`', async () => {
    const id = await story()
    for (const kind of ['welcome', 'fallback']) {
      const path = `/stories/${id}/interactions/${kind}`
      const shown = await server.get<object>(path)
      expect(Object.keys(shown).toSorted()).toEqual(['enabled', 'name', 'responses'])
      expect((await server.call('DELETE', path)).status).toBe(405)
      expect((await server.call('PUT', path, { responses: [text('Hi')] })).status).toBe(400)
      expect((await server.call('PUT', path, { enabled: false, responses: [text('Hi')] })).status).toBe(200)
      expect(await server.get(path)).toMatchObject({ enabled: false, responses: [text('Hi')] })
      expect((await server.call('GET', `/stories/nothing/interactions/${kind}`)).body.detail).toBe('Story not found')
    }
  })

  test('every kind of response comes back as it was written', async () => {
    const id = await story()
    const target = await server.make(`/stories/${id}/interactions`, { name: 'Target' })
    const webhook = await server.make('/webhooks', { name: 'W', url: 'https://example.com/hook', token: 't' })
    const buttons = [
      { type: 'postback', title: 'Hours', value: 'opening hours' },
      { type: 'goto', title: 'There', value: target },
      { type: 'url', title: 'Site', value: 'https://example.com/' },
    ]
    const filters = [{ attribute: 'plan', operator: 'equals', value: 'gold' }]
    const responses = [
      { ...text('a', 'b'), filters },
      { type: 'image', imageUrl: 'https://example.com/a.png' },
      { type: 'quickReplies', title: 'Well?', buttons },
      { type: 'card', title: 'Card', subtitle: 'sub', imageUrl: 'https://example.com/a.png', buttons },
      { type: 'cards', elements: [{ title: 'Card', buttons }] },
      { type: 'button', title: 'Press', buttons },
      { type: 'goto', value: target },
      { type: 'webhook', value: webhook },
      { type: 'question', attribute: 'email', prompts: ['Your address?'], entity: 'sys.email' },
      { type: 'setAttributes', attributes: { plan: 'gold' } },
      { type: 'end' },
      { type: 'reset' },
      { type: 'backtracking' },
      { type: 'ask', question: 'Sales today?', wait_ms: 500, prefix: 'Well' },
    ]
    const full = {
      name: 'All',
      action: 'act',
      classifier: 'keyword',
      userSays: ['what', 'when'],
      triggers: ['all'],
      parameters: [{ entity: 'sys.date', alias: 'day', prompts: ['When?'] }],
      responses,
      contextIn: ['a'],
      contextOut: [{ name: 'b', lifespan: 2 }],
      enabled: true,
    }
    const one = await server.make(`/stories/${id}/interactions`, full)
    expect(await server.get(`/stories/${id}/interactions/${one}`)).toEqual({ id: one, ...full, parameters: [{ ...full.parameters[0], required: true }] })
    const legacy = await server.get<{ interactions: Record<string, object> }>(`/stories/${id}`)
    expect(legacy.interactions[one]).toEqual({ id: one, name: 'All', root: false, references: [target], contextOut: ['b'], webhook })
    await server.call('PUT', `/stories/${id}/interactions/${one}`, { responses: [{ type: 'question', attributes: 'city', prompts: ['Where?'] }] })
    expect(await server.get(`/stories/${id}/interactions/${one}`)).toMatchObject({
      name: 'All',
      userSays: ['what', 'when'],
      responses: [{ type: 'question', attribute: 'city', prompts: ['Where?'] }],
    })
  })

  test('what cannot be said is refused, naming the place', async () => {
    const id = await story()
    const button = { type: 'postback', title: 'a', value: 'a' }
    const bad: readonly (readonly [unknown, string | undefined])[] = [
      [{ type: 'text', elements: [] }, undefined],
      [{ type: 'text', elements: ['x'.repeat(1_025)] }, undefined],
      [{ type: 'text', elements: Array.from({ length: 21 }, () => 'x') }, undefined],
      [{ type: 'dance' }, undefined],
      [{ type: 'image', imageUrl: 'javascript:alert(1)' }, undefined],
      [{ type: 'quickReplies', title: 'x', buttons: Array.from({ length: 12 }, () => button) }, undefined],
      [{ type: 'card', title: 'x', buttons: [] }, undefined],
      [{ type: 'button', title: 'x', buttons: [{ type: 'url', title: 'x', value: 'http://example.com' }] }, undefined],
      [{ type: 'question', prompts: ['?'] }, undefined],
      [{ ...text('x'), filters: Array.from({ length: 11 }, () => ({ attribute: 'a', operator: 'exists' })) }, 'At most 10 filters per response'],
      [{ type: 'goto', value: '0123456789abcdef01234567' }, 'there is no interaction'],
      [{ type: 'webhook', value: '0123456789abcdef01234567' }, 'there is no webhook'],
    ]
    for (const [response, words] of bad) {
      const { status, text: said } = await server.call('POST', `/stories/${id}/interactions`, { name: 'Bad', responses: [response] })
      expect([response, status]).toEqual([response, 400])
      if (words !== undefined) expect(said).toContain(words)
    }
    expect((await server.call('POST', `/stories/${id}/interactions`, { name: 'x', responses: Array.from({ length: 100 }, () => text('x')) })).text).toContain(
      'At most 99 responses per interaction',
    )
    expect(
      (await server.call('POST', `/stories/${id}/interactions`, { name: 'x', userSays: Array.from({ length: 201 }, (_, n) => `p${n}`) })).body.detail,
    ).toBe('At most 200 phrases per interaction')
    expect(await server.get(`/stories/${id}/interactions`)).toEqual([])
  })

  test('a story holds ten thousand phrases', async () => {
    const id = await story()
    const userSays = (n: number) => Array.from({ length: 200 }, (_, m) => `phrase ${n} ${m}`)
    for (let n = 0; n < 50; n += 1) await server.make(`/stories/${id}/interactions`, { name: `I${n}`, userSays: userSays(n) })
    const more = await server.call('POST', `/stories/${id}/interactions`, { name: 'more', userSays: ['one'] })
    expect([more.status, more.body.detail]).toEqual([400, 'At most 10000 phrases per story'])
  })

  test('what another leads to stays', async () => {
    const id = await story()
    const there = await server.make(`/stories/${id}/interactions`, { name: 'There', responses: [text('here')] })
    await server.call('PUT', `/stories/${id}/interactions/${there}`, { responses: [{ type: 'goto', value: there }] })
    const here = await server.make(`/stories/${id}/interactions`, {
      name: 'Here',
      responses: [{ type: 'cards', elements: [{ title: 'x', buttons: [{ type: 'goto', title: 'go', value: there }] }] }],
    })
    const refused = await server.call('DELETE', `/stories/${id}/interactions/${there}`)
    expect([refused.status, refused.body.detail]).toEqual([409, 'The interaction Here leads to this one'])
    expect((await server.call('DELETE', `/stories/${id}/interactions/${here}`)).status).toBe(200)
    expect((await server.call('DELETE', `/stories/${id}/interactions/${there}`)).status).toBe(200)
    expect((await server.call('GET', `/stories/${id}/interactions/${there}`)).body.code).toBe('interaction_not_found')
  })

  test('belong to one story', async () => {
    const [one, other] = [await story(), await story()]
    const interaction = await server.make(`/stories/${one}/interactions`, { name: 'Mine' })
    for (const method of ['GET', 'DELETE']) expect((await server.call(method, `/stories/${other}/interactions/${interaction}`)).status).toBe(404)
    expect((await server.call('PUT', `/stories/${other}/interactions/${interaction}`, { name: 'x' })).status).toBe(404)
    const foreign = await server.call('POST', `/stories/${other}/interactions`, { name: 'x', responses: [{ type: 'goto', value: interaction }] })
    expect(foreign.status).toBe(400)
  })

  test('the diagram is what they say, after every change, and nobody else changes it', async () => {
    const id = await story()
    const diagram = async () => (await server.get<Story>(`/v2/stories/${id}`)).diagram
    const agrees = async () => {
      const { children } = await diagram()
      const interactions = await server.get<readonly Interaction[]>(`/stories/${id}/interactions`)
      expect(children.map(({ type }) => type)).toEqual(['BOT_RESPONSE', 'DEFAULT_FALLBACK'])
      const inputs = children[0]?.children ?? []
      expect(inputs.map((input) => [input.id, input.type, input.name])).toEqual(interactions.map((each) => [each.id, 'USER_INPUT', each.name]))
      expect(inputs.map((input) => input.children.map(({ type }) => type))).toEqual(
        interactions.map((each) => each.responses.map(({ type }) => (type === 'webhook' ? 'WEBHOOK' : 'BOT_RESPONSE'))),
      )
    }
    await agrees()
    const webhook = await server.make('/webhooks', { name: 'W', url: 'https://example.com/hook', token: 't' })
    const one = await server.make(`/stories/${id}/interactions`, { name: 'One', responses: [text('a'), { type: 'webhook', value: webhook }] })
    await agrees()
    await server.make(`/stories/${id}/interactions`, { name: 'Two' })
    await server.call('PUT', `/stories/${id}/interactions/${one}`, { name: 'Uno', responses: [text('b')] })
    await agrees()
    const shown = await diagram()
    expect((await server.call('PUT', `/v2/stories/${id}`, { name: 'Same', diagram: shown })).status).toBe(200)
    const changed = await server.call('PUT', `/v2/stories/${id}`, { name: 'Other', diagram: { ...shown, name: 'mine' } })
    expect([changed.status, changed.body.detail]).toEqual([400, 'diagram is read-only'])
    expect((await server.get<Story>(`/v2/stories/${id}`)).name).toBe('Same')
    await server.call('DELETE', `/stories/${id}/interactions/${one}`)
    await agrees()
  })
})

describe('entities', () => {
  test('are written, changed and told apart by name', async () => {
    const entries = [{ value: 'large', synonyms: [{ value: 'big' }, { value: 'XL' }] }]
    const id = await server.make('/entities', { name: 'size', entries })
    expect(await server.get(`/entities/${id}`)).toEqual({ id, name: 'size', entries })
    const other = await server.make('/entities', { name: 'colour', entries: [{ value: 'red' }] })
    expect((await server.call('POST', '/entities', { name: 'SIZE', entries })).status).toBe(409)
    expect((await server.call('PUT', `/entities/${other}`, { name: 'Size' })).status).toBe(409)
    expect((await server.call('PUT', `/entities/${id}`, { entries: [{ value: 'small' }] })).status).toBe(200)
    expect(await server.get(`/entities/${id}`)).toEqual({ id, name: 'size', entries: [{ value: 'small', synonyms: [] }] })
    for (const bad of [{ name: 'x', entries: [] }, { name: '', entries }, { entries }, { name: 'x'.repeat(129), entries }])
      expect((await server.call('POST', '/entities', bad)).status).toBe(400)
    expect((await server.call('DELETE', `/entities/${id}`)).status).toBe(200)
    expect((await server.call('GET', `/entities/${id}`)).body).toMatchObject({ detail: 'Entity not found', code: 'bot_entity_not_found' })
  })
})

describe('webhooks', () => {
  test('show their token and never their other secrets, which a change keeps', async () => {
    const order = {
      name: 'Orders',
      url: 'https://example.com/hook',
      token: 'tok-1',
      headers: [{ name: 'X-Key', value: 'canary-header' }],
      auth: { username: 'ann', password: 'canary-password' },
    }
    const id = await server.make('/webhooks', order)
    expect(asked.at(-1)).toMatchObject({ token: 'tok-1', headers: order.headers, auth: order.auth })
    const shown = { id, ...order, headers: [{ name: 'X-Key', value: '' }], auth: { username: 'ann', password: '' }, error: null, verified: true, version: 2 }
    expect(await server.get(`/webhooks/${id}`)).toEqual(shown)
    expect(await server.get('/webhooks')).toContainEqual(shown)
    await server.call('PUT', `/webhooks/${id}`, { name: 'Renamed', headers: shown.headers, auth: shown.auth, version: 1 })
    expect(asked.at(-1)).toMatchObject({ name: 'Renamed', headers: order.headers, auth: order.auth, version: 1 })
    await server.call('PUT', `/webhooks/${id}`, { url: 'https://elsewhere.example/hook' })
    expect(asked.at(-1)).toMatchObject({ headers: [{ name: 'X-Key', value: '' }], auth: { username: 'ann', password: '' } })
    const stored = await server.store.pool.query('SELECT row_to_json(w)::text AS text FROM bot_webhook w WHERE id = $1', [id])
    expect(stored.rows[0].text).not.toMatch(/canary|tok-1/)
    const reader = await server.call('GET', `/webhooks/${id}`, undefined, { authorization: `Bearer ${await server.token('admin', ['api:read'])}` })
    expect(reader.body.token).toBe('')
  })

  test('that do not prove themselves are stored with the reason, and not called', async () => {
    refuses = true
    const id = await server.make('/webhooks', { name: 'Down', url: 'https://example.com/down', token: 't' })
    refuses = false
    const down = await server.get<{ verified: boolean; error: unknown }>(`/webhooks/${id}`)
    expect(down).toMatchObject({ verified: false, error: { date: server.now().toISOString(), message: 'timeout of 10000ms exceeded' } })
    await server.call('PUT', `/webhooks/${id}`, {})
    expect(await server.get(`/webhooks/${id}`)).toMatchObject({ verified: true, error: null })
  })

  test('what cannot be called is refused', async () => {
    const good = { name: 'x', url: 'https://example.com/', token: 't' }
    const bad: readonly object[] = [
      { url: 'ftp://example.com/' },
      { url: 'https://ann:secret@example.com/' },
      { token: '' },
      { headers: [{ name: 'a b', value: 'x' }] },
      { headers: [{ name: 'a', value: 'x\r\nhost: evil' }] },
      { headers: [{ name: 'Host', value: 'evil' }] },
      { version: 3 },
    ]
    for (const more of bad) expect([more, (await server.call('POST', '/webhooks', { ...good, ...more })).status]).toEqual([more, 400])
  })

  test('fifty at most', async () => {
    const have = (await server.get<readonly unknown[]>('/webhooks')).length
    for (let n = have; n < 50; n += 1) await server.make('/webhooks', { name: `w${n}`, url: 'https://example.com/', token: 't' })
    expect((await server.call('POST', '/webhooks', { name: 'more', url: 'https://example.com/', token: 't' })).body.detail).toBe('At most 50 webhooks')
  })
})

describe('the door', () => {
  const ROUTES = [
    '/users',
    '/users/segments',
    '/v2/stories',
    '/stories',
    '/entities',
    '/training',
    '/v2/chats',
    '/archives',
    '/reports/conversations',
    '/webhooks',
  ]
  const status = async (path: string, headers: Readonly<Record<string, string>>) => (await server.call('GET', path, undefined, headers)).status

  test('is shut without a good token, and the body says so too', async () => {
    const [expired, revoked] = [await server.token('admin'), await server.token('admin')]
    await server.store.pool.query(`UPDATE token SET expires_at = now() - interval '5 years' WHERE last_four = $1`, [expired.slice(-4)])
    await server.store.pool.query('UPDATE token SET revoked_at = now() WHERE last_four = $1', [revoked.slice(-4)])
    for (const path of ROUTES)
      for (const authorization of ['', 'Bearer wrong', `Bearer ${expired}`, `Bearer ${revoked}`]) {
        const { body, status: code, headers } = await server.call('GET', path, undefined, { authorization })
        expect([path, code, body.status, headers.get('www-authenticate')]).toEqual([path, 401, { code: 401, type: 'unauthorized' }, 'Bearer'])
      }
  })

  test('opens to admins and modelers with `api:full` or `chatbot`, and to nobody with less', async () => {
    for (const [role, scopes, wanted] of [
      ['admin', ['chatbot'], 200],
      ['modeler', ['api:full'], 200],
      ['user', ['api:full'], 403],
      ['user', ['chatbot'], 403],
      ['admin', ['chatbot:query'], 403],
      ['admin', ['spaces'], 403],
      ['admin', ['mcp'], 403],
    ] as const) {
      const authorization = `Bearer ${await server.token(role, scopes)}`
      for (const path of ROUTES) expect([role, scopes, path, await status(path, { authorization })]).toEqual([role, scopes, path, wanted])
    }
  })

  test('says what it refuses in the words of the contract', async () => {
    const wrong = await server.call('PATCH', '/v2/stories')
    expect([wrong.status, wrong.body.status.type, wrong.headers.get('allow')]).toEqual([405, 'method_not_allowed', 'GET, HEAD, POST'])
    expect((await server.call('GET', '/bots')).body.status).toEqual({ code: 404, type: 'not_found' })
    const long = await server.call('POST', '/v2/stories', { name: 'x', description: 'y'.repeat(1 << 20) })
    expect([long.status, long.body.status.type]).toEqual([413, 'too_large'])
    const broken = await server.call('POST', '/v2/stories', '{"name":')
    expect([broken.status, broken.body.status, broken.body.detail]).toEqual([
      400,
      { code: 400, type: 'bad_request' },
      [{ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' }],
    ])
    const nul = await server.call('POST', '/v2/stories', { name: 'a\u0000b' })
    expect(nul.status).toBe(400)
  })

  test('takes what no store holds for a mistake of the caller, and strange queries for what they are', async () => {
    const half = await server.make('/users', '{"attributes":{"a\\ud800":"b\\udc00"}}')
    expect((await server.get<{ attributes: object }>(`/users/${half}`)).attributes).toMatchObject({ 'a\ufffd': 'b\ufffd' })
    expect((await server.call('POST', '/users', '{"attributes":{"a":"\\u0000"}}')).status).toBe(400)
    const strange: readonly (readonly [string, number])[] = [
      ['/users?filters[0][attribute]=%00&filters[0][operator]=exists', 400],
      ['/users?sort[__proto__][field]=x&constructor[prototype][x]=1&sort[a][b][c][d][e]=1', 200],
      ['/users?sort=lastSeen', 400],
      ['/users?filters[0]=x', 400],
      ['/users?after=%F0%9F%98%80', 200],
      ['/users/%00', 400],
      ['/v2/chats?after=8640000000000000', 200],
      ['/v2/chats?after=8640000000000001', 400],
      ['/reports/conversations?from=0001-01-01&to=0001-01-02', 200],
      ['/reports/conversations?from=9999-12-31&to=9999-12-31T23:00:00Z&dimension=hour', 200],
      ['/reports/conversations?from=0000-01-01T00:00:00Z&dimension=year', 200],
      ['/reports/conversations?storyId[]=a&storyId[]=b&source[0]=app', 200],
      ['/training?filter[text][a]=x', 400],
    ]
    for (const [path, status] of strange) expect([path, (await server.call('GET', path)).status]).toEqual([path, status])
  })

  test('counts what a token asks for', async () => {
    const limited = await startChatbotServer({ settings: { requestsPerMinutePerToken: 3 } })
    const replies = []
    for (let n = 0; n < 4; n += 1) replies.push(await limited.call('GET', '/v2/stories'))
    await limited.close()
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 429])
    expect(replies[3]?.body.status.type).toBe('too_many_requests')
    expect(Number(replies[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
  }, 60_000)

  test('writes changes to the audit log', async () => {
    acts.length = 0
    const id = await story()
    await server.call('PUT', `/v2/stories/${id}`, { name: 'x' })
    await server.call('DELETE', `/v2/stories/${id}`)
    await server.get('/v2/stories')
    expect(acts).toEqual(['story.create Front door ok', `story.change ${id} ok`, `story.remove ${id} ok`])
  })
})

describe('what is not there', () => {
  const interaction = { name: 'x', responses: [] }
  const routes: readonly (readonly [
    what: string,
    detail: string,
    code: string,
    calls: readonly (readonly [method: string, path: string, body?: unknown])[],
  ])[] = [
    [
      'story',
      'Story not found',
      'story_not_found',
      [
        ['GET', '/stories/{id}'],
        ['GET', '/v2/stories/{id}'],
        ['PUT', '/v2/stories/{id}', { name: 'x' }],
        ['DELETE', '/v2/stories/{id}'],
        ['GET', '/stories/{id}/interactions'],
        ['POST', '/stories/{id}/interactions', interaction],
        ['GET', '/stories/{id}/interactions/welcome'],
        ['PUT', '/stories/{id}/interactions/fallback', { responses: [], enabled: true }],
        ['GET', '/stories/{id}/interactions/{interaction}'],
      ],
    ],
    [
      'interaction',
      'Interaction not found',
      'interaction_not_found',
      [
        ['GET', '/stories/{story}/interactions/{id}'],
        ['PUT', '/stories/{story}/interactions/{id}', { name: 'x' }],
        ['DELETE', '/stories/{story}/interactions/{id}'],
      ],
    ],
    [
      'entity',
      'Entity not found',
      'bot_entity_not_found',
      [
        ['GET', '/entities/{id}'],
        ['PUT', '/entities/{id}', { name: 'x' }],
        ['DELETE', '/entities/{id}'],
      ],
    ],
    [
      'user',
      'User not found',
      'chat_user_not_found',
      [
        ['GET', '/users/{id}'],
        ['PUT', '/users/{id}', { attributes: { plan: 'gold' } }],
        ['PUT', '/users/{id}/ban', { banned: true }],
        ['POST', '/users/{id}/segments', []],
        ['PUT', '/users/{id}/segments', []],
        ['DELETE', '/users/{id}'],
      ],
    ],
    [
      'segment',
      'Segment not found',
      'segment_not_found',
      [
        ['PUT', '/users/segments/{id}', { name: 'x' }],
        ['DELETE', '/users/segments/{id}'],
        ['PUT', '/segments/{id}', { name: 'x' }],
        ['DELETE', '/segments/{id}'],
      ],
    ],
    [
      'webhook',
      'Webhook not found',
      'webhook_not_found',
      [
        ['GET', '/webhooks/{id}'],
        ['PUT', '/webhooks/{id}', { name: 'x' }],
        ['DELETE', '/webhooks/{id}'],
      ],
    ],
    ['chat', 'Chat not found', 'chat_not_found', [['GET', '/v2/chats/{id}']]],
  ]
  const foreigner: Actor = { userId: 'bob@elsewhere.example', orgId: 'elsewhere', role: 'admin', groups: [], scopes: ['api:full'], credential: 'api' }
  const entries = [{ value: 'small', synonyms: [] }]
  const hook = { name: 'Theirs', url: 'https://hooks.example/in', token: 't', headers: [], auth: null, version: 2 as const }

  async function elsewhere(): Promise<Readonly<Record<string, string>>> {
    await server.store.pool.query(`INSERT INTO org (id, name, created_at) VALUES ('elsewhere', 'Elsewhere', now())`)
    const { stories, interactions, entities, users, segments, webhooks } = server.desks
    const id = await stories.create(foreigner, { name: 'Theirs' })
    return {
      story: id,
      interaction: await interactions.create(foreigner, id, { name: 'theirs' }),
      entity: await entities.create(foreigner, { name: 'theirs', entries: entries.map(({ value }) => ({ value, synonyms: [] })) }),
      user: await users.create(foreigner, { attributes: { plan: 'theirs' }, segments: [] }),
      segment: await segments.create(foreigner, 'Theirs'),
      webhook: await webhooks.create(foreigner, hook),
    }
  }

  test('is 404 in the words of the contract by every call: made up, malformed, of another kind, of another organisation', async () => {
    const id = await story()
    const own: Readonly<Record<string, string>> = {
      story: id,
      interaction: await server.make(`/stories/${id}/interactions`, interaction),
      entity: await server.make('/entities', { name: 'sizes of them', entries }),
      user: await server.make('/users', {}),
      segment: await server.make('/users/segments', { name: 'Ours' }),
      webhook: (await server.get<readonly { readonly id: string }[]>('/webhooks'))[0]?.id ?? (await server.make('/webhooks', { ...hook, name: 'Ours' })),
      chat: '',
    }
    const foreign = await elsewhere()
    for (const [what, detail, code, calls] of routes) {
      const wrong = [
        '0123456789abcdef01234567',
        'nothing',
        '%F0%9F%98%80',
        '..%2Fstories',
        (own[what] ?? '').toUpperCase() || 'X',
        own[what === 'entity' ? 'webhook' : 'entity'] ?? '',
        foreign[what] ?? foreign.story ?? '',
      ]
      for (const [method, path, body] of calls)
        for (const each of wrong) {
          const at = path
            .replace('{id}', each)
            .replace('{story}', id)
            .replace('{interaction}', own.interaction ?? '')
          const { status, body: said } = await server.call(method, at, body)
          expect([method, at, status, said.detail, said.code, said.status]).toEqual([method, at, 404, detail, code, { code: 404, type: 'not_found' }])
        }
    }
    const segment = { segments: [foreign.segment], users: [own.user] }
    expect((await server.call('POST', '/users/segments/members', segment)).body).toMatchObject({ status: { code: 404 }, code: 'segment_not_found' })
    const member = { segments: [own.segment], users: [foreign.user] }
    expect((await server.call('POST', '/users/segments/members', member)).body).toMatchObject({ status: { code: 404 }, code: 'chat_user_not_found' })
    for (const [storyId, targetId, code] of [
      [foreign.story, foreign.interaction, 'story_not_found'],
      [id, foreign.interaction, 'interaction_not_found'],
    ])
      expect((await server.call('PUT', '/training/train/text', { storyId, targetId, text: 'x' })).body).toMatchObject({ status: { code: 404 }, code })
    for (const path of ['/bots', '/users/x/y', '/v3/stories', '/'])
      expect((await server.call('GET', path)).body.status).toEqual({ code: 404, type: 'not_found' })
    const theirs = await Promise.all([server.desks.stories.list(foreigner), server.desks.webhooks.list(foreigner), server.desks.segments.list(foreigner)])
    expect(theirs.map((each) => each.length)).toEqual([1, 1, 1])
  })
})
