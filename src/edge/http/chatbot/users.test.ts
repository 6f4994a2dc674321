import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMessages, startChat } from '../../../app/bots/chats/index.ts'
import { newBotId } from '../../../app/bots/ids.ts'
import { type ChatbotServer, startChatbotServer } from './fixtures/chatbot-server.ts'

interface User {
  readonly id: string
  readonly userId: string
  readonly banned: boolean
  readonly attributes: Readonly<Record<string, string | null>>
  readonly conversations: number
  readonly createdAt: string
  readonly lastSeen: string
  readonly segments: readonly { readonly id: string; readonly name: string }[]
}
interface Page {
  readonly data: readonly User[]
  readonly count: number
}

let server: ChatbotServer
const forgotten: unknown[] = []
beforeAll(async () => {
  server = await startChatbotServer({ deps: { forgetAsker: async (...what) => void forgotten.push(what) } })
}, 60_000)
afterAll(() => server?.close())

/** Users straight into the store, one a millisecond. */
async function insert(count: number, from: Date, attributes: (n: number) => Readonly<Record<string, string>> = () => ({})): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => {
    const at = new Date(from.getTime() + n)
    return {
      id: newBotId(at),
      user_id: `u-${newBotId(at)}`,
      attributes: attributes(n),
      at: at.toISOString(),
      seen: new Date(from.getTime() + ((n * 7_919) % 100_000)),
    }
  })
  await sql`INSERT INTO bot_user (id, org_id, user_id, attributes, created_at, last_seen)
    SELECT r.id, ${server.orgId}, r.user_id, r.attributes, r.at, r.seen
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id text, user_id text, attributes jsonb, at timestamptz, seen timestamptz)`.execute(
    server.store.db,
  )
}
const clear = () => sql`TRUNCATE bot_user CASCADE`.execute(server.store.db)
const page = (query = '') => server.get<Page>(`/users${query}`)
async function walk(query: string, between: (pages: number) => Promise<void> = async () => undefined): Promise<readonly User[]> {
  const seen: User[] = []
  for (let after = '', pages = 0; ; pages += 1) {
    const { data } = await page(`?${query}${after === '' ? '' : `&after=${after}`}`)
    seen.push(...data)
    if (data.length === 0) return seen
    after = data.at(-1)?.id ?? ''
    await between(pages)
  }
}

