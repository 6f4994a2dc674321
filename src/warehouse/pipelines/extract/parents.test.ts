import { afterEach, describe, expect, test } from 'vitest'
import { type Extracted, type RunOptions, runExtract } from './fixtures/run-extract.ts'
import { type Script, type ScriptedServer, scriptedServer } from './fixtures/scripted-server.ts'

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
const numbers = (count: number) => Array.from({ length: count }, (_, id) => ({ id }))
const parent = { name: 'a', endpoint: { path: 'a', paginator: 'single_page' } }
const child = (more: object = {}, endpoint: object = {}) => ({
  name: 'b',
  ...more,
  endpoint: { path: 'b/{resources.a.id}/x', paginator: 'single_page', ...endpoint },
})

test('10,000 parents: at most 4 requests in flight, in the order of the parents, the parent fetched once', async () => {
  let [running, most] = [0, 0]
  const rows = JSON.stringify(numbers(10_000))
  const count = { a: 0 }
  const fetch: RunOptions['fetch'] = async ({ url }) => {
    const { pathname } = new URL(url)
    if (pathname === '/a') count.a += 1
    most = Math.max(most, ++running)
    // later ones come back first
    for (let turn = Number(pathname.split('/')[2] ?? 0) % 4; turn < 4; turn++) await Promise.resolve()
    running -= 1
    return { status: 200, headers: new Map(), bytes: Buffer.from(pathname === '/a' ? rows : JSON.stringify([{ of: pathname }])) }
  }
  const { rows: found, outcome } = await run({ resources: [parent, child({ parallelized: true, include_from_parent: ['id'] })] }, () => ({}), { fetch })
  expect(found.b).toEqual(numbers(10_000).map(({ id }) => ({ of: `/b/${id}/x`, _a_id: id })))
  expect([count.a, most]).toEqual([1, 4])
  expect(outcome?.checks[1]).toMatchObject({ resource: 'b', rows: 10_000, parents: 10_000 })
})

test('grandchildren follow, one after the other without parallelized; only what is asked for runs, with its parents', async () => {
  const script: Script = ({ url }) => ({ json: url === '/a' ? numbers(2) : [{ id: `${url.replaceAll('/', '')}1` }] })
  const config = { resources: [{ name: 'c', endpoint: 'c/{resources.b.id}/y' }, child(), parent, { name: 'other', endpoint: 'o' }] }
  const { asked } = await run(config, script)
  expect(asked).toEqual(['/a', '/b/0/x', '/b/1/x', '/c/b0x1/y', '/c/b1x1/y', '/o'])
  expect((await run(config, script, { only: ['b'] })).asked).toEqual(['/a', '/b/0/x', '/b/1/x'])
  expect((await run(config, script, { only: ['z'] })).error).toContain('There is no resource "z"; there are a, b, c, other.')
  const unselected = { resources: [{ ...parent, selected: false }, child()] }
  expect((await run(unselected, script)).asked).toEqual(['/a', '/b/0/x', '/b/1/x'])
})

