import { afterEach, describe, expect, test } from 'vitest'
import { type Extracted, type RunOptions, runExtract } from './fixtures/run-extract.ts'
import { type Asked, type Script, type ScriptedServer, scriptedServer } from './fixtures/scripted-server.ts'

const open: ScriptedServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function run(config: object, script: Script, options: Omit<RunOptions, 'server'> = {}): Promise<Extracted & { readonly asked: readonly string[] }> {
  const server = await scriptedServer(script)
  open.push(server)
  const found = await runExtract(config, { server, ...options })
  return { ...found, asked: server.asked.map(({ url }) => url) }
}
const query = ({ url }: Asked, name: string): string | null => new URL(url, 'http://x').searchParams.get(name)
const users = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: `u${from + index}`, name: `User ${from + index}` }))
const ids = (rows: readonly unknown[] | undefined): readonly unknown[] =>
  (rows ?? []).map((row) => (typeof row === 'object' && row !== null && 'id' in row ? row.id : null))
const allIds = (count: number) => ids(users(0, count))

/** 95 users in pages of 40, after the last id. */
const chatbotUsers: Script = (asked) => {
  const after = query(asked, 'after')
  const from = after === null ? 0 : Number(after.slice(1)) + 1
  return { json: { data: users(from, Math.min(95, from + 40)), count: 95 } }
}

describe('the example of the published instructions', () => {
  const config = {
    resources: [
      { name: 'users', endpoint: { path: 'users', data_selector: 'data' } },
      { name: 'welcome_interaction', endpoint: { path: 'stories/:storyID/interactions/welcome' } },
    ],
  }

  test('is refused before any request', async () => {
    const { error, asked } = await run(config, chatbotUsers)
    expect(error).toBe(
      'pipeline_placeholder: welcome_interaction: path "stories/:storyID/interactions/welcome" contains the unresolved placeholder :storyID. Use {resources.stories.id} and a resource "stories"',
    )
    expect(asked).toEqual([])
  })

  test('without its second resource gives all 95 users in 3 requests, found by trying', async () => {
    const { error, rows, asked, outcome } = await run({ resources: config.resources.slice(0, 1) }, chatbotUsers)
    expect(error).toBe(null)
    expect(ids(rows.users)).toEqual(allIds(95))
    expect(asked).toEqual(['/users', '/users?after=u39', '/users?after=u79'])
    expect(outcome?.checks).toEqual([{ resource: 'users', rows: 95, total: 95, parents: null, pages: 3, repeats: 0, retries: 0, warnings: [], notes: [] }])
    expect(outcome?.detected[0]?.asConfig).toBe('paginator: {type: cursor, cursor_path: "data[-1].id", cursor_param: after, stop_after_empty_page: true}')
  })
})