describe('paging', () => {
  test('95 users come newest first in pages of 40, 40 and 15, and nobody new moves what is still to come', async () => {
    await clear()
    await insert(95, server.now())
    const first = await page()
    await insert(10, new Date(server.now().getTime() + 10_000))
    const second = await page(`?after=${first.data.at(-1)?.id}`)
    const third = await page(`?after=${second.data.at(-1)?.id}`)
    const fourth = await page(`?after=${third.data.at(-1)?.id}`)
    expect([first, second, third, fourth].map(({ data, count }) => [data.length, count])).toEqual([
      [40, 95],
      [40, 105],
      [15, 105],
      [0, 105],
    ])
    const seen = [...first.data, ...second.data, ...third.data]
    expect(new Set(seen.map(({ id }) => id)).size).toBe(95)
    expect(seen.map(({ createdAt }) => createdAt)).toEqual(
      seen
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .reverse(),
    )
  })

  test('ten thousand users while others arrive, change and leave: none missed that was there, none twice', async () => {
    await clear()
    await insert(10_000, server.now())
    await sql`ANALYZE bot_user`.execute(server.store.db)
    const { rows } = await sql<{ id: string }>`SELECT id FROM bot_user ORDER BY created_at DESC`.execute(server.store.db)
    const seen = await walk('limit=40&match=any', async (pages) => {
      if (pages % 50 !== 0) return
      await insert(20, new Date(server.now().getTime() + 100_000 + pages * 100))
      await sql`UPDATE bot_user SET last_seen = ${server.now()} WHERE id = ${rows[pages]?.id}`.execute(server.store.db)
    })
    expect(seen.length).toBe(10_000)
    expect(seen.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  }, 60_000)

  test.each(['limit=41', 'limit=0', 'limit=x', 'limit=-1', 'limit=1.5', 'sort[field]=name', 'match=some'])('%s is 400', async (query) => {
    const { status, body } = await server.call('GET', `/users?${query}`)
    expect([status, body.status, body.detail]).toEqual([
      400,
      { code: 400, type: 'bad_request' },
      [{ loc: expect.arrayContaining(['query']), msg: expect.any(String), type: expect.any(String) }],
    ])
  })

  test('after an unknown id there is nobody, and the count stays true; a deleted user shows the way for a week', async () => {
    await clear()
    await insert(3, server.now())
    const { data, count } = await page('?after=0123456789abcdef01234567')
    expect([data, count]).toEqual([[], 3])
    const [newest] = (await page('?limit=1')).data
    expect((await server.call('DELETE', `/users/${newest?.id}`)).status).toBe(200)
    expect((await page(`?after=${newest?.id}`)).data.length).toBe(2)
    server.advance(8 * 86_400_000)
    expect((await page(`?after=${newest?.id}`)).data).toEqual([])
  })
})

describe('sorting and filtering', () => {
  const PLACES = ['Berlin', 'berlin', 'Bern', 'Ulm', undefined]
  const attributes = (n: number): Readonly<Record<string, string>> => ({
    default_email: `p${n}@${n % 2 === 0 ? 'example.com' : 'elsewhere.org'}`,
    ...(PLACES[n % 5] !== undefined && { city: PLACES[n % 5] ?? '' }),
    age: n % 7 === 0 ? 'unknown' : String(n),
    since: n % 3 === 0 ? 'never' : `2026-0${(n % 9) + 1}-15`,
  })
  let all: readonly User[]
  beforeAll(async () => {
    await clear()
    await insert(60, server.now(), attributes)
    all = await walk('')
  })

  const value = (user: User, name: string) => user.attributes[name]?.toLowerCase()
  const CASES: readonly (readonly [filters: readonly object[], match: string, keeps: (user: User) => boolean])[] = [
    [[{ attribute: 'city', operator: 'equals', value: 'BERLIN' }], 'all', (user) => value(user, 'city') === 'berlin'],
    [[{ attribute: 'city', operator: 'not_equals', value: 'berlin' }], 'all', (user) => value(user, 'city') !== 'berlin'],
    [[{ attribute: 'city', operator: 'starts_with', value: 'ber' }], 'all', (user) => value(user, 'city')?.startsWith('ber') === true],
    [[{ attribute: 'default_email', operator: 'contains', value: '@EXAMPLE' }], 'all', (user) => value(user, 'default_email')?.includes('@example') === true],
    [[{ attribute: 'city', operator: 'exists' }], 'all', (user) => user.attributes.city !== undefined],
    [[{ attribute: 'city', operator: 'not_exists' }], 'all', (user) => user.attributes.city === undefined],
    [[{ attribute: 'age', operator: 'greater_than', value: 30 }], 'all', (user) => Number(user.attributes.age) > 30],
    [[{ attribute: 'age', operator: 'less_than', value: '9.5' }], 'all', (user) => Number(user.attributes.age) < 9.5],
    [[{ attribute: 'since', operator: 'less_than', value: '2026-04-01' }], 'all', (user) => (user.attributes.since ?? '') < '2026-04-01'],
    [[{ attribute: 'banned', operator: 'equals', value: false }], 'all', () => true],
    [[{ attribute: 'conversations', operator: 'greater_than', value: 0 }], 'all', () => false],
    [[{ attribute: 'segment', operator: 'not_exists' }], 'all', () => true],
    [[{ attribute: "x' OR true --", operator: 'exists' }], 'all', () => false],
    [
      [
        { attribute: 'city', operator: 'equals', value: 'Ulm' },
        { attribute: 'age', operator: 'less_than', value: 5 },
      ],
      'any',
      (user) => user.attributes.city === 'Ulm' || Number(user.attributes.age) < 5,
    ],
    [
      [
        { attribute: 'city', operator: 'equals', value: 'Ulm' },
        { attribute: 'age', operator: 'less_than', value: 20 },
      ],
      'all',
      (user) => user.attributes.city === 'Ulm' && Number(user.attributes.age) < 20,
    ],
  ]
  test.each(CASES)('%j, %s', async (filters, match, keeps) => {
    const { data, count } = await page(`?match=${match}&filters=${encodeURIComponent(JSON.stringify(filters))}`)
    const wanted = all.filter(keeps)
    expect([data, count]).toEqual([wanted.slice(0, 40), wanted.length])
  })

  test('brackets say the same as JSON', async () => {
    const json = await page(
      `?sort=${encodeURIComponent('{"field":"lastSeen","order":"asc"}')}&filters=${encodeURIComponent('[{"attribute":"city","operator":"exists"}]')}`,
    )
    const brackets = await page('?sort[field]=lastSeen&sort[order]=asc&filters[0][attribute]=city&filters[0][operator]=exists')
    expect(brackets).toEqual(json)
    expect(json.data.map(({ lastSeen }) => lastSeen)).toEqual(json.data.map(({ lastSeen }) => lastSeen).toSorted())
  })

  test('six filters, none, and an order among texts are 400', async () => {
    const six = Array.from({ length: 6 }, () => ({ attribute: 'city', operator: 'exists' }))
    for (const filters of [
      six,
      [],
      [{ attribute: 'city', operator: 'greater_than', value: 'Berlin' }],
      [{ attribute: 'lastSeen', operator: 'less_than', value: 'soon' }],
    ]) {
      const { status } = await server.call('GET', `/users?filters=${encodeURIComponent(JSON.stringify(filters))}`)
      expect([filters, status]).toEqual([filters, 400])
    }
    expect((await server.call('GET', '/users?filters={')).status).toBe(400)
  })

  test('a user has all default attributes, and times with a space', () => {
    const [user] = all
    expect(user?.createdAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(user?.lastSeen).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/)
    const defaults = ['email', 'name', 'url', 'avatar', 'language', 'timezone', 'gender', 'ip', 'city', 'region', 'country', 'referrer', 'username']
    expect(defaults.filter((name) => user?.attributes[`default_${name}`] === undefined)).toEqual([])
    expect(user?.attributes.default_name).toBeNull()
  })
})

describe('one user', () => {
  test('is made, merged, banned and told apart by userId', async () => {
    const id = await server.make('/users', { attributes: { default_email: 'ann@example.com', plan: 'gold' } })
    expect(id).toMatch(/^[0-9a-f]{24}$/)
    await server.make('/users', { userId: 'ann-1', attributes: { default_name: 'Ann' } })
    const again = await server.call('POST', '/users', { userId: 'ann-1' })
    expect([again.status, again.body.status.type, again.body.code]).toEqual([409, 'conflict', 'bot_user_exists'])
    const changed = await server.call('PUT', `/users/${id}`, { attributes: { plan: null, city: 'Bonn', default_email: null } })
    expect(changed.body).toEqual({ timestamp: server.now().toISOString(), status: { code: 200, type: 'success' } })
    const { attributes } = await server.get<User>(`/users/${id}`)
    expect([attributes.plan, attributes.city, attributes.default_email]).toEqual([undefined, 'Bonn', null])
    await server.call('PUT', `/users/${id}/ban`, { banned: true })
    expect((await server.get<User>(`/users/${id}`)).banned).toBe(true)
    await server.call('PUT', `/users/${id}/ban`, { banned: false })
    expect((await server.get<User>(`/users/${id}`)).banned).toBe(false)
  })

  test('what no user may be is refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`a${n}`, 'x']))
    const bad: readonly unknown[] = [
      { userId: '' },
      { userId: 'x'.repeat(257) },
      { attributes: {} },
      { attributes: many },
      { attributes: { a: '' } },
      { attributes: { a: 'x'.repeat(1_025) } },
      { attributes: { default_name: 'x'.repeat(257) } },
      { attributes: { a: 1 } },
      'not json',
    ]
    for (const body of bad) expect([body, (await server.call('POST', '/users', body)).status]).toEqual([body, 400])
    expect((await server.call('POST', '/users', { segments: ['0123456789abcdef01234567'] })).status).toBe(404)
    expect((await server.call('GET', '/users/nobody')).body.detail).toBe('User not found')
    const id = await server.make('/users', { attributes: Object.fromEntries(Object.entries(many).slice(0, 99)) })
    const more = await server.call('PUT', `/users/${id}`, { attributes: { more: 'x' } })
    expect([more.status, more.body.detail]).toEqual([400, 'At most 99 attributes per user'])
    expect(Object.keys((await server.get<User>(`/users/${id}`)).attributes)).not.toContain('more')
  })

  test('a forgotten user leaves counts and nothing else', async () => {
    const id = await server.make('/users', { userId: 'to-forget', attributes: { default_name: 'Zoe Canary', default_email: 'zoe.canary@example.com' } })
    const chat = await startChat(
      server.store.db,
      { orgId: server.orgId, storyId: 'ab'.repeat(12), userId: id, sessionId: 'zoe-canary-1', source: 'widget' },
      server.now(),
    )
    await addMessages(server.store.db, chat.id, [
      { side: 'user', kind: 'text', text: 'my canary is called Zoe', at: server.now() },
      { side: 'bot', kind: 'text', text: 'hello Zoe canary', by: 'script', at: server.now() },
    ])
    await sql`INSERT INTO idempotency (org_id, user_id, method, path, key, body_hash, status, body) VALUES (${server.orgId}, 'ada', 'POST', '/chatbot/query', 'k', '', 200,
      ${Buffer.from(JSON.stringify({ said: 'hello canary', sessionId: 'zoe-canary-1' }))})`.execute(server.store.db)
    server.advance(1_000)
    const before = await server.get('/reports/conversations.messages?period=today')
    const link = (await server.call('POST', '/users/export')).body
    expect((await server.get<User>(`/users/${id}`)).conversations).toBe(1)
    expect((await server.call('DELETE', `/users/${id}`)).status).toBe(200)
    // whatever was on its way when the user went
    await addMessages(server.store.db, chat.id, [{ side: 'bot', kind: 'text', text: 'late canary', by: 'script', at: server.now() }])
    await sql`DELETE FROM bot_message WHERE number = (SELECT max(number) FROM bot_message)`.execute(server.store.db)
    expect(await server.get('/reports/conversations.messages?period=today')).toEqual(before)
    expect(await server.get(`/v2/chats/${chat.id}`)).toMatchObject({ user: { id, name: null, avatar: null }, messages: [], finished: true })
    expect((await server.call('GET', `/users/${id}`)).status).toBe(404)
    expect((await server.call('DELETE', `/users/${id}`)).status).toBe(404)
    expect(await (await fetch(String(link.url))).text()).not.toMatch(/canary/i)
    expect(forgotten).toContainEqual([server.orgId, id, []])
    const { rows } = await sql<{ table_name: string }>`SELECT table_name FROM information_schema.tables WHERE table_schema = 'parley'`.execute(server.store.db)
    for (const { table_name } of rows) {
      const found = await sql`SELECT 1 FROM ${sql.table(table_name)} t WHERE t::text ILIKE '%canary%'`.execute(server.store.db)
      expect([table_name, found.rows.length]).toEqual([table_name, 0])
    }
    expect((await sql`SELECT 1 FROM idempotency`.execute(server.store.db)).rows).toEqual([])
  })
})