describe('values of a parent’s record', () => {
  const asking = async (json: string, endpoint: object = {}, options: Omit<RunOptions, 'server'> = {}) =>
    run({ resources: [parent, child({}, endpoint)] }, ({ url }) => ({ text: url === '/a' ? json : '[]' }), options)

  test('are percent-encoded in a path, keep their digits, and may be a whole address', async () => {
    expect((await asking('[{"id":"s/2 ?#%é"},{"id":9007199254740993},{"id":1.0},{"id":true}]')).asked).toEqual([
      '/a',
      '/b/s%2F2%20%3F%23%25%C3%A9/x',
      '/b/9007199254740993/x',
      '/b/1.0/x',
      '/b/true/x',
    ])
    const { asked } = await run({ resources: [parent, child({}, { path: '{resources.a.url}' })] }, ({ url, headers }) => ({
      json: url === '/a' ? [{ url: `http://${headers.host}/deep?x=1` }] : [],
    }))
    expect(asked).toEqual(['/a', '/deep?x=1'])
  })

  test('in a body and in parameters keep their type, nulls are dropped from parameters', async () => {
    const endpoint = {
      path: 'b',
      method: 'POST',
      params: { n: '{resources.a.none}', l: '{resources.a.list}' },
      json: { id: '{resources.a.id}', in: ['{resources.a.o.p[0]}'] },
    }
    const server = await scriptedServer(({ url }) => ({
      text: url === '/a' ? '[{"id":9007199254740993,"none":null,"list":[1,2],"o":{"p":[{"q":1.50}]}}]' : '[]',
    }))
    open.push(server)
    await runExtract({ resources: [parent, child({}, endpoint)] }, { server })
    expect(server.asked.slice(1).map(({ url, body }) => [url, body])).toEqual([['/b?l=1&l=2', '{"id":9007199254740993,"in":[{"q":1.5}]}']])
  })

  test.each([
    ['[{"id":1},{"x":1}]', 'b: record 2 of a has no field id.'],
    ['[{"id":null}]', 'b: the field id of record 1 of a is null, which cannot stand in a path.'],
    ['[{"id":""}]', 'b: the field id of record 1 of a is "", which cannot stand in a path.'],
    ['[{"id":".."}]', 'b: the field id of record 1 of a is "..", which cannot stand in a path.'],
    ['[{"id":{"a":1}}]', 'b: the field id of record 1 of a is a list or object, which cannot stand in a path.'],
  ])('%s is refused by its position', async (json, message) => {
    expect((await asking(json)).error).toBe(`pipeline_request: ${message}`)
  })

  test('steps of the parent decide which records count, and may not lose digits', async () => {
    const steps = { resources: [{ ...parent, processing_steps: [{ filter: 'id != 1' }] }, child({ include_from_parent: ['id'] })] }
    const script: Script = ({ url }) => ({ json: url === '/a' ? numbers(3) : [{}] })
    const prepare: RunOptions['prepare'] = async (_, records) => records.filter((record) => JSON.stringify(record) !== '{"id":1}')
    const { asked, rows } = await run(steps, script, { prepare })
    expect([asked, rows.b]).toEqual([
      ['/a', '/b/0/x', '/b/2/x'],
      [{ _a_id: 0 }, { _a_id: 2 }],
    ])
    const big = await run(steps, ({ url }) => ({ text: url === '/a' ? '[{"id":9007199254740993}]' : '[]' }))
    expect(big.error).toContain('the field id of record 1 of a lost digits in a processing step')
  })

  test('a field of include_from_parent that is not there is named', async () => {
    const { error } = await run({ resources: [parent, child({ include_from_parent: ['name'] })] }, () => ({ json: numbers(1) }))
    expect(error).toBe('pipeline_request: b: record 1 of a has no field name.')
  })
})

test('an ignored answer is a parent without rows', async () => {
  const { error, rows, outcome } = await run({ resources: [parent, child({}, { response_actions: [{ status_code: 404, action: 'ignore' }] })] }, ({ url }) =>
    url === '/a' ? { json: numbers(3) } : url === '/b/1/x' ? { status: 404, json: { message: 'gone' } } : { json: [{ url }] },
  )
  expect([error, rows.b?.length, outcome?.checks[1]?.parents]).toEqual([null, 2, 3])
})

test('the failure of one parent record does not wait for the others', async () => {
  const fetch: RunOptions['fetch'] = async ({ url, signal }) => {
    const { pathname } = new URL(url)
    if (pathname === '/a') return { status: 200, headers: new Map(), bytes: Buffer.from(JSON.stringify(numbers(9))) }
    if (pathname === '/b/1/x') return { status: 404, headers: new Map(), bytes: Buffer.from('') }
    if (pathname === '/b/0/x') return { status: 200, headers: new Map(), bytes: Buffer.from('[]') }
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  const { error } = await run({ resources: [parent, child({ parallelized: true })] }, () => ({}), { fetch })
  expect(error).toContain('/b/1/x answered 404')
})