describe('guard 1, the count', () => {
  test('40 of 95 fails the run and says what to add', async () => {
    const script: Script = (asked) =>
      query(asked, 'after') === null && query(asked, 'page') === null && query(asked, 'offset') === null
        ? { json: { data: users(0, 40), count: 95 } }
        : { status: 400, json: {} }
    const { error, asked } = await run({ resources: ['users'] }, script)
    expect(error).toBe(
      'pipeline_guard: users: received 40 of 95 rows. The API reports count=95; no paginator is configured. Add: paginator: {type: cursor, cursor_path: "data[-1].id", cursor_param: after, stop_after_empty_page: true}',
    )
    expect(asked).toEqual(['/users', '/users?after=u39', '/users?page=2', '/users?offset=40&limit=40'])
  })

  test.each([
    ['on_guard: warn', { pipeline: { name: 'p', on_guard: 'warn' } }, {}, {}],
    ['count_check: warn', {}, { count_check: 'warn' }, {}],
    ['acceptPartial', {}, {}, { acceptPartial: true }],
  ])('%s keeps the rows and the warning', async (_, file, endpoint, options) => {
    const config = { ...file, resources: [{ name: 'users', endpoint: { paginator: 'single_page', ...endpoint } }] }
    const { error, rows, outcome, events } = await run(config, () => ({ json: { data: users(0, 40), meta: { total: 95 } } }), options)
    expect(error).toBe(null)
    expect(rows.users).toHaveLength(40)
    expect(outcome?.checks[0]?.warnings).toEqual([
      'users: received 40 of 95 rows. The API reports meta.total=95; the paginator is single_page. Add: paginator: {type: cursor, cursor_path: "data[-1].id", cursor_param: after, stop_after_empty_page: true}',
    ])
    expect(events.filter(({ type }) => type === 'guard')).toMatchObject([
      { guard: 'count', fails: false, fix: 'paginator: {type: cursor, cursor_path: "data[-1].id", cursor_param: after, stop_after_empty_page: true}' },
    ])
  })

  const pages =
    (totals: readonly number[], sizes: readonly number[], more: (page: number) => object = () => ({})): Script =>
    (asked) => {
      const page = Number(query(asked, 'page') ?? 0)
      const from = sizes.slice(0, page).reduce((sum, size) => sum + size, 0)
      return { json: { data: users(from, from + (sizes[page] ?? 0)), count: totals[page] ?? 0, ...more(page) } }
    }
  const paged = { resources: [{ name: 'users', endpoint: { paginator: { type: 'page_number', total_path: null } } }] }

  test('a total that moves while paging is a range', async () => {
    expect((await run(paged, pages([95, 96, 97, 97], [40, 40, 16]))).error).toBe(null)
    expect((await run(paged, pages([95, 96, 97, 97], [40, 40, 11]))).error).toContain('received 91 of 97 rows')
  })

  test('a count that equals the rows of each page is the size of a page', async () => {
    const { error, outcome } = await run(paged, pages([40, 40, 15], [40, 40, 15]))
    expect(error).toBe(null)
    expect(outcome?.checks[0]).toMatchObject({
      rows: 95,
      total: null,
      notes: ['users: count equals the rows of each page; it is taken for the size of a page.'],
    })
    const single = await run({ resources: [{ name: 'users', endpoint: { paginator: 'single_page' } }] }, () => ({
      json: { data: users(0, 40), count: 40, total: 95 },
    }))
    expect(single.error).toContain('received 40 of 95 rows. The API reports total=95')
  })

  test('looks where count_path says, in the header, or nowhere', async () => {
    const one = (endpoint: object) => ({ resources: [{ name: 'users', endpoint: { paginator: 'single_page', ...endpoint } }] })
    const body = { data: users(0, 2), page: { of: 3 } }
    expect((await run(one({ count_path: 'page.of' }), () => ({ json: body }))).error).toContain('received 2 of 3 rows. The API reports page.of=3')
    expect((await run(one({}), () => ({ json: body, headers: { 'X-Total-Count': '7' } }))).error).toContain(
      'received 2 of 7 rows. The API reports X-Total-Count=7',
    )
    expect((await run(one({ count_path: false }), () => ({ json: body, headers: { 'X-Total-Count': '7' } }))).error).toBe(null)
    expect((await run(one({ count_path: 'nowhere' }), () => ({ json: body }))).error).toContain('count_path "nowhere" finds no whole number')
  })

  test('one full page without a word on how many there are is a warning', async () => {
    const { error, outcome } = await run({ resources: ['users'] }, () => ({ json: { data: users(0, 25) } }))
    expect(error).toBe(null)
    expect(outcome?.checks[0]?.warnings).toEqual([
      'users: one page of exactly 25 rows, and the API says neither how many there are nor how to go on. Configure a paginator if there are more.',
    ])
  })

  test('children are summed up in one line', async () => {
    const script: Script = ({ url }) =>
      url === '/a' ? { json: [{ id: 1 }, { id: 2 }, { id: 3 }] } : { json: { data: users(0, 2), total: url.startsWith('/a/2') ? 2 : 5 } }
    const config = { resources: ['a', { name: 'b', endpoint: { path: 'a/{resources.a.id}/b', paginator: 'single_page' } }] }
    const { error, asked } = await run(config, script)
    expect(error).toContain('pipeline_guard: b: received 2 of 5 rows.')
    expect(error).toContain('(so for 2 of 3 parent records; this is the first)')
    expect(asked).toHaveLength(4)
  })
})

