import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openPackages } from '../package/index.ts'
import { serveChatbot, TOKEN } from './fixtures/chatbot-api.ts'
import { chatbotConfig } from './fixtures/chatbot-config.ts'
import { type Api, serveJson } from './fixtures/serve-json.ts'
import { openTestRun, type TestRun, testConfig } from './fixtures/test-run.ts'

const open: { stop?: () => Promise<void>; remove?: () => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await (each.stop?.() ?? each.remove?.())
})
function kept<T extends { stop?: () => Promise<void>; remove?: () => Promise<void> }>(each: T): T {
  open.push(each)
  return each
}
const counts = async (run: TestRun, tables: readonly string[]) =>
  Object.fromEntries(await Promise.all(tables.map(async (table) => [table, Number((await run.rows(`SELECT count(*) AS n FROM "${table}"`))[0]?.n)])))

describe('the preset chatbot', () => {
  const TABLES = ['users', 'users__segments', 'stories', 'welcome_interaction', 'fallback_interaction', 'welcome_interaction__replies']
  const COUNTS = { users: 95, users__segments: 24, stories: 3, welcome_interaction: 3, fallback_interaction: 3, welcome_interaction__replies: 6 }
  const chatbot = async () => {
    const api = kept(await serveChatbot())
    return { api, run: kept(await openTestRun(await chatbotConfig(api.url), api.port)) }
  }

  test('loads every row, names the columns that were only ever null, and loads again without a change', async () => {
    const { run } = await chatbot()
    const first = await run.run()
    expect(first).toMatchObject({ exitCode: 0, error: null, dataset: 'chatbot_data', unfinished: null, loaded: [{ rows: 140, wasPending: false }] })
    expect(first.checks.map(({ resource, rows, total, parents }) => [resource, rows, total, parents])).toEqual([
      ['users', 95, 95, null],
      ['stories', 3, null, null],
      ['welcome_interaction', 3, null, 3],
      ['fallback_interaction', 3, null, 3],
    ])
    expect(first.trace.resources.find(({ resource }) => resource === 'users')).toMatchObject({ requests: 4, pages: 4, rows: 95, retries: 0 })
    expect(first.notes.join()).toContain('only ever null')
    expect(first.tables.find(({ table }) => table === 'users')?.nullOnly).toHaveLength(10)
    expect(await counts(run, TABLES)).toEqual(COUNTS)

    expect(await run.run()).toMatchObject({ exitCode: 0, loaded: [{ rows: 140 }] })
    expect(await counts(run, [...TABLES, '_dlt_loads', '_dlt_version'])).toEqual({ ...COUNTS, _dlt_loads: 2, _dlt_version: 1 })
    const columns = await run.rows(`SELECT column_name FROM duckdb_columns() WHERE table_name = 'users'`)
    expect(columns.map(({ column_name }) => column_name)).toEqual(['id', 'default_name', 'default_created', '_dlt_load_id', '_dlt_id'])
  })

  test('sees people who came since', async () => {
    const { api, run } = await chatbot()
    await run.run()
    api.grow(5)
    await run.run()
    expect(await counts(run, ['users'])).toEqual({ users: 100 })
  })

  test('with a wrong token fails, is named, and leaves nothing', async () => {
    const { api } = await chatbot()
    const run = kept(await openTestRun(await chatbotConfig(api.url, 'wrong-token'), api.port))
    expect(await run.run()).toMatchObject({ exitCode: 1, error: { code: 'pipeline_request', message: expect.stringContaining('401') }, loaded: [] })
    expect((await readdir(run.folder)).filter((name) => name.endsWith('.duckdb'))).toEqual([])
  })

  test('prints no secret and keeps none in any file', async () => {
    const { run } = await chatbot()
    const result = await run.run({ keepPages: true })
    const texts = [JSON.stringify(result), JSON.stringify(run.events)]
    for (const file of await readdir(run.folder, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) texts.push(await readFile(join(file.parentPath, file.name), 'latin1'))
    }
    expect(texts.length).toBeGreaterThan(6)
    expect(texts.filter((text) => text.includes(TOKEN))).toEqual([])
  })
})

