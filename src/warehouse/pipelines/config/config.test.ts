import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { AppError } from '../../../errors.ts'
import { importConfig, knownKeys, type ReadConfigOptions, readConfig } from './index.ts'

const STORED: Readonly<Record<string, string>> = { 'secret:token': 'canary {resources.a.id}', 'env:REGION': 'eu' }
const options: ReadConfigOptions = { name: 'shop', format: 'object', lookUp: async (kind, name) => STORED[`${kind}:${name}`] }
/** A reference as it stands in a config. */
const ref = (to: string): string => ['$', '{', to, '}'].join('')
const client = { base_url: 'https://api.example.com/v1/' }
const read = (file: object, more: Partial<ReadConfigOptions> = {}) => readConfig({ client, ...file }, { ...options, ...more })

async function refusal(file: object | string, more: Partial<ReadConfigOptions> = {}): Promise<string> {
  const given = typeof file === 'string' ? file : { client, ...file }
  return readConfig(given, { ...options, ...more }).then(
    () => 'accepted',
    (error: unknown) =>
      error instanceof AppError ? `${error.code}: ${error.message.replace('The config of the pipeline cannot be used. ', '')}` : String(error),
  )
}

test('a bare config loads with what dlt would take for granted', async () => {
  const config = await read({ resources: ['posts'] })
  const { endpoint, ...resource } = config.resources[0] ?? expect.fail()
  expect(config).toMatchObject({
    name: 'shop',
    dataset: 'shop_dataset',
    destination: { type: 'duckdb' },
    onGuard: 'fail',
    resume: true,
    maxTableNesting: 1_000,
    secrets: [],
  })
  expect(config.client).toEqual({ baseUrl: 'https://api.example.com/v1', maxParallel: 4, timeoutMs: 60_000, maxPageBytes: 67_108_864, maxPages: 100_000 })
  expect(resource).toMatchObject({ name: 'posts', tableName: 'posts', selected: true, disposition: { kind: 'append' }, primaryKey: [] })
  expect(endpoint).toMatchObject({
    method: 'GET',
    baseUrl: 'https://api.example.com/v1',
    path: { kind: 'constant', value: 'posts' },
    paginator: { kind: 'auto' },
  })
})

test('YAML, JSON, an object and a .ts file give the same', async () => {
  const file = {
    pipeline: { name: 'p', schedule: '0 6 * * *' },
    client,
    resource_defaults: { primary_key: 'id' },
    resources: ['a', { name: 'b', endpoint: 'x/{resources.a.id}' }],
  }
  const folder = await mkdtemp(join(tmpdir(), 'parley-config-'))
  await writeFile(join(folder, 'p.ts'), `export default ${JSON.stringify(file)}`)
  const asObject = await readConfig(file, options)
  expect(await readConfig(stringify(file), { ...options, format: 'yaml' })).toEqual(asObject)
  expect(await readConfig(JSON.stringify(file), { ...options, format: 'json' })).toEqual(asObject)
  expect(await readConfig(await importConfig(join(folder, 'p.ts')), options)).toEqual(asObject)
})

test('endpoint goes over defaults goes over client; params, json and columns merge key by key', async () => {
  const config = await read({
    client: { ...client, headers: { 'X-A': '1', 'X-B': '2' }, paginator: 'header_link' },
    resource_defaults: {
      primary_key: 'id',
      columns: { a: { data_type: 'text', nullable: false } },
      endpoint: { params: { a: 1, b: 2 }, headers: { 'X-C': '3' }, data_selector: 'x' },
    },
    resources: [
      { name: 'r', columns: { a: { data_type: 'json' }, b: { unique: true } }, endpoint: { params: { b: 3 }, headers: { 'x-b': 'own' } } },
      { name: 's', endpoint: { paginator: 'single_page' } },
    ],
  })
  const [r, s] = config.resources
  expect(r?.endpoint).toMatchObject({ selector: 'x', paginator: { kind: 'header-link', relation: 'next' } })
  expect(r?.endpoint.params).toEqual([
    ['a', { kind: 'constant', value: 1 }],
    ['b', { kind: 'constant', value: 3 }],
  ])
  expect(r?.endpoint.headers.map(([name, value]) => [name, value.kind === 'constant' ? value.value : null])).toEqual([
    ['X-A', '1'],
    ['x-b', 'own'],
  ])
  expect([...(r?.columns ?? [])]).toEqual([
    ['a', { dataType: 'json', nullable: false }],
    ['b', { unique: true }],
  ])
  expect(s?.endpoint.paginator).toEqual({ kind: 'single-page' })
  expect(s?.endpoint.headers.map(([name]) => name)).toEqual(['X-A', 'X-B', 'X-C'])
  expect(s?.primaryKey).toEqual(['id'])
})

