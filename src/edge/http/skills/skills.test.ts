import { createServer, type IncomingMessage, type Server } from 'node:http'
import { strFromU8, unzipSync } from 'fflate'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json, startTestServer } from '../../../../test/support/accounts-server.ts'
import { openSkillSet, type SkillSet, someone } from '../../../app/skills/fixtures/skill-set.ts'
import { whyNoSandbox } from '../../../platform/sandbox/fixtures/ready-sandbox.ts'
import { httpServer } from '../chat/fixtures/chat-server.ts'
import { skillRoutes } from './index.ts'

const why = await whyNoSandbox()
const REAL = why === null ? '' : ` (skipped: ${why})`
let set: SkillSet
let url = ''
let outside: Server
let port = 0
let modelersMay = true
const requests: { readonly method: string; readonly url: string; readonly authorization: string | undefined; readonly body: string }[] = []
const undo: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  outside = createServer(async (request, response) => {
    const body = await textOf(request)
    requests.push({ method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization, body })
    const isKnown = request.headers.authorization === `Bearer ${KEY}`
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(isKnown ? ACCOUNTS : { message: 'no key' }))
  })
  await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done))
  port = portOf(outside)
  set = await openSkillSet({ modelersMay: async () => modelersMay }, { addresses: { privateHosts: [`skill=127.0.0.1/32:${port}`] } })
  const app = httpServer()
  app.register(skillRoutes({ skills: set.skills, store: set.store, examples: async () => [] }))
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  undo.push(
    () => set.close(),
    () => app.close(),
    async () => outside.close(),
  )
}, 60_000)
afterAll(async () => {
  for (const step of undo.toReversed()) await step()
})

const KEY = 'cRm-key-7f3a91'
const ACCOUNTS = [{ id: 7, name: 'Northwind', industry: 'Trade' }]

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

