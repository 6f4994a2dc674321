import { connect } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { type Extracted, type RunOptions, runExtract } from './fixtures/run-extract.ts'
import { type Reply, type Script, type ScriptedServer, scriptedServer } from './fixtures/scripted-server.ts'

const open: ScriptedServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
async function serve(script: Script): Promise<ScriptedServer> {
  const server = await scriptedServer(script)
  open.push(server)
  return server
}
async function run(config: object, script: Script, options: Omit<RunOptions, 'server'> = {}): Promise<Extracted & { readonly server: ScriptedServer }> {
  const server = await serve(script)
  return { ...(await runExtract(config, { server, ...options })), server }
}
const one = { resources: [{ name: 'r', endpoint: { paginator: 'single_page' } }] }
const client = (more: object) => ({ ...one, client: { base_url: '$BASE', ...more } })
const good: Reply = { json: [{ id: 1 }] }
/** The replies in their order, then the last one for ever. */
const inTurn =
  (...replies: readonly Reply[]): Script =>
  (_, before) =>
    replies[Math.min(before.length, replies.length - 1)] ?? good

describe('attempts', () => {
  const busy: Reply = { status: 503, json: {} }
  test.each<readonly [string, Script, readonly number[], string | null]>([
    [
      '429 with Retry-After: 2',
      inTurn({ status: 429, headers: { 'Retry-After': '2' } }, { status: 429, headers: { 'Retry-After': '2' } }, good),
      [2_000, 2_000],
      null,
    ],
    ['503 x2 then 200', inTurn(busy, busy, good), [1_000, 2_000], null],
    ['always 500', inTurn({ status: 500 }), [1_000, 2_000, 4_000, 8_000], 'pipeline_request: r: GET $BASE/r answered 500: the API is not well.'],
    ['a date', inTurn({ status: 429, headers: { 'Retry-After': 'Sun, 01 Mar 2026 12:00:07 GMT' } }, good), [7_000], null],
    ['a date that is over', inTurn({ status: 503, headers: { 'Retry-After': 'Sun, 01 Mar 2026 11:00:00 GMT' } }, good), [0], null],
    ['what is neither', inTurn({ status: 503, headers: { 'Retry-After': 'soon' } }, good), [1_000], null],
    [
      'over 300 s',
      inTurn({ status: 429, headers: { 'Retry-After': '301' } }),
      [],
      'pipeline_request: r: the API asks to wait 301 s, longer than a run waits. Run it again later; it goes on where it stopped.',
    ],
    ['a connection cut off', inTurn({ raw: (response) => response.destroy() }, good), [1_000], null],
    [
      'a body cut short',
      inTurn({ raw: (response) => response.writeHead(200, { 'content-length': '100' }).write('[{"id"', () => response.destroy()) }, good),
      [1_000],
      null,
    ],
    [
      'a compressed body cut short',
      inTurn({ raw: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('[{"id":1}]').subarray(0, 15)) }, good),
      [1_000],
      null,
    ],
  ])('%s', async (_, script, waits, error) => {
    const found = await run(one, script)
    expect(found.error).toBe(error)
    expect(found.waits).toEqual(waits)
    if (error === null) expect(found.rows.r).toEqual([{ id: 1 }])
  })

  test('waits are longer by up to a tenth, and POST is tried again too', async () => {
    const post = { resources: [{ name: 'r', endpoint: { method: 'POST', json: { a: 1 }, paginator: 'single_page' } }] }
    const server = await serve(inTurn(busy, good))
    const { waits, outcome } = await runExtract(post, { server })
    expect(waits).toEqual([1_000])
    expect(server.asked.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST {"a":1}', 'POST {"a":1}'])
    expect(outcome?.checks[0]).toMatchObject({ retries: 1 })
  })

  test('a dry run, for which somebody waits, tries twice', async () => {
    expect((await run(one, inTurn(busy), { dryRun: true })).waits).toEqual([1_000])
  })

  test('a redirect within the API keeps credentials, and turns POST into GET as browsers do', async () => {
    const config = {
      client: { base_url: '$BASE', auth: { token: 'T' } },
      resources: [{ name: 'r', endpoint: { method: 'POST', json: { a: 1 }, paginator: 'single_page' } }],
    }
    const script =
      (status: number): Script =>
      ({ url }) =>
        url === '/r' ? { status, headers: { location: 'moved/here' } } : good
    const seen = async (status: number): Promise<unknown> => {
      const { server } = await run(config, script(status))
      return server.asked.slice(1).map(({ method, url, body, headers }) => [method, url, body, headers.authorization])
    }
    expect(await seen(303)).toEqual([['GET', '/moved/here', '', 'Bearer T']])
    expect(await seen(307)).toEqual([['POST', '/moved/here', '{"a":1}', 'Bearer T']])
  })

  test('a response action may ask for another attempt, or end a resource without rows', async () => {
    const actions = {
      resources: [
        {
          name: 'r',
          endpoint: {
            paginator: 'single_page',
            response_actions: [
              { status_code: 404, action: 'ignore' },
              { content: 'not yet', action: 'retry' },
            ],
          },
        },
      ],
    }
    const found = await run(actions, inTurn({ json: { message: 'not yet' } }, good))
    expect([found.waits, found.rows.r]).toEqual([[1_000], [{ id: 1 }]])
    expect((await run(actions, inTurn({ json: 'not yet' }))).error).toContain('answered 200')
    expect((await run(actions, inTurn({ status: 404, text: '<html>' }))).rows.r).toEqual([])
  })

  test.each([
    [400, { message: 'limit may be 40' }, 'answered 400: the API does not take the request. It says: limit may be 40.'],
    [401, { error: { message: 'who?' } }, 'answered 401: the credentials are missing or wrong. It says: who?.'],
    [404, '', 'answered 404: there is nothing at this address.'],
    [304, '', 'answered 304: that is no answer with data.'],
  ])('%i fails the run at once and is named', async (status, json, message) => {
    const { error, waits, server } = await run({ resources: [{ name: 'r', endpoint: { params: { limit: 41, token: 'abc' } } }] }, () => ({ status, json }))
    expect(error).toBe(`pipeline_request: r: GET $BASE/r?limit=41&token=*** ${message}`)
    expect([waits.length, server.asked.length]).toEqual([0, 1])
  })

  test('one host gets 4 requests at once, fewer after a 429, and a pace if one is set', async () => {
    let [running, most] = [0, 0]
    const slow: Script = async ({ url }) => {
      if (url === '/a') return { json: Array.from({ length: 40 }, (_, id) => ({ id })) }
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      await new Promise(setImmediate)
      running -= 1
      return { json: [{ url }] }
    }
    const children = {
      resources: [
        { name: 'a', endpoint: { paginator: 'single_page' } },
        { name: 'b', parallelized: true, endpoint: { path: 'b/{resources.a.id}/x', paginator: 'single_page' } },
      ],
    }
    const { rows } = await run(children, slow)
    expect(rows.b?.map((row) => JSON.stringify(row))).toEqual(Array.from({ length: 40 }, (_, id) => JSON.stringify({ url: `/b/${id}/x` })))
    expect(most).toBeLessThanOrEqual(4)
    const paced = await run({ ...children, client: { base_url: '$BASE', requests_per_second: 2 } }, slow)
    expect(paced.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(20_000)
  })
})

describe('credentials', () => {
  const secrets = { key: 'canary-4711/=x' }
  const ref = (to: string): string => ['$', '{', to, '}'].join('')
  const bearer = { auth: { token: ref('secret:key') }, headers: { 'X-Own': ref('secret:key'), Accept: 'application/json' } }

  test.each<readonly [string, (elsewhere: string) => Script]>([
    [
      'a redirect',
      (elsewhere) =>
        ({ url }) =>
          url.startsWith('/r') ? { status: 302, headers: { location: `${elsewhere}/stolen?token=x` } } : good,
    ],
    [
      'a next-link',
      (elsewhere) =>
        ({ url }) =>
          url.startsWith('/r') ? { json: { rows: [{ id: 1 }], next: `${elsewhere}/stolen?api_key=canary-4711%2F%3Dx&p=2` } } : good,
    ],
  ])('%s to another origin carries none', async (_, script) => {
    const elsewhere = await serve(() => ({ json: { rows: [{ id: 2 }] } }))
    const config = {
      client: { base_url: '$BASE', ...bearer },
      resources: [{ name: 'r', endpoint: { path: 'r', paginator: 'json_link', data_selector: 'rows' } }],
    }
    const { error, server } = await run(config, script(elsewhere.base), { servers: [elsewhere], secrets })
    expect(error).toBe(null)
    expect(server.asked[0]?.headers.authorization).toBe('Bearer canary-4711/=x')
    expect(elsewhere.asked).toHaveLength(1)
    expect(JSON.stringify(elsewhere.asked)).not.toMatch(/canary|token=|api_key/)
    expect(elsewhere.asked[0]?.headers.accept).toBe('application/json')
  })

  test('a key in the address stands there once and is hidden in all that is written', async () => {
    const config = {
      client: { base_url: '$BASE', auth: { type: 'api_key', name: 'k', api_key: ref('secret:key'), location: 'query' } },
      resources: [{ name: 'r', endpoint: { paginator: 'json_link' } }],
    }
    const { server, events, pages } = await run(
      config,
      ({ url }) => ({ json: { rows: [{ url: url.length }], next: url.includes('p=2') ? null : `${url}&p=2` } }),
      { secrets },
    )
    expect(server.asked.map(({ url }) => url)).toEqual(['/r?k=canary-4711%2F%3Dx', '/r?p=2&k=canary-4711%2F%3Dx'])
    expect(JSON.stringify(events)).not.toContain('canary')
    expect(JSON.stringify(pages.map(({ log, next, request }) => [log, next, request]))).not.toContain('canary')
  })

  test('an access token is asked for once, kept until it runs out, and its secret never shown', async () => {
    const auth = {
      type: 'oauth2_client_credentials',
      access_token_url: '$BASE/token',
      client_id: 'me',
      client_secret: ref('secret:key'),
      access_token_request_data: { scope: 'all' },
    }
    const config = { client: { base_url: '$BASE', auth }, resources: ['a', 'b'] }
    const script: Script = ({ url }) => (url === '/token' ? { json: { access_token: 'T1', expires_in: 3_600 } } : good)
    const { server } = await run(config, script, { secrets })
    expect(server.asked.map(({ method, url, headers }) => `${method} ${url} ${headers.authorization ?? ''}`)).toEqual([
      'POST /token ',
      'GET /a Bearer T1',
      'GET /b Bearer T1',
    ])
    expect(Object.fromEntries(new URLSearchParams(server.asked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'me',
      client_secret: 'canary-4711/=x',
      scope: 'all',
    })
    const echoed = await run(
      config,
      ({ url, headers }) => (url === '/token' ? { json: { access_token: 'T1-canary' } } : { status: 403, json: { message: `no ${headers.authorization}` } }),
      { secrets },
    )
    expect(echoed.error).toBe('pipeline_request: a: GET $BASE/a answered 403: the credentials may not read this. It says: no Bearer ***.')
    const refused = await run(config, () => ({ status: 401, json: { error_description: 'secret canary-4711/=x is wrong' } }), { secrets })
    expect(refused.error).toBe('pipeline_request: a: POST $BASE/token answered 401: the credentials are missing or wrong. It says: secret *** is wrong.')
  })

  test('of each kind', async () => {
    const sent = async (auth: object): Promise<unknown> => {
      const { server } = await run(client({ auth }), () => good)
      const { authorization, cookie } = server.asked[0]?.headers ?? {}
      return { authorization, cookie }
    }
    expect(await sent({ type: 'api_key', api_key: 'K' })).toEqual({ authorization: 'K' })
    expect(await sent({ type: 'api_key', name: 'sid', api_key: 'K', location: 'cookie' })).toEqual({ cookie: 'sid=K' })
    expect(await sent({ type: 'http_basic', username: 'ü', password: 'p' })).toEqual({ authorization: 'Basic w7w6cA==' })
  })
})

describe('a hostile or broken API ends in data or a typed error', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const bomb = gzipSync(Buffer.alloc(20 * 2 ** 20, 0x20))
  const nested = brotliCompressSync(gzipSync('[{"id":1}]'))
  test.each<readonly [string, Script, string]>([
    ['JSON 100,000 deep', () => ({ text: deep }), 'pipeline_page: r: the answer cannot be read: it nests deeper than 64 levels.'],
    ['no JSON', () => ({ text: '<html>down</html>' }), 'pipeline_page: r: the answer cannot be read: it is not JSON'],
    ['nothing', () => ({ text: '' }), 'pipeline_page: r: the answer cannot be read: it is empty'],
    [
      'headers of 70 KB',
      () => ({ json: [], headers: { 'x-long': 'y'.repeat(70_000) } }),
      'pipeline_request: r: GET $BASE/r: the headers of the answer are too large.',
    ],
    [
      'a page bomb',
      () => ({ raw: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb) }),
      'pipeline_request: r: GET $BASE/r: the answer is larger than max_page_bytes.',
    ],
    [
      'an unknown encoding',
      () => ({ text: 'x', headers: { 'content-encoding': 'secret' } }),
      'pipeline_request: r: GET $BASE/r: the answer is encoded in a way that cannot be read.',
    ],
    [
      'what is not the encoding it says',
      () => ({ text: '[]', headers: { 'content-encoding': 'gzip' } }),
      'pipeline_request: r: GET $BASE/r: the answer is encoded in a way that cannot be read.',
    ],
    [
      'a circle of redirects',
      ({ url }) => ({ status: 302, headers: { location: `${url}x` } }),
      'pipeline_request: r: GET $BASE/rxxx redirects more than 3 times.',
    ],
    [
      'a redirect inside',
      () => ({ status: 307, headers: { location: 'http://127.0.0.1:1/' } }),
      'pipeline_request: r: GET $BASE/r leads inside your network. Add it to PARLEY_PRIVATE_HOSTS if that is meant: pipeline=127.0.0.1:1',
    ],
    [
      'a redirect to metadata',
      () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest' } }),
      'pipeline_request: r: GET $BASE/r leads inside your network. It can never be opened for pipelines.',
    ],
    ['a redirect to a file', () => ({ status: 302, headers: { location: 'file:///etc/passwd' } }), 'leads inside your network. It can never be opened'],
    [
      'a charset that is none',
      () => ({ text: '[]', headers: { 'content-type': 'application/json; charset=klingon' } }),
      'pipeline_page: r: the answer cannot be read: it is not text in the charset klingon',
    ],
  ])('%s', async (_, script, message) => {
    const { error, waits } = await run(client({ max_page_bytes: 2 ** 20 }), script)
    expect(error).toContain(message)
    expect(waits).toEqual([])
  })

  test('slow bytes and silence end in time-outs after 5 attempts', async () => {
    const silent = await run(client({ timeout_s: 0.05 }), () => ({ raw: () => undefined }))
    expect(silent.error).toBe('pipeline_request: r: GET $BASE/r: the API did not answer in time.')
    const dripping = await run(client({ timeout_s: 0.05 }), () => ({ raw: (response) => response.writeHead(200).write('[') }))
    expect(dripping.error).toBe('pipeline_request: r: GET $BASE/r: the API did not answer in time.')
    expect([silent.waits, dripping.server.asked.length]).toEqual([[1_000, 2_000, 4_000, 8_000], 5])
  })

  test('an API whose pages have no end is left after as many as the config allows', async () => {
    const resource = (name: string) => ({
      name,
      endpoint: { data_selector: 'data', paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'after' } },
    })
    let page = 0
    const counting: Script = () => ({ json: { data: [{ id: ++page }], next: String(page) } })
    const { error, pages, server } = await run({ client: { base_url: '$BASE', max_pages: 3 }, resources: [resource('r')] }, counting)
    expect(error).toBe('pipeline_request: r: there are more than 3 pages. Narrow the request, set a maximum in the paginator, or raise client.max_pages.')
    expect([pages.length, server.asked.length]).toEqual([2, 3])
  })

  test('a next-link inside the network is refused', async () => {
    const config = { resources: [{ name: 'r', endpoint: { paginator: 'header_link' } }] }
    const { error } = await run(config, () => ({ json: [{ id: 1 }], headers: { link: '<http://[::1]:9/x>; rel=next' } }))
    expect(error).toBe('pipeline_request: r: GET http://[::1]:9/x leads inside your network. Add it to PARLEY_PRIVATE_HOSTS if that is meant: pipeline=[::1]:9')
  })

  test('compressed, recoded and empty answers are data', async () => {
    const raw =
      (headers: Record<string, string>, body: Buffer): Script =>
      () => ({ raw: (response) => response.writeHead(200, headers).end(body) })
    expect((await run(one, raw({ 'content-encoding': 'gzip, br' }, nested))).rows.r).toEqual([{ id: 1 }])
    const latin = await run(one, raw({ 'content-type': 'application/json; charset=iso-8859-1' }, Buffer.from('[{"n":"é"}]', 'latin1')))
    expect([latin.rows.r, Buffer.from(latin.pages[0]?.bytes ?? []).toString('utf8')]).toEqual([[{ n: 'é' }], '[{"n":"é"}]'])
    expect((await run(one, raw({}, Buffer.from('\uFEFF[{"id":1}]')))).rows.r).toEqual([{ id: 1 }])
    expect((await run(one, () => ({ status: 204 }))).rows.r).toEqual([])
    expect((await run(one, () => ({ json: null }))).rows.r).toEqual([])
  })

  test('stopping the run, or no longer wanting pages, ends every request', async () => {
    const stop = new AbortController()
    const stopped = await run(one, () => ({ raw: () => stop.abort(new Error('stopped')) }), { signal: stop.signal })
    expect(stopped.error).toBe('Error: stopped')
  })

  test('pages no longer wanted end the requests under way', async () => {
    const config = { resources: [{ name: 'r', endpoint: { paginator: { type: 'page_number', total_path: null } } }] }
    const underWay: AbortSignal[] = []
    const fetch: RunOptions['fetch'] = async ({ url, signal }) => {
      if (url.endsWith('page=0')) return { status: 200, headers: new Map(), bytes: Buffer.from('[{"id":1}]') }
      underWay.push(signal)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    const found = await runExtract(config, { server: await serve(() => good), fetch, take: 1 })
    expect(underWay.filter(({ aborted }) => !aborted)).toEqual([])
    expect([found.error, found.pages.length]).toEqual([null, 1])
  })

  test('a value of a record cannot write headers', async () => {
    const config = {
      resources: [
        { name: 'a', endpoint: { paginator: 'single_page' } },
        { name: 'b', endpoint: { headers: { 'X-Id': '{resources.a.id}', 'X-None': '{resources.a.none}' } } },
      ],
    }
    const { error, waits } = await run(config, () => ({ json: [{ id: 'x\r\nX-Evil: 1', none: null }] }))
    expect(error).toBe('pipeline_request: b: GET $BASE/b: a header or the method holds what may not stand there.')
    expect(waits).toEqual([])
  })

  test('ten secrets, wherever they stand, are in nothing that is written', async () => {
    const canaries = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`s${index}`, `canary/${index}+=é`]))
    const of = (index: number): string => ['$', '{secret:s', index, '}'].join('')
    const auth = {
      type: 'oauth2_client_credentials',
      access_token_url: `$BASE/token?x=${of(0)}`,
      client_id: of(1),
      client_secret: of(2),
      access_token_request_data: { scope: of(3) },
    }
    const config = {
      client: { base_url: '$BASE', auth, headers: { 'X-A': of(4) } },
      resources: [
        { name: 'a', endpoint: { path: `a/${of(5)}`, params: { odd: of(6) }, paginator: 'json_link', data_selector: 'rows' } },
        {
          name: 'b',
          endpoint: {
            method: 'POST',
            json: { a: of(7), of: '{resources.a.id}' },
            auth: { type: 'api_key', name: 'n', api_key: of(8), location: 'query' },
            headers: { 'X-B': of(9) },
          },
        },
      ],
    }
    const script: Script = ({ url, body }) => {
      if (url.startsWith('/token')) return { json: { access_token: 'canary-token-of-the-run' } }
      if (url.startsWith('/a')) return { json: { rows: [{ id: url.length }], next: url.includes('p=2') ? null : `${url}&p=2` } }
      return { status: 400, json: { message: `you sent ${url} and ${body}` } }
    }
    const { error, events, pages } = await run(config, script, { secrets: canaries })
    expect(pages).toHaveLength(2)
    expect(error).toContain('answered 400')
    const written = JSON.stringify([error, events, pages.map(({ log, next, request }) => [log, next, request])])
    // digests of requests may hold any three letters
    expect(written.replace(/"key":"[\w-]{43}"/g, '')).not.toMatch(/canary|caf|%C3%A9/)
  })

  test('the server of these tests is reachable only where it is opened', async () => {
    const server = await serve(() => good)
    await new Promise<void>((resolve) => connect(server.port, '127.0.0.1', resolve))
    const { error } = await runExtract({ client: { base_url: `http://localhost:${server.port}` }, ...one }, { server: await serve(() => good) })
    expect(error).toContain(`pipeline=127.0.0.1:${server.port}`)
  })
})