describe('a page without a list', () => {
  const config = (endpoint: object = {}) => ({
    resources: [{ name: 'users', endpoint: { data_selector: 'data', paginator: { type: 'page_number', total_path: null }, ...endpoint } }],
  })
  /** Two users, then what comes in place of page 2. */
  const then =
    (json: unknown, first: object = {}): Script =>
    (asked) => ({ json: query(asked, 'page') === '0' ? { data: users(0, 2), ...first } : json })

  test.each([
    ['null', null, ['users: the answer is null after pages with a list, and was taken for the end of it.'], []],
    [
      'an error',
      { error: 'later', message: 'm' },
      ['users: page 2 holds nothing at "data" and was taken for the end of the list; its keys are error, message.'],
      [],
    ],
    ['no data', { data: null }, [], ['users: "data" is null after pages with a list, and was taken for the end of it.']],
    ['an empty list', { data: [] }, [], []],
  ])('that ends what came before is told: %s', async (_, json, warnings, notes) => {
    const { error, rows, outcome, events } = await run(config(), then(json))
    expect([error, ids(rows.users)]).toEqual([null, ['u0', 'u1']])
    expect(outcome?.checks[0]).toMatchObject({ warnings, notes })
    expect(events.filter(({ type }) => type === 'guard')).toMatchObject(warnings.map((message) => ({ guard: 'no-list', message, fails: false })))
  })
  test('is the end where the API’s total says so, and fails the run where it says otherwise', async () => {
    for (const json of [null, { error: 'later' }, { data: null }]) {
      expect((await run(config(), then(json, { count: 2 }))).outcome?.checks[0]).toMatchObject({ total: 2, warnings: [], notes: [] })
      expect((await run(config(), then(json, { count: 3 }))).error).toContain('received 2 of 3 rows')
    }
  })
  test('on the first page counts as no rows, which is told, unless a total says otherwise', async () => {
    const whole = { resources: [{ name: 'users', endpoint: { data_selector: '$', paginator: 'single_page' } }] }
    const told = await run(whole, () => ({ json: null }))
    expect(told.outcome?.checks[0]).toMatchObject({ rows: 0, warnings: ['users: the answer is null, and was taken for no rows.'] })
    expect((await run(whole, () => ({ json: null, headers: { 'X-Total-Count': '7' } }))).error).toContain('received 0 of 7 rows')
    expect((await run(config(), () => ({ json: { data: null, count: 7 } }))).error).toContain('received 0 of 7 rows')
    expect((await run(config({ paginator: 'auto' }), () => ({ json: { data: null, has_more: true } }))).error).toContain('has_more=true')
    expect((await run(config(), () => ({ json: { data: null } }))).outcome?.checks[0]?.notes).toEqual(['users: "data" is null, and was taken for no rows.'])
  })
})

describe('guard 2, repetition', () => {
  test('an API that ignores the cursor stops at request 2', async () => {
    const config = { resources: [{ name: 'messages', endpoint: { paginator: { type: 'cursor', cursor_path: 'messages[-1].id' } } }] }
    const { error, asked, events } = await run(config, () => ({ json: { messages: [{ id: 99 }, { id: 100 }], next_token: 't1' } }))
    expect(events.at(-1)).toMatchObject({ type: 'guard', fix: 'paginator: {type: cursor, cursor_path: next_token, cursor_param: next_token}' })
    expect(error).toBe(
      'pipeline_guard: messages: page 2 repeats page 1. The API ignored parameter cursor=100; its body names next_token. Set cursor_param: next_token',
    )
    expect(asked).toEqual(['/messages', '/messages?cursor=100'])
  })

  test('a circle of links or cursors ends before a request is sent again', async () => {
    const link = { resources: [{ name: 'a', endpoint: { paginator: 'json_link' } }] }
    const circle: Script = ({ url }) => ({ json: { rows: [{ at: url }], next: url === '/a' ? '/a?p=2' : '/a?p=1' } })
    const byLink = await run(link, (asked) => (asked.url === '/a?p=1' ? { json: { rows: [{ at: 1 }], next: '/a?p=2' } } : circle(asked, [])))
    expect(byLink.error).toBe('pipeline_guard: a: page 4 would repeat the request of page 2 ($BASE/a?p=2). The API leads in a circle.')
    const byCursor = await run({ resources: [{ name: 'a', endpoint: { paginator: { type: 'cursor', cursor_path: 'c' } } }] }, (_, before) => ({
      json: { rows: [{ n: before.length }], c: before.length < 2 ? 'x' : 'y' },
    }))
    expect(byCursor.error).toBe('pipeline_guard: a: page 2 gives the cursor x a second time. The API leads in a circle.')
    expect(byCursor.asked).toHaveLength(2)
  })

  test('with on_guard: warn paging stops there and the count is still held against the rows', async () => {
    const config = { pipeline: { name: 'p', on_guard: 'warn' }, resources: [{ name: 'a', endpoint: { paginator: { type: 'page_number', total_path: null } } }] }
    const { error, rows, outcome } = await run(config, () => ({ json: { data: users(0, 2), total: 9 } }))
    expect(error).toBe(null)
    expect(rows.a).toHaveLength(2)
    expect(outcome?.checks[0]).toMatchObject({ repeats: 1, rows: 2 })
    expect(outcome?.checks[0]?.warnings).toHaveLength(2)
  })
})