test('an endpoint for one thing is one page, whatever the client pages by', async () => {
  const paged = { client: { ...client, paginator: 'header_link' } }
  const config = await read({
    ...paged,
    resources: [
      'a',
      { name: 'one', endpoint: 'a/{resources.a.id}' },
      { name: 'list', endpoint: 'a/{resources.a.id}/items' },
      { name: 'own', endpoint: { path: 'b/{resources.a.id}', paginator: 'auto' } },
    ],
  })
  const paging = config.resources.map(({ name, endpoint }) => [name, endpoint.paginator.kind, endpoint.selector])
  expect(paging).toEqual([
    ['a', 'header-link', undefined],
    ['one', 'single-page', '$'],
    ['list', 'header-link', undefined],
    ['own', 'auto', undefined],
  ])
})

test('placeholders: whole values keep their type, doubled braces are braces, older forms load, parents come first', async () => {
  const config = await read({
    resources: [
      {
        name: 'c',
        endpoint: {
          path: 'c',
          params: { a: 'x{{y}}', s: '{incremental.start_value}' },
          incremental: { cursor_path: 'at' },
          json: { id: '{resources.v2/a.id}', t: ['n {resources.v2/a.b[0]}'] },
        },
      },
      { name: 'd', endpoint: { path: 'd/{key}', params: { key: { type: 'resolve', resource: 'v2/a', field: 'id' }, v: 1 } } },
      { name: 'e', endpoint: { params: { since: { type: 'incremental', cursor_path: 'at', initial_value: '2024' } } } },
      'v2/a',
    ],
  })
  expect(config.resources.map(({ name, parent }) => [name, parent])).toEqual([
    ['v2/a', undefined],
    ['c', 'v2/a'],
    ['d', 'v2/a'],
    ['e', undefined],
  ])
  const [, c, d, e] = config.resources
  const id = { from: 'parent', resource: 'v2/a', path: 'id' }
  expect(c?.endpoint.params).toEqual([
    ['a', { kind: 'constant', value: 'x{y}' }],
    ['s', { kind: 'placeholder', placeholder: { from: 'incremental', value: 'start_value' } }],
  ])
  expect(c?.endpoint.body).toEqual({
    kind: 'json',
    value: {
      kind: 'object',
      entries: [
        ['id', { kind: 'placeholder', placeholder: id }],
        ['t', { kind: 'list', items: [{ kind: 'text', parts: ['n ', { ...id, path: 'b[0]' }] }] }],
      ],
    },
  })
  expect(d?.endpoint.path).toEqual({ kind: 'text', parts: ['d/', { kind: 'placeholder', placeholder: id }.placeholder] })
  expect(d?.endpoint.params).toEqual([['v', { kind: 'constant', value: 1 }]])
  expect(e?.endpoint.incremental).toMatchObject({ cursorPath: 'at', initialValue: '2024', rangeStart: 'closed', rangeEnd: 'open' })
})

test('secrets, environment and variables are filled in, never read as placeholders, and named for hiding', async () => {
  const file = {
    pipeline: { name: 'p', variables: { host: `https://${ref('env:REGION')}.example.com` } },
    client: { base_url: ref('var:host'), auth: { token: ref('secret:token') }, headers: { 'X-T': `a ${ref('secret:token')}` } },
    resources: ['a'],
  }
  const config = await readConfig(file, options)
  expect(config.client.baseUrl).toBe('https://eu.example.com')
  expect(config.resources[0]?.endpoint).toMatchObject({
    auth: { kind: 'bearer', token: 'canary {resources.a.id}' },
    headers: [['X-T', { kind: 'constant', value: 'a canary {resources.a.id}' }]],
  })
  expect(config.secrets).toEqual(['canary {resources.a.id}'])
  const rotated = await readConfig(file, { ...options, lookUp: async (kind, name) => (kind === 'secret' ? 'another' : STORED[`env:${name}`]) })
  const moved = await readConfig(file, { ...options, lookUp: async (kind) => (kind === 'secret' ? 'another' : 'us') })
  expect(rotated.hash).toBe(config.hash)
  expect(moved.hash).not.toBe(config.hash)
})