describe('segments', () => {
  test('both families of paths see the same rows', async () => {
    const one = await server.make('/users/segments', { name: 'Customers' })
    server.advance(1)
    const two = await server.make('/segments', { name: 'Leads' })
    expect(await server.get('/segments')).toEqual(await server.get('/users/segments'))
    expect((await server.call('POST', '/segments', { name: 'customers' })).status).toBe(409)
    expect((await server.call('PUT', `/segments/${one}`, { name: 'leads' })).status).toBe(409)
    expect((await server.call('PUT', `/users/segments/${one}`, { name: 'Clients' })).status).toBe(200)
    const id = await server.make('/users', { segments: [one] })
    await server.call('POST', `/users/${id}/segments`, [two])
    expect((await server.get<User>(`/users/${id}`)).segments).toEqual([
      { id: one, name: 'Clients' },
      { id: two, name: 'Leads' },
    ])
    expect((await page(`?filters[0][attribute]=segment&filters[0][operator]=equals&filters[0][value]=clients`)).data.map((user) => user.id)).toEqual([id])
    await server.call('PUT', `/users/${id}/segments`, [two])
    expect((await server.get<User>(`/users/${id}`)).segments).toEqual([{ id: two, name: 'Leads' }])
    expect(await server.get('/users/segments')).toMatchObject([{ users: 0 }, { users: 1 }])
    expect((await server.call('DELETE', `/segments/${two}`)).status).toBe(200)
    expect((await server.get<User>(`/users/${id}`)).segments).toEqual([])
    expect((await server.call('DELETE', `/users/segments/${two}`)).status).toBe(404)
  })

  test('100 segments take 1,000 users at once, 101 and 1,001 are refused, and an unknown one changes nothing', async () => {
    await clear()
    await insert(1_000, server.now())
    const users = (await sql<{ id: string }>`SELECT id FROM bot_user`.execute(server.store.db)).rows.map(({ id }) => id)
    const segments = Array.from({ length: 100 }, () => newBotId(server.now()))
    await sql`INSERT INTO bot_segment (id, org_id, name, created_at)
      SELECT id, ${server.orgId}, 'S' || place, ${server.now()} FROM unnest(${segments}::text[]) WITH ORDINALITY AS s (id, place)`.execute(server.store.db)
    const members = (body: object) => server.call('POST', '/users/segments/members', body)
    expect((await members({ segments, users: [...users.slice(1), '0123456789abcdef01234567'] })).status).toBe(404)
    expect((await members({ segments: [...segments, 'x'], users })).status).toBe(400)
    expect((await members({ segments, users: [...users, 'x'] })).status).toBe(400)
    const counts = async () =>
      new Set((await server.get<readonly { name: string; users: number }[]>('/segments')).filter(({ name }) => /^S\d/.test(name)).map((one) => one.users))
    expect(await counts()).toEqual(new Set([0]))
    expect((await members({ segments, users })).status).toBe(200)
    expect(await counts()).toEqual(new Set([1_000]))
  })
})