describe('paging found without a config', () => {
  const slice = (from: number, size: number) => users(from, Math.min(95, from + size))

  test('messages with next_token come whole in 3 requests', async () => {
    const script: Script = (asked) => {
      const from = Number(query(asked, 'next_token') ?? 0)
      return { json: { messages: users(from, Math.min(250, from + 100)), next_token: from + 100 < 250 ? String(from + 100) : null } }
    }
    const { rows, asked, outcome } = await run({ resources: ['messages'] }, script)
    expect(ids(rows.messages)).toEqual(allIds(250))
    expect(asked).toEqual(['/messages', '/messages?next_token=100', '/messages?next_token=200'])
    expect(outcome?.detected).toEqual([
      {
        resource: 'messages',
        paginator: '{type: cursor, cursor_path: next_token, cursor_param: next_token}',
        selector: 'messages',
        asConfig: 'data_selector: messages\npaginator: {type: cursor, cursor_path: next_token, cursor_param: next_token}',
      },
    ])
  })

  test.each([
    ['1, says so', 1, true],
    ['0, says so', 0, true],
    ['1, does not say', 1, false],
    ['0, does not say', 0, false],
  ])('pages counted from %s: every page once', async (_, base, says) => {
    const script: Script = (asked) => {
      const page = Number(query(asked, 'page') ?? base)
      return { json: { data: slice((page - base) * 40, 40), ...(says && { page }), total_pages: 3 } }
    }
    const { error, rows } = await run({ resources: ['users'] }, script)
    expect(error).toBe(null)
    expect(ids(rows.users)).toEqual(allIds(95))
  })

  test.each<readonly [string, Script]>([
    ['after', chatbotUsers],
    ['page', (asked) => ({ json: { data: slice((Number(query(asked, 'page') ?? 1) - 1) * 40, 40), total: 95 } })],
    ['offset', (asked) => ({ json: { data: slice(Number(query(asked, 'offset') ?? 0), 40), paging: { total: 95 } } })],
  ])('by %s: found by trying, whole, with at most 3 requests more', async (parameter, script) => {
    const { error, rows, asked } = await run({ resources: ['users'] }, script)
    expect(error).toBe(null)
    expect(ids(rows.users)).toEqual(allIds(95))
    expect(asked.length).toBeLessThanOrEqual(5)
    expect(asked.at(-1)).toContain(`${parameter}=`)
  })

  test('has_more without a way to go on is tried too, and said where nothing fits', async () => {
    const more: Script = (asked) => {
      const page = Number(query(asked, 'page') ?? 1)
      return { json: { object: 'list', data: slice((page - 1) * 40, 40), has_more: page < 3 } }
    }
    const { error, rows, asked } = await run({ resources: ['users'] }, more)
    expect([error, ids(rows.users).length, asked.length]).toEqual([null, 95, 4])
    const stuck = await run({ resources: ['users'] }, () => ({ json: { data: slice(0, 3), paging: { hasMore: true } } }))
    expect(stuck.error).toBe(
      'pipeline_guard: users: received 3 rows. The API reports paging.hasMore=true; no paginator is configured. Add: paginator: {type: cursor, cursor_path: "data[-1].id", cursor_param: after, stop_after_empty_page: true}',
    )
  })

  test('pages that overlap are not taken for the next', async () => {
    const { error, asked } = await run({ resources: ['users'] }, (asked) => ({ json: { data: slice(query(asked, 'page') === null ? 0 : 39, 40), total: 95 } }))
    expect(error).toContain('received 40 of 95 rows')
    expect(asked).toHaveLength(4)
  })

  test('of a dry run only the first page of each resource comes, of the first parent record', async () => {
    const script: Script = (asked) => (asked.url.startsWith('/users/') ? { json: [{ of: asked.url }] } : chatbotUsers(asked, []))
    const config = { resources: ['users', { name: 'notes', endpoint: 'users/{resources.users.id}/notes' }] }
    const { error, rows, outcome } = await run(config, script, { dryRun: true })
    expect(error).toBe(null)
    expect([rows.users?.length, rows.notes?.length]).toEqual([40, 1])
    expect(outcome?.detected.map(({ resource, paginator }) => [resource, paginator.slice(0, 13)])).toEqual([
      ['users', '{type: cursor'],
      ['notes', 'single_page'],
    ])
  })
})