test.each([
  [{ resources: [{ name: 'r', endpoint: { path: 'r', paginate: 'x' } }] }, 'resources[0].endpoint.paginate: This key is not known here; is paginator meant?'],
  [{ resources: ['r', 'r'] }, 'resources[1].name: There are two resources "r".'],
  [{ resources: [] }, 'resources: Too small: expected array to have >=1 items.'],
  [{ resources: [{ name: 'r', endpoint: { json: { a: 1 }, data: 'x' } }] }, 'resources[0].endpoint.data: A request has either json or data.'],
  [
    { resources: ['a', 'b', { name: 'c', endpoint: '{resources.a.id}/{resources.b.id}' }] },
    'resources[2].endpoint: A resource has one parent; this one refers to a and b.',
  ],
  [
    {
      resources: [
        { name: 'a', endpoint: 'x/{resources.b.id}' },
        { name: 'b', endpoint: 'y/{resources.a.id}' },
      ],
    },
    'resources: Resources cannot be their own parents: a → b → a.',
  ],
  [
    { resources: [{ name: 'a', include_from_parent: ['id'] }] },
    'resources[0].include_from_parent: The resource has no parent: nothing of it refers to {resources.<parent>.<field>}.',
  ],
  [
    { resources: [{ name: 'a', endpoint: { paginator: { type: 'offset', limit: 2, total_path: null, stop_after_empty_page: false } } }] },
    'resources[0].endpoint.paginator: Nothing would stop it. Set total_path, has_more_path, a maximum, or stop_after_empty_page: true.',
  ],
  [
    { resources: [{ name: 'a', endpoint: { paginator: { type: 'cursor', cursor_param: 'a', cursor_body_path: 'b' } } }] },
    'resources[0].endpoint.paginator: It names both cursor_param and cursor_body_path; keep one.',
  ],
  [
    { resources: [{ name: 'a', endpoint: { data_selector: 'a[?(@.x)]' } }] },
    'resources[0].endpoint.data_selector: "a[?(@.x)]" is not a path: unexpected "?" at character 3. Known: $ .key [\'key\'] [n] [-1] [*] ..key.',
  ],
  [
    { resources: [{ name: 'a', endpoint: { params: { x: { type: 'other' } } } }] },
    'resources[0].endpoint.params.x: A parameter is a value, a list of values, or has type resolve or incremental.',
  ],
  [
    { resources: ['a'], client: { base_url: 'file:///etc/passwd' } },
    'client.base_url: "file:///etc/passwd" is not an address that starts with https:// or http://, nor parley:/api.',
  ],
  [{ resources: ['a'], client: { base_url: 'https://example.com/?key=1' } }, 'client.base_url: Parameters stand in endpoint.params, not in the address.'],
  [{ resources: ['a'], client: { base_url: 'https://u:p@example.com' } }, 'client.base_url: Credentials stand in client.auth, not in the address.'],
  [
    { resources: ['a'], client: { ...client, auth: { token: ref('secret:other') } } },
    'client.auth.token: The secret other is not set. Set it with: parley secret set other',
  ],
  [
    { resources: [{ name: 'a', endpoint: { params: { x: 2 ** 60 } } }] },
    'resources[0].endpoint.params.x: A number this large loses digits; write it in quotes.',
  ],
  [{ resources: ['a'], pipeline: { name: '../x' } }, 'pipeline.name: may hold letters, digits, _ and -, up to 63.'],
])('%j is refused by its key', async (file, message) => {
  expect(await refusal(file)).toBe(`pipeline_config: ${message}`)
})

test('what a key takes is said in words, and of many problems the first', async () => {
  const endpoint = (given: object) => refusal({ resources: [{ name: 'r', endpoint: given }] })
  expect(await endpoint({ paginator: 'page_nr' })).toBe(
    'pipeline_config: resources[0].endpoint.paginator.type: It is one of auto, single_page, json_link, json_response, header_link, header_cursor, cursor, offset, page_number.',
  )
  expect(await endpoint({ paginator: { type: 'offset' } })).toBe(
    'pipeline_config: resources[0].endpoint.paginator.limit: This key is missing; it takes a number.',
  )
  expect(await endpoint({ data: 5, count_check: 'loud' })).toBe(
    'pipeline_config: resources[0].endpoint.data: It takes a text or keys with values. (and 1 more)',
  )
  expect(await refusal('resources: [a]', { format: 'yaml' })).toBe('pipeline_config: client: This key is missing; it takes keys with values.')
})