interface Body {
  readonly [key: string]: unknown
  readonly detail: readonly { readonly loc: readonly unknown[]; readonly msg: string; readonly type: string }[]
  readonly outputs: readonly { readonly type: string; readonly data: unknown; readonly rows: readonly unknown[]; readonly columns: readonly unknown[] }[]
}
async function call(name: string, method: string, path: string, body?: unknown, type = 'application/json') {
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const response = await fetch(`${url}/api/skills${path}`, {
    method,
    headers: { 'API-KEY': name, ...(body !== undefined && { 'content-type': type }) },
    body: raw,
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const parsed: Body = isJson ? JSON.parse(text) : {}
  return { status: response.status, code: response.headers.get('x-error-code'), wait: response.headers.get('retry-after'), text, body: parsed }
}
const simple = (name: string, more: object = {}) => ({ name, description: 'Says one.', code: 'print(1)', ...more })

describe('writing', () => {
  test('what is not said has its defaults, and the answer is whole', async () => {
    const { status, body } = await call('mod', 'POST', '', simple('defaults'))
    expect([status, body]).toEqual([
      200,
      {
        name: 'defaults',
        description: 'Says one.',
        parameters: [],
        code: 'print(1)',
        secrets: [],
        groups: ['all_users'],
        active: true,
        allowed_hosts: ['*'],
        effects: 'sends',
        needs: [],
        version: 1,
        created_by: 'mod@example.com',
        updated_by: 'mod@example.com',
        updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ])
  })

  test.each([
    ['a name with a space', { name: 'a b' }, ['body', 'name'], 'string_pattern_mismatch'],
    ['a name that is too long', { name: 'a'.repeat(129) }, ['body', 'name'], 'string_pattern_mismatch'],
    ['a name of Parley’s own', { name: 'sandbox' }, ['body', 'name'], 'value_error'],
    ['no description', { description: ' ' }, ['body', 'description'], 'value_error'],
    ['a parameter that is a keyword', { parameters: [{ name: 'lambda', type: 'str' }] }, ['body', 'parameters', 0, 'name'], 'value_error'],
    ['a parameter that is no identifier', { parameters: [{ name: '1st', type: 'str' }] }, ['body', 'parameters', 0, 'name'], 'string_pattern_mismatch'],
    ['a parameter called print', { parameters: [{ name: 'print', type: 'str' }] }, ['body', 'parameters', 0, 'name'], 'value_error'],
    ['a parameter that is bound already', { parameters: [{ name: 'pd', type: 'dataframe' }] }, ['body', 'parameters', 0, 'name'], 'value_error'],
    ['a dunder', { parameters: [{ name: '__name__', type: 'str' }] }, ['body', 'parameters', 0, 'name'], 'value_error'],
    [
      'a parameter twice',
      {
        parameters: [
          { name: 'a', type: 'str' },
          { name: 'a', type: 'str' },
        ],
      },
      ['body', 'parameters', 1, 'name'],
      'value_error',
    ],
    ['a type of Python', { parameters: [{ name: 'a', type: 'int' }] }, ['body', 'parameters', 0, 'type'], 'enum'],
    ['a secret in small letters', { secrets: { key: 'x' } }, ['body', 'secrets', 'key'], 'value_error'],
    ['PATH as a secret', { secrets: { PATH: 'x' } }, ['body', 'secrets', 'PATH'], 'value_error'],
    ['LD_PRELOAD as a secret', { secrets: { LD_PRELOAD: 'x' } }, ['body', 'secrets', 'LD_PRELOAD'], 'value_error'],
    ['PYTHONPATH as a secret', { secrets: { PYTHONPATH: 'x' } }, ['body', 'secrets', 'PYTHONPATH'], 'value_error'],
    ['a host with a path', { allowed_hosts: ['example.com/x'] }, ['body', 'allowed_hosts', 0], 'string_pattern_mismatch'],
    ['code beyond its limit', { code: `x = 1 # ${'y'.repeat(512 * 1024)}` }, ['body', 'code'], 'value_error'],
  ])('%s is refused with its place', async (_what, wrong, loc, type) => {
    const { status, body } = await call('adm', 'POST', '', { ...simple('refused'), ...wrong })
    expect([status, body.detail?.[0]?.loc, body.detail?.[0]?.type]).toEqual([422, loc, type])
    expect((await call('adm', 'GET', '/refused')).status).toBe(404)
  })

  test('a name is taken once, also by renaming', async () => {
    await call('mod', 'POST', '', simple('taken'))
    await call('mod', 'POST', '', simple('other'))
    expect(await call('adm', 'POST', '', simple('taken'))).toMatchObject({ status: 409, code: 'skill_name_taken' })
    expect(await call('adm', 'PUT', '/other', { name: 'taken' })).toMatchObject({ status: 409, code: 'skill_name_taken' })
    expect(await call('adm', 'PUT', '/other', { name: 'renamed' })).toMatchObject({ status: 200, body: { name: 'renamed', version: 2 } })
    expect((await call('adm', 'GET', '/other')).status).toBe(404)
  })

  test('every save keeps the former version; a stale one is refused, and one without a change makes none', async () => {
    await call('mod', 'POST', '', simple('history', { active: false }))
    expect(await call('adm', 'PUT', '/history', { code: 'print(2)', active: true, version: 1 })).toMatchObject({ status: 200, body: { version: 2 } })
    expect(await call('mod', 'PUT', '/history', { code: 'print(3)', version: 1 })).toMatchObject({ status: 409, code: 'skill_changed' })
    expect(await call('mod', 'PUT', '/history', { code: 'print(2)' })).toMatchObject({ status: 200, body: { version: 2 } })
    expect(await call('mod', 'POST', '/history/versions/1/restore')).toMatchObject({ status: 200, body: { version: 3, code: 'print(1)', active: true } })
    const versions = JSON.parse((await call('mod', 'GET', '/history/versions')).text)
    expect(versions.map((each: Body) => [each.version, each.code, each.active, each.saved_by])).toEqual([
      [3, 'print(1)', true, 'mod@example.com'],
      [2, 'print(2)', true, 'adm@example.com'],
      [1, 'print(1)', false, 'mod@example.com'],
    ])
    expect((await call('mod', 'POST', '/history/versions/9/restore')).status).toBe(404)
  })

  test('of two savers at once with the same version one is told', async () => {
    await call('mod', 'POST', '', simple('race'))
    const saves = await Promise.all([2, 3, 4].map((n) => call('mod', 'PUT', '/race', { code: `print(${n})`, version: 1 })))
    expect(saves.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
  })

  test('deleting takes secrets, versions and runs along', async () => {
    await call('mod', 'POST', '', simple('gone', { secrets: { TOKEN: 'x' } }))
    expect((await call('mod', 'DELETE', '/gone')).body).toEqual({ status: 'ok' })
    expect((await call('mod', 'DELETE', '/gone')).status).toBe(404)
    const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM skill_secret k JOIN skill s ON s.id = k.skill_id WHERE s.name = 'gone'`.execute(
      set.store.db,
    )
    expect(rows).toEqual([{ n: 0 }])
  })

  test('what was done is written down, without a value', async () => {
    await call('adm', 'POST', '', simple('audited', { secrets: { TOKEN: 'hush-hush-1' } }))
    await call('adm', 'PUT', '/audited', { groups: ['sales'] })
    expect(set.audited.filter(({ target }) => target === 'audited')).toMatchObject([
      { action: 'skill.create', by: 'adm@example.com', detail: { secrets: ['TOKEN'] } },
      { action: 'skill.save', detail: { changed: ['groups'], groups: ['sales'] } },
    ])
    expect(JSON.stringify(set.audited)).not.toContain('hush-hush-1')
  })
})

describe('who', () => {
  test('users see the active ones of their groups, and of them what they need to use them', async () => {
    await call('mod', 'POST', '', simple('for_sales', { groups: ['sales'] }))
    await call('mod', 'POST', '', simple('put_away', { active: false }))
    const names = async (who: string) => JSON.parse((await call(who, 'GET', '')).text).map((each: Body) => each.name)
    expect(await names('ann')).toContain('for_sales')
    expect(await names('bob')).not.toContain('for_sales')
    expect(await names('ann')).not.toContain('put_away')
    expect(await names('mod')).toContain('put_away')
    const [first] = JSON.parse((await call('ann', 'GET', '')).text)
    expect(Object.keys(first)).toEqual(['name', 'description', 'parameters'])
  })

  test('users change nothing, and modelers only where the organisation lets them', async () => {
    expect((await call('ann', 'POST', '', simple('by_ann'))).status).toBe(403)
    expect((await call('ann', 'GET', '/defaults')).status).toBe(403)
    modelersMay = false
    const refused = await Promise.all([call('mod', 'POST', '', simple('by_mod')), call('mod', 'GET', '/defaults'), call('mod', 'GET', '/sandbox')])
    const summary = JSON.parse((await call('mod', 'GET', '')).text)[0]
    modelersMay = true
    expect(refused.map(({ status, code }) => [status, code])).toEqual(Array(3).fill([403, 'requires_role']))
    expect(Object.keys(summary)).not.toContain('code')
  })

  test('that a skill with a network only reads is an admin’s word, and a modeler’s change of its code takes it back', async () => {
    expect((await call('mod', 'POST', '', simple('claims', { effects: 'reads' }))).status).toBe(403)
    expect((await call('mod', 'POST', '', simple('offline', { allowed_hosts: [] }))).body).toMatchObject({ effects: 'reads' })
    await call('adm', 'POST', '', simple('claims', { effects: 'reads' }))
    expect((await call('mod', 'PUT', '/claims', { description: 'Says it.', effects: 'reads' })).body).toMatchObject({ effects: 'reads' })
    expect((await call('mod', 'PUT', '/claims', { code: 'print(2)', effects: 'reads' })).body).toMatchObject({ effects: 'sends' })
  })
})

describe.skipIf(why !== null)(`a test${REAL}`, () => {
  const frame = {
    columns: ['region', 'sales'],
    rows: [
      ['EU', 512.5],
      ['US', null],
    ],
  }
  test('of a draft answers in the documented shape', async () => {
    const { status, body } = await call('mod', 'POST', '/test', {
      ...simple('draft', {
        parameters: [{ name: 'df', type: 'dataframe' }],
        code: 'import sys\nprint(df)\nsys.stdout.write("chatter")\nprint("Status: COMPLETE")',
      }),
      params: { df: frame },
    })
    expect([status, body]).toEqual([
      200,
      {
        run_id: expect.stringMatching(/^run_/),
        status: 'ok',
        stdout: 'chatter',
        outputs: [
          {
            type: 'dataframe',
            columns: [
              { name: 'region', type: 'string' },
              { name: 'sales', type: 'number' },
            ],
            rows: [
              ['EU', 512.5],
              ['US', null],
            ],
            row_count: 2,
          },
          { type: 'text', data: 'Status: COMPLETE' },
        ],
        duration_ms: expect.any(Number),
        ...('memory_bytes' in body && { memory_bytes: expect.any(Number) }),
      },
    ])
  })

  test.each([
    ['rows', { columns: ['d', 'n'], rows: [['2026-01-31', 1]] }],
    ['CSV', { csv: 'd,n\n2026-01-31,1\n' }],
  ])('a table as %s has dates and numbers as results of questions have them', async (_how, df) => {
    const code = 'print([str(df["d"].dtype)[:10], int(df["n"].sum()), str(df["d"].dt.day[0])])'
    const { body } = await call('mod', 'POST', '/test', { ...simple('draft', { parameters: [{ name: 'df', type: 'dataframe' }], code }), params: { df } })
    expect(body.outputs?.[0]?.data).toEqual(['datetime64', 1, '31'])
  })

  test.each([
    ['missing', {}, ['body', 'params', 'n'], 'missing'],
    ['of the wrong type', { n: 'x' }, ['body', 'params', 'n'], 'value_error'],
    ['unknown', { n: 1, m: 2 }, ['body', 'params', 'm'], 'value_error'],
  ])('a parameter that is %s is 422, and nothing runs', async (_what, params, loc, type) => {
    const { status, body } = await call('mod', 'POST', '/test', { ...simple('draft', { parameters: [{ name: 'n', type: 'number' }] }), params })
    expect([status, body.detail?.[0]?.loc, body.detail?.[0]?.type]).toEqual([422, loc, type])
  })

  test('CSV that is none is 422 with its place', async () => {
    const { status, body } = await call('mod', 'POST', '/test', {
      ...simple('draft', { parameters: [{ name: 'df', type: 'dataframe' }] }),
      params: { df: { csv: 'a\n1,2' } },
    })
    expect([status, body.detail?.[0]?.loc]).toEqual([422, ['body', 'params', 'df', 'csv']])
  })

  test('rows of a chat that the caller may not read are not there', async () => {
    const params = { df: { chat_id: 'somebody-else', df_key: 'df_1' } }
    expect((await call('mod', 'POST', '/test', { ...simple('draft', { parameters: [{ name: 'df', type: 'dataframe' }] }), params })).code).toBe(
      'chat_not_found',
    )
  })

  test('failing code is an answer with its line; a time limit is one too', async () => {
    const failed = await call('mod', 'POST', '/test', { ...simple('draft', { code: 'print("first")\n1 / 0' }), params: {} })
    expect([failed.status, failed.body]).toMatchObject([200, { status: 'error', outputs: [{ data: 'first' }], error: { type: 'ZeroDivisionError', line: 2 } }])
    const slow = await call('mod', 'POST', '/test', { ...simple('draft', { code: 'import time\ntime.sleep(30)' }), params: {}, timeout_s: 0.5 })
    expect([slow.status, slow.body.status]).toEqual([200, 'timeout'])
  })

  test('of a saved one uses its secrets, and its value never comes back', async () => {
    const code = 'print(os.environ["CRM_KEY"])\nimport sys\nsys.stderr.write(os.environ["CRM_KEY"])\nraise ValueError(os.environ["CRM_KEY"])'
    await call('mod', 'POST', '', simple('leaky', { code, secrets: { CRM_KEY: KEY } }))
    const { text, body } = await call('mod', 'POST', '/leaky/test', { params: {} })
    expect(body).toMatchObject({ status: 'error', stdout: '***', outputs: [{ data: '***' }], error: { message: '***' } })
    const read = await Promise.all(
      ['/leaky', '/leaky/versions', '/leaky/runs', `/leaky/runs/${String(body.run_id)}`, ''].map((path) => call('mod', 'GET', path)),
    )
    const { rows } = await sql<{
      all: string
    }>`SELECT (SELECT coalesce(string_agg(r::text, ''), '') FROM skill_run r) || (SELECT string_agg(k::text, '') FROM skill_secret k) AS all`.execute(
      set.store.db,
    )
    expect([text, ...read.map((each) => each.text), rows[0]?.all, JSON.stringify(set.audited)].filter((each) => each?.includes(KEY))).toEqual([])
    expect((await call('mod', 'GET', '/leaky')).body).toMatchObject({ secrets: [{ name: 'CRM_KEY' }], needs: ['CRM_KEY'], last_test: { status: 'error' } })
  })

  test('secrets: a value sets, null removes, absent keeps', async () => {
    const code = 'print(sorted(k for k in os.environ if k.startswith("S_")))'
    await call('mod', 'POST', '', simple('three', { code, secrets: { S_A: '1', S_B: '2', S_C: '3' } }))
    await call('mod', 'PUT', '/three', { secrets: { S_A: null, S_B: 'two' } })
    expect((await call('mod', 'POST', '/three/test', { params: {} })).body.outputs[0]?.data).toEqual(['S_B', 'S_C'])
    const instead = { code: 'print(os.environ["S_B"] == "two")', secrets: { S_C: null } }
    expect((await call('mod', 'POST', '/three/test', { params: {}, ...instead })).body.outputs[0]?.data).toBe(true)
  })

  test('other code in the place of the saved one is a run of it and no test of it', async () => {
    await call('mod', 'POST', '', simple('tried'))
    await call('mod', 'POST', '/tried/test', { params: {}, code: 'print(5)' })
    expect((await call('mod', 'GET', '/tried')).body.last_test).toBeUndefined()
    await call('mod', 'POST', '/tried/test', { params: {} })
    expect((await call('mod', 'GET', '/tried')).body).toMatchObject({ last_test: { status: 'ok' } })
    expect(JSON.parse((await call('mod', 'GET', '/tried/runs')).text).map((run: Body) => [run.version, run.kind, run.status])).toEqual([
      [1, 'test', 'ok'],
      [null, 'test', 'ok'],
    ])
    await call('mod', 'PUT', '/tried', { code: 'print(6)' })
    expect((await call('mod', 'GET', '/tried')).body.last_test).toBeUndefined()
  })

  test('what somebody else ran it on is shown to admins alone, and that they looked is written down', async () => {
    await call('mod', 'POST', '', simple('looked', { parameters: [{ name: 'who', type: 'str' }], code: 'print(who)' }))
    const { body } = await call('adm', 'POST', '/looked/test', { params: { who: 'Ines' } })
    const path = `/looked/runs/${String(body.run_id)}`
    const theirs = await call('mod', 'GET', path)
    expect([theirs.body.status, theirs.body.params, theirs.body.outputs]).toEqual(['ok', undefined, undefined])
    const own = await call('mod', 'POST', '/looked/test', { params: { who: 'Ada' } })
    expect((await call('adm', 'GET', `/looked/runs/${String(own.body.run_id)}`)).body).toMatchObject({ params: { who: 'Ada' }, outputs: [{ data: 'Ada' }] })
    expect(set.audited.at(-1)).toMatchObject({ action: 'skill.run.read', target: 'looked', by: 'adm@example.com' })
  })

  test('only listed hosts are reached; what is not listed says so', async () => {
    const code = `
    # over-indented, under a comment, as published samples are
    try:
        answer = requests.get("http://127.0.0.1:${port}/accounts", headers={"Authorization": "Bearer " + os.environ.get("CRM_KEY", "")})
        if answer.status_code != 200:
            print(f"Status: FAILED - {answer.status_code}")
            exit()
        print(pd.DataFrame(answer.json()))
        print("Status: COMPLETE")
    except requests.exceptions.ConnectionError:
        print("Status: FAILED - no connection")
`
    const run = async (more: object) => (await call('mod', 'POST', '/test', { ...simple('crm', { code, ...more }), params: {} })).body
    const hosts = { allowed_hosts: [`127.0.0.1:${port}`] }
    expect((await run(hosts)).outputs.map(({ data }) => data)).toEqual(['Status: FAILED - 401'])
    expect(await run({ ...hosts, secrets: { CRM_KEY: KEY } })).toMatchObject({
      status: 'ok',
      outputs: [{ rows: [[7, 'Northwind', 'Trade']] }, { data: 'Status: COMPLETE' }],
    })
    const before = requests.length
    expect((await run({ allowed_hosts: [] })).outputs.map(({ data }) => data)).toEqual(['Status: FAILED - no connection'])
    expect((await run({ allowed_hosts: ['example.com'] })).outputs.map(({ data }) => data)).toEqual(['Status: FAILED - 403'])
    expect(requests.length).toBe(before)
  })

  test.each([
    ['a guard on the name', 'def main():\n    print(__name__)\nif __name__ == "__main__":\n    main()', 'ok', ['__main__']],
    ['locals() of a parameter that is not given', 'print("who" in locals() or "who" in globals())', 'ok', [false]],
    ['load_dotenv', 'from dotenv import load_dotenv\nload_dotenv()\nprint(os.getenv("TOKEN") == "t0ken-1")', 'ok', [true]],
    ['sys.exit(1)', 'import sys\nprint("no token")\nsys.exit(1)', 'error', ['no token']],
    ['exit()', 'print("Status: FAILED")\nexit()\nprint("never")', 'ok', ['Status: FAILED']],
    ['two arguments of print', 'print(1, 2)', 'error', []],
    ['a frame and a summary', 'print(pd.DataFrame({"a": [1]}))\nprint("done")', 'ok', [undefined, 'done']],
  ])('%s', async (_what, code, status, data) => {
    const { body } = await call('mod', 'POST', '/test', {
      ...simple('sample', { code, parameters: [{ name: 'who', type: 'str', required: false }], secrets: { TOKEN: 't0ken-1' } }),
      params: {},
    })
    expect([body.status, body.outputs.map((each) => each.data)]).toEqual([status, data])
  })

  test('beyond the places in the queue it is 429 with the time to wait', async () => {
    const narrow = await openSkillSet({}, { running: 1, runningPerPerson: 1, waiting: 1 })
    const app = httpServer()
    app.register(skillRoutes({ skills: narrow.skills, store: narrow.store, examples: async () => [] }))
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const post = () =>
      fetch(`${address}/api/skills/test`, {
        method: 'POST',
        headers: { 'API-KEY': 'mod', 'content-type': 'application/json' },
        body: JSON.stringify({ ...simple('slow', { code: 'import time\ntime.sleep(1)' }), params: {} }),
      })
    const replies = await Promise.all([post(), post(), post(), post()])
    const statuses = replies.map(({ status }) => status)
    const refused = replies.find(({ status }) => status === 429)
    await app.close()
    await narrow.close()
    expect([statuses.filter((each) => each === 200).length > 0, statuses.includes(429)]).toEqual([true, true])
    expect([refused?.headers.get('x-error-code'), Number(refused?.headers.get('retry-after')) > 0]).toEqual(['skill_queue_full', true])
  })

  test('runs are forgotten beyond their number and their time', async () => {
    const few = await openSkillSet({ runsKept: 2 })
    await few.skills.create(someone('modeler'), simple('often'))
    for (let n = 0; n < 4; n += 1) await few.skills.test(someone('modeler'), 'often', { params: {}, instead: {} }, AbortSignal.timeout(30_000))
    expect(await few.skills.runs(someone('modeler'), 'often', 50)).toHaveLength(2)
    await sql`UPDATE skill_run SET started_at = now() - interval '31 days'`.execute(few.store.db)
    await few.skills.prune('org')
    expect(await few.skills.runs(someone('modeler'), 'often', 50)).toEqual([])
    await few.close()
  })
})

test('without a sandbox nothing runs, and the reason is told with its fix', async () => {
  const none = await openSkillSet({}, { dataDir: '/nonexistent', interpreter: '/nonexistent/python' })
  const app = httpServer()
  app.register(skillRoutes({ skills: none.skills, store: none.store, examples: async () => [] }))
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const headers = { 'API-KEY': 'adm', 'content-type': 'application/json' }
  const reply = await fetch(`${address}/api/skills/test`, { method: 'POST', headers, body: JSON.stringify({ ...simple('x'), params: {} }) })
  const told: unknown = await (await fetch(`${address}/api/skills/sandbox`, { headers })).json()
  await app.close()
  await none.close()
  expect([reply.status, reply.headers.get('x-error-code')]).toEqual([503, 'skill_sandbox_unavailable'])
  expect(told).toMatchObject({
    usable: false,
    checks: expect.arrayContaining([expect.objectContaining({ name: 'python', ok: false, fix: expect.stringMatching(/\S/) })]),
  })
})

describe('folders', () => {
  test('an export holds the skill without its secrets, and is imported as the same skill', async () => {
    await call(
      'adm',
      'POST',
      '',
      simple('packed', {
        description: 'Packs.\n\nTwice.',
        secrets: { TOKEN: 'pack-secret-1' },
        allowed_hosts: ['example.com'],
        parameters: [{ name: 'n', type: 'number' }],
      }),
    )
    const response = await fetch(`${url}/api/skills/packed/export`, { headers: { 'API-KEY': 'mod' } })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const files = Object.entries(unzipSync(bytes)).map(([path, content]) => [path, strFromU8(content)] as const)
    expect([response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([
      'application/zip',
      'attachment; filename="packed.zip"',
    ])
    expect(files.map(([path]) => path)).toEqual(['packed/SKILL.md', 'packed/scripts/main.py'])
    expect(JSON.stringify(files)).not.toContain('pack-secret-1')
    expect(await call('mod', 'POST', '/import', bytes, 'application/zip')).toMatchObject({ status: 409, code: 'skill_name_taken' })
    const before = (await call('mod', 'GET', '/packed')).body
    expect((await call('mod', 'POST', '/import?replace=true', bytes, 'application/zip')).body).toMatchObject({ version: 1, secrets: before.secrets })
    await call('mod', 'DELETE', '/packed')
    const again = (await call('mod', 'POST', '/import', bytes, 'application/zip')).body
    expect(again).toEqual({ ...before, secrets: [], created_by: 'mod@example.com', updated_by: 'mod@example.com', updated_at: again.updated_at })
  })

  test('one SKILL.md is imported; one that is wrong is 422 with its place', async () => {
    const text = '---\nname: from_text\ndescription: Says one.\nsecrets: [TOKEN]\n---\n```python\nprint(1)\n```\n'
    expect((await call('mod', 'POST', '/import', text, 'text/markdown')).body).toMatchObject({
      name: 'from_text',
      code: 'print(1)\n',
      needs: ['TOKEN'],
      secrets: [],
    })
    const wrong = await call('mod', 'POST', '/import', text.replace('from_text', 'a b'), 'text/markdown')
    expect([wrong.status, wrong.body.detail[0]?.loc]).toEqual([422, ['body', 'SKILL.md', 'name']])
    expect((await call('mod', 'POST', '/import', new Uint8Array([1, 2, 3]), 'application/zip')).status).toBe(422)
  })
})

test('the description of the API has every route', async () => {
  const server = await startTestServer({ plugins: [skillRoutes({ skills: set.skills, store: set.store, examples: async () => [] })] })
  const described = await json<{ readonly paths: Readonly<Record<string, object>> }>(server.call('/openapi.json'))
  await server.close()
  expect(
    Object.entries(described.paths)
      .flatMap(([path, item]) => (path.startsWith('/api/skills') ? [`${Object.keys(item).toSorted()} ${path}`] : []))
      .toSorted(),
  ).toEqual([
    'delete,get,put /api/skills/{name}',
    'get /api/skills/examples',
    'get /api/skills/sandbox',
    'get /api/skills/{name}/export',
    'get /api/skills/{name}/runs',
    'get /api/skills/{name}/runs/{id}',
    'get /api/skills/{name}/versions',
    'get,post /api/skills',
    'post /api/skills/import',
    'post /api/skills/test',
    'post /api/skills/{name}/test',
    'post /api/skills/{name}/versions/{version}/restore',
  ])
})