describe('a run', () => {
  const numbers = async (answer: () => unknown, change: object = {}) => {
    const api: Api = kept(await serveJson(() => ({ body: answer() })))
    const config = await testConfig({ client: { base_url: api.url }, resources: [{ name: 'numbers', endpoint: { paginator: 'single_page' }, ...change }] })
    return { api, run: kept(await openTestRun(config, api.port)) }
  }

  test('whose guard fails exits 3 and leaves the dataset as it was', async () => {
    let given: object = { items: [{ id: 1 }], total: 1 }
    const { run } = await numbers(() => given, { write_disposition: 'replace' })
    expect(await run.run()).toMatchObject({ exitCode: 0 })
    given = { items: [{ id: 2 }], total: 5 }
    const failed = await run.run()
    expect(failed).toMatchObject({
      exitCode: 3,
      error: { code: 'pipeline_guard', message: expect.stringContaining('1 of 5') },
      unfinished: { state: 'aborted' },
      checks: [{ resource: 'numbers', rows: 1, total: 5, pages: 1 }],
    })
    expect(await run.rows('SELECT id FROM numbers')).toEqual([{ id: 1n }])
    expect(await run.run({ acceptPartial: true })).toMatchObject({ exitCode: 0, warnings: [expect.stringContaining('1 of 5')] })
    expect(await run.rows('SELECT id FROM numbers')).toEqual([{ id: 2n }])
  })

  test('whose schema is frozen names every violation, and does not block the next run', async () => {
    let rows: readonly object[] = [{ id: 1 }]
    const { run } = await numbers(() => rows, { schema_contract: { columns: 'freeze', data_type: 'freeze' } })
    await run.run()
    rows = [
      { id: 'x', added: 1 },
      { id: 2, other: 2 },
    ]
    expect(await run.run()).toMatchObject({
      exitCode: 1,
      error: { code: 'pipeline_contract', message: expect.stringMatching(/added[\s\S]*other|id[\s\S]*added/) },
    })
    rows = [{ id: 3 }]
    expect(await run.run()).toMatchObject({ exitCode: 0, loaded: [{ rows: 1, wasPending: false }] })
    expect(await run.rows('SELECT id FROM numbers ORDER BY id')).toEqual([{ id: 1n }, { id: 3n }])
    expect((await openPackages(run.folder, () => new Date()).list()).map(({ manifest }) => manifest.state)).toEqual(['loaded', 'aborted', 'loaded'])
  })

  test('that finds nothing new loads no package', async () => {
    const { run } = await numbers(() => [], { write_disposition: 'append' })
    expect(await run.run()).toMatchObject({ exitCode: 0, loaded: [], unfinished: null })
    expect((await readdir(run.folder)).filter((name) => name.endsWith('.duckdb'))).toEqual([])
  })

  test('replaces a table that came back empty', async () => {
    let rows: readonly object[] = [{ id: 1, tags: [{ name: 'a' }] }]
    const { run } = await numbers(() => rows, { write_disposition: 'replace' })
    await run.run()
    rows = []
    expect(await run.run()).toMatchObject({ exitCode: 0, loaded: [{ rows: 0 }] })
    expect(await counts(run, ['numbers', 'numbers__tags'])).toEqual({ numbers: 0, numbers__tags: 0 })
  })

  test('keeps the manifests and traces of three packages, and pages only when asked', async () => {
    const { run } = await numbers(() => [{ id: 1 }])
    for (let round = 0; round < 4; round++) await run.run({ keepPages: round === 2 })
    const packages = await readdir(join(run.folder, 'packages'))
    expect(packages).toHaveLength(3)
    const files = await Promise.all(packages.sort().map(async (name) => (await readdir(join(run.folder, 'packages', name))).sort()))
    expect(files).toEqual([
      ['manifest.json', 'package.json', 'trace.json'],
      ['manifest.json', 'package.json', 'pages', 'trace.json'],
      ['manifest.json', 'package.json', 'trace.json'],
    ])
  })

  test('of rows that are only added asks for a full load when nothing says how far it came', async () => {
    const { run } = await numbers(() => [{ id: 1 }, { id: 2 }])
    await run.run()
    await rm(join(run.folder, 'state.json'))
    await run.run()
    expect(await counts(run, ['numbers'])).toEqual({ numbers: 4 })
    expect(await run.run({ full: true })).toMatchObject({ exitCode: 0 })
    expect(await counts(run, ['numbers', '_dlt_version'])).toEqual({ numbers: 2, _dlt_version: 1 })
  })

  test('is one at a time', async () => {
    let answer = (): void => undefined
    const asked = Promise.withResolvers<void>()
    const api = kept(
      await serveJson(async () => {
        asked.resolve()
        await new Promise<void>((resolve) => {
          answer = resolve
        })
        return { body: [{ id: 1 }] }
      }),
    )
    const run = kept(
      await openTestRun(await testConfig({ client: { base_url: api.url }, resources: [{ name: 'a', endpoint: { paginator: 'single_page' } }] }), api.port),
    )
    const first = run.run()
    await asked.promise
    expect(await run.run()).toMatchObject({ exitCode: 4, error: { code: 'pipeline_busy' } })
    answer()
    expect(await first).toMatchObject({ exitCode: 0 })
  })

  test('that is interrupted goes on from its pages', async () => {
    const ending = new AbortController()
    let isCut = true
    const api = kept(
      await serveJson(({ query }) => {
        const page = Number(query.get('after') ?? 0)
        if (page === 3 && isCut) ending.abort(new Error('interrupted'))
        return { body: { data: page < 5 ? [{ id: page + 1 }] : [], next: page < 4 ? page + 1 : null } }
      }),
    )
    const source = {
      client: { base_url: api.url },
      resources: [{ name: 'a', endpoint: { data_selector: 'data', paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'after' } } }],
    }
    const run = kept(await openTestRun(await testConfig(source), api.port))
    expect(await run.run({}, { signal: ending.signal })).toMatchObject({ exitCode: 130, loaded: [], unfinished: { state: 'new' } })
    isCut = false
    const before = api.requests.length
    expect(await run.run()).toMatchObject({ exitCode: 0, loaded: [{ rows: 5 }] })
    expect(api.requests.slice(before)).toEqual(['GET /a?after=3', 'GET /a?after=4'])
    expect((await run.rows('SELECT id FROM a ORDER BY id')).map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5])
  })

  test('whose cursor the server no longer takes begins again, once', async () => {
    const ending = new AbortController()
    let generation = 1
    const api = kept(
      await serveJson(({ query }) => {
        const after = query.get('after')
        if (after === '1-2' && generation === 1) ending.abort(new Error('interrupted'))
        if (after !== null && !after.startsWith(`${generation}-`)) return { status: 410, body: { message: 'this cursor has expired' } }
        const page = Number(after?.split('-')[1] ?? 0)
        return { body: { data: [{ id: page }], next: page < 3 ? `${generation}-${page + 1}` : null } }
      }),
    )
    const source = {
      client: { base_url: api.url },
      resources: [{ name: 'a', endpoint: { data_selector: 'data', paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'after' } } }],
    }
    const run = kept(await openTestRun(await testConfig(source), api.port))
    await run.run({}, { signal: ending.signal })
    generation = 2
    expect(await run.run()).toMatchObject({ exitCode: 0, loaded: [{ rows: 4 }] })
    expect(await counts(run, ['a'])).toEqual({ a: 4 })
  })

  test('goes on with nothing that a changed config would read otherwise', async () => {
    const ending = new AbortController()
    const api = kept(
      await serveJson(({ query }) => {
        const page = Number(query.get('after') ?? 0)
        if (page === 1 && !ending.signal.aborted) ending.abort(new Error('interrupted'))
        return { body: { data: [{ id: page }], next: page < 2 ? page + 1 : null } }
      }),
    )
    const source = (name: string) => ({
      client: { base_url: api.url },
      resources: [{ name, endpoint: { path: 'a', data_selector: 'data', paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'after' } } }],
    })
    const run = kept(await openTestRun(await testConfig(source('a')), api.port))
    await run.run({}, { signal: ending.signal })
    const before = api.requests.length
    const result = await run.run({ config: await testConfig(source('b')) })
    expect(result).toMatchObject({ exitCode: 0, loaded: [{ rows: 3 }] })
    expect(api.requests.length - before).toBe(3)
  })
})