test('columns may stand as a list of names, as dlt takes them', async () => {
  const config = await read({ resources: [{ name: 'r', columns: [{ name: 'a', data_type: 'text', primary_key: true }] }] })
  expect([config.resources[0]?.primaryKey, [...(config.resources[0]?.columns ?? [])]]).toEqual([['a'], [['a', { dataType: 'text', primaryKey: true }]]])
})

test('text that is no YAML or JSON, and a billion laughs, are refused', async () => {
  expect(await refusal('a: [', { format: 'yaml' })).toContain('pipeline_config: config: It is not YAML')
  expect(await refusal('{"a":', { format: 'json' })).toContain('pipeline_config: config: It is not JSON')
  const laughs = ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`)}]`)].join(
    '\n',
  )
  expect(await refusal(laughs, { format: 'yaml' })).toContain('pipeline_config')
  expect(await refusal(`client: ${'['.repeat(5_000)}`, { format: 'yaml' })).toContain('pipeline_config')
  const lines = (line: (n: number) => string) => ['x: &x 1', ...Array.from({ length: 5_000 }, (_, n) => line(n))].join('\n')
  expect(
    await refusal(
      lines((n) => `k${n}: 1`),
      { format: 'yaml' },
    ),
  ).toContain('client: This key is missing')
  expect(
    await refusal(
      lines((n) => `k${n}: *x`),
      { format: 'yaml' },
    ),
  ).toContain('Excessive alias count')
  expect(await refusal('a: 1\nb: {c: 1, c: 2}', { format: 'yaml' })).toContain('Map keys must be unique; "c" stands there twice')
})

test('guard 3: a placeholder nothing fills stops the run, or leaves the resource and its children out', async () => {
  const file = {
    resources: [
      'users',
      { name: 'welcome_interaction', endpoint: 'stories/:storyID/interactions/welcome' },
      { name: 'below', endpoint: 'x/{resources.welcome_interaction.id}/y' },
    ],
  }
  const message =
    'welcome_interaction: path "stories/:storyID/interactions/welcome" contains the unresolved placeholder :storyID. Use {resources.stories.id} and a resource "stories"'
  expect(await refusal(file)).toBe(`pipeline_placeholder: ${message}`)
  const config = await read(file, { skipUnresolved: true })
  expect(config.resources.map(({ name }) => name)).toEqual(['users'])
  expect(config.skipped).toEqual([
    { resource: 'welcome_interaction', message },
    { resource: 'below', message: 'below: its parent welcome_interaction is left out.' },
  ])
})

test.each([
  ['a/{id}', '{id}'],
  ['a/<id>/b', '<id>'],
  [`a/${ref('ID')}`, ref('ID')],
  ['a/{resources.nobody.id}', '{resources.nobody.id}'],
  ['a/{resources.users}', '{resources.users}'],
  ['a?since={incremental.start_value}', '{incremental.start_value}'],
])('guard 3 sees %s', async (path, placeholder) => {
  expect(await refusal({ resources: ['users', { name: 'r', endpoint: path }] })).toContain(
    `pipeline_placeholder: r: path ${JSON.stringify(path)} contains the unresolved placeholder ${placeholder}.`,
  )
})

test('what only looks like a placeholder is let through', async () => {
  const config = await read({
    resources: [{ name: 'r', endpoint: { path: 'https://example.com:8080/items:search?at=10:30', params: { q: 'a < b > c: d', braces: '{{x}}' } } }],
  })
  expect(config.resources[0]?.endpoint).toMatchObject({ baseUrl: null, path: { kind: 'constant', value: 'https://example.com:8080/items:search?at=10:30' } })
})

test('the reference names every key, and its example is read', async () => {
  const reference = await readFile(join(import.meta.dirname, '../../../../docs/pipelines-config.md'), 'utf8')
  expect([...knownKeys()].filter((key) => !new RegExp(`\\b${key}\\b`).test(reference))).toEqual([])
  const example = /```yaml\n([\s\S]*?)```/.exec(reference)?.[1] ?? expect.fail()
  const config = await readConfig(example, { ...options, format: 'yaml', lookUp: async () => 'x' })
  expect(config.resources.map(({ name, parent }) => [name, parent])).toEqual([
    ['orders', undefined],
    ['items', 'orders'],
  ])
})