describe('the export', () => {
  test('gives every user once, as CSV that no spreadsheet runs', async () => {
    await clear()
    await insert(3, server.now(), (n): Readonly<Record<string, string>> => (n === 0 ? { default_name: '=cmd()', plan: 'gold' } : {}))
    const { status, body } = await server.call('POST', '/users/export')
    expect([status, body.id]).toEqual([200, expect.stringMatching(/^[0-9a-f]{24}$/)])
    const url = String(body.url)
    expect(url).toMatch(new RegExp(`^${server.url}/chatbot/users/exports/[\\w-]{43}$`))
    const answer = await fetch(url)
    const lines = (await answer.text()).split('\r\n')
    expect([answer.status, answer.headers.get('content-type'), lines.length]).toEqual([200, 'text/csv; charset=utf-8', 5])
    expect(lines[0]).toMatch(/^id,userId,banned,createdAt,lastSeen,conversations,segments,default_email,/)
    expect(lines[1]).toContain(`,'=cmd(),`)
    expect(lines[1]).toContain('{""plan"":""gold""}')
    const again = await fetch(url)
    expect([again.status, await again.json()]).toEqual([404, expect.objectContaining({ code: 'export_gone' })])
    const late = await server.call('POST', '/users/export')
    server.advance(3_600_001)
    expect((await fetch(String(late.body.url))).status).toBe(404)
  })
})
