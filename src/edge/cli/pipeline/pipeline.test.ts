import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pipelineCommand, secretCommand } from '../../../compose/pipelines.ts'
import { readSettings } from '../../../settings.ts'
import { serveChatbot, TOKEN } from '../../../warehouse/pipelines/run/fixtures/chatbot-api.ts'
import { type Api, serveJson } from '../../../warehouse/pipelines/run/fixtures/serve-json.ts'
import type { Terminal } from '../terminal.ts'
import { WIRE } from './index.ts'

let api: Awaited<ReturnType<typeof serveChatbot>>
let home: string
beforeAll(async () => {
  api = await serveChatbot()
})
afterAll(() => api.stop())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'parley-pipeline-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** A command in a folder of its own, in which nobody watches. */
async function cli(args: readonly string[], port = api.port, env: Terminal['env'] = { PARLEY_PIPELINE_SECRET_CHATBOT_TOKEN: TOKEN }) {
  const [out, err] = [[] as string[], [] as string[]]
  const terminal: Terminal = {
    write: (text) => void out.push(text),
    complain: (text) => void err.push(text),
    isTerminal: false,
    width: 100,
    env,
    home,
    localServer: 'http://127.0.0.1:1',
    openBrowser: () => undefined,
  }
  const settings = readSettings({ PARLEY_DATA_DIR: join(home, 'data'), PARLEY_PRIVATE_HOSTS: `pipeline=127.0.0.1:${port}` })
  const exit = await pipelineCommand(args, settings, terminal, home)
  return { exit, out: out.join(''), err: err.join('') }
}
const json = async (args: readonly string[], port = api.port) => {
  const { exit, out, err } = await cli([...args, '--json'], port)
  const lines = out.trimEnd().split('\n')
  expect(lines, err).toHaveLength(1)
  const data: unknown = JSON.parse(lines[0] ?? '')
  return { exit, data }
}
const config = async (name: string, text: string) => {
  await mkdir(join(home, 'pipelines'), { recursive: true })
  await writeFile(join(home, 'pipelines', name), text)
}

describe('parley pipeline', () => {
  test('prints the published lines, then what was checked', async () => {
    await cli(['init', 'chatbot', '--base-url', api.url])
    const { exit, out, err } = await cli(['run', 'chatbot'])
    expect(exit, err).toBe(0)
    const [first, second, third, fourth, checks, note, connect, ask, ...more] = out.split('\n')
    expect(first).toMatch(/^Pipeline chatbot load step completed in \d+\.\d\d seconds$/)
    expect(second).toBe('1 load package(s) were loaded to destination duckdb and into dataset chatbot_data')
    expect(third).toBe(`The duckdb destination used duckdb:///${join(home, 'data', 'pipelines', 'chatbot', 'chatbot_data.duckdb')} location to store data`)
    expect(fourth).toMatch(/^Load package \d+\.\d{7} is LOADED and contains no failed jobs$/)
    expect(checks).toBe(
      'Checks: users 95 of 95 · stories 3 (no total given) · welcome_interaction 3 of 3 parents · fallback_interaction 3 of 3 parents · 0 repeats · 0 retries',
    )
    expect(note).toContain('only ever null')
    expect(connect).toBe(`To ask about it, connect it once: parley connect ${join(home, 'data', 'pipelines', 'chatbot', 'chatbot_data.duckdb')}`)
    expect(ask).toBe('Ask it: parley ask --connection chatbot_data.duckdb "how many users do we have?"')
    expect(more).toEqual([''])
    expect(err).toContain('users  page 4/~4  95 rows')
  })

  test('every --json is one object of its shape, and none holds a secret', async () => {
    const shapes = [
      [['init', 'chatbot', '--base-url', api.url], WIRE.init],
      [['run', 'chatbot', '--dry-run'], WIRE.dryRun],
      [['info'], WIRE.info],
      [['run'], WIRE.run],
      [['list'], WIRE.list],
      [['chatbot', 'info'], WIRE.info],
      [['show', '--limit', '2'], WIRE.show],
      [['trace'], WIRE.trace],
      [['sync'], WIRE.sync],
      [['schema'], WIRE.schema],
      [['failed-jobs'], WIRE.failedJobs],
      [['load-package'], WIRE.loadPackage],
      [['drop-pending-packages'], WIRE.dropPending],
      [['drop', '--data', '--yes'], WIRE.drop],
      [['show', 'nothing'], WIRE.error],
    ] as const
    for (const [args, shape] of shapes) {
      const { data, exit } = await json(args)
      expect([args, shape.safeParse(data).error?.issues ?? []]).toEqual([args, []])
      expect(exit).toBe(shape === WIRE.error ? 2 : 0)
      expect(JSON.stringify(data)).not.toContain(TOKEN)
    }
  })

  test('shows, names and draws what it loaded', async () => {
    await cli(['init', 'chatbot', '--base-url', api.url])
    await cli(['run'])
    expect((await cli(['show'])).out).toContain('users: 95 rows')
    expect((await cli(['trace'])).out).toMatch(/^Run started at \S+ and COMPLETED in [\d.]+ seconds with 4 steps\.\nStep extract COMPLETED in/)
    expect((await cli(['schema', '--format', 'mermaid'])).out).toContain('erDiagram')
    expect((await cli(['schema', '--format', 'odd'])).exit).toBe(2)
    expect((await cli(['info'])).out).toContain('users → users, merge')
  })

  test('events are JSON, line by line, when asked', async () => {
    await cli(['init', 'chatbot', '--base-url', api.url])
    const { err } = await cli(['run', '--log', 'json'])
    const types = new Set(
      err
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    )
    expect([...types]).toEqual(expect.arrayContaining(['run-start', 'request-end', 'page', 'table', 'step-end', 'run-end']))
    expect(err).not.toContain(TOKEN)
  })

  test('exit codes: 2 for wrong usage and config, 3 for a guard, 1 for a failure', async () => {
    expect((await cli(['odd'])).exit).toBe(2)
    expect((await cli(['run', '--odd'])).exit).toBe(2)
    expect(await cli(['run'])).toMatchObject({ exit: 2, err: expect.stringContaining('holds no config') })
    await config('odd.yaml', 'client: {base_url: "https://a.test", odd: 1}\nresources: [a]\n')
    expect(await cli(['run', 'odd'])).toMatchObject({ exit: 2, err: expect.stringContaining('client.odd') })
    await config('missing.yaml', `client: {base_url: "${api.url}"}\nresources: [a]\n`)
    expect(await cli(['run', 'missing'])).toMatchObject({ exit: 1, out: expect.stringContaining('NOT YET LOADED'), err: expect.stringContaining('401') })
    expect(await cli(['run', 'missing', '--only', 'b'])).toMatchObject({ exit: 2, err: expect.stringContaining('There are: a') })
    expect((await cli(['drop', 'missing'])).exit).toBe(2)
  })

  test('a guard that fails prints what was counted, and its --json is of the same shapes', async () => {
    await config(
      'short.yaml',
      `client: {base_url: "${api.url}", auth: {type: bearer, token: ${TOKEN}}}\nresources: [{name: users, endpoint: {path: users, params: {limit: 40}, data_selector: data, paginator: single_page}}]\n`,
    )
    const { exit, out, err } = await cli(['run'])
    expect([exit, err]).toEqual([3, expect.stringContaining('received 40 of 95 rows')])
    expect(out).toContain('ABORTED and contains 1 FAILED job(s)!')
    expect(out).toContain('Checks: users 40 of 95 · 0 repeats · 0 retries\n')
    for (const [command, shape] of [
      ['run', WIRE.run],
      ['failed-jobs', WIRE.failedJobs],
      ['load-package', WIRE.loadPackage],
      ['trace', WIRE.trace],
      ['info', WIRE.info],
      ['show', WIRE.show],
    ] as const) {
      const { data } = await json([command])
      expect([command, shape.safeParse(data).error?.issues ?? []]).toEqual([command, []])
      if (command === 'run') expect(data).toMatchObject({ exit_code: 3, checks: [{ resource: 'users', rows: 40, total: 95 }] })
    }
  })

  test('a preset is not written over another config, and asks for its secret', async () => {
    const made = await cli(['init', 'chatbot', 'bot', '--base-url', api.url], api.port, {})
    expect(made.out).toContain('parley secret set chatbot_token')
    expect((await cli(['init', 'chatbot', 'bot'])).exit).toBe(2)
    expect((await cli(['init', 'chatbot', 'bot', '--force'])).exit).toBe(0)
    expect((await cli(['init', 'none'])).err).toContain('dot-history')
    expect(await cli(['run', 'bot'], api.port, {})).toMatchObject({ exit: 2, err: expect.stringContaining('parley secret set chatbot_token') })
  })

  test('the variables that hold Parley’s own secrets are not for configs', async () => {
    await config('own.yaml', `client: {base_url: "${api.url}", auth: {type: bearer, token: "\${env:PARLEY_SECRET_KEY}"}}\nresources: [a]\n`)
    expect(await cli(['run'], api.port, { PARLEY_SECRET_KEY: 'the-master-key' })).toMatchObject({
      exit: 2,
      err: expect.stringContaining('PARLEY_SECRET_KEY is not set'),
    })
  })

  test('a sealed secret is used, is in no file in clear, and can be removed', async () => {
    const settings = readSettings({ PARLEY_DATA_DIR: join(home, 'data') })
    const said: string[] = []
    const terminal: Terminal = { ...(await quiet()), complain: (text) => void said.push(text), write: (text) => void said.push(text) }
    await secretCommand(['set', 'chatbot_token'], settings, terminal, async () => `${TOKEN}\n`)
    expect(await readFile(join(home, 'data', 'pipelines', 'secrets.json'), 'utf8')).not.toContain(TOKEN)
    await cli(['init', 'chatbot', '--base-url', api.url], api.port, {})
    expect((await cli(['run'], api.port, {})).exit).toBe(0)
    await secretCommand(['list'], settings, terminal)
    await secretCommand(['remove', 'chatbot_token'], settings, terminal)
    expect(said.join('')).toContain('chatbot_token\n')
    expect((await cli(['run'], api.port, {})).exit).toBe(2)
  })
})

describe('one config', () => {
  test('as YAML, JSON and TypeScript is the same pipeline', async () => {
    const source = {
      client: { base_url: api.url, auth: { type: 'bearer', token: TOKEN } },
      resources: [{ name: 'stories', endpoint: { path: 'v2/stories', data_selector: '$', paginator: 'single_page' } }],
    }
    await config(
      'a.yaml',
      `client: {base_url: "${api.url}", auth: {type: bearer, token: ${TOKEN}}}\nresources: [{name: stories, endpoint: {path: v2/stories, data_selector: $, paginator: single_page}}]\n`,
    )
    await config('b.json', JSON.stringify(source))
    const from = join(import.meta.dirname, '..', '..', '..', 'warehouse', 'pipelines', 'config', 'index.ts')
    await config('c.ts', `import { pipeline } from '${from}'\nexport default pipeline(${JSON.stringify(source)})\n`)
    for (const name of ['a', 'b', 'c']) expect([name, (await cli(['run', name])).exit]).toEqual([name, 0])
    const schemas = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => (await cli(['schema', name])).out.replaceAll(`${name}_dataset`, 'x').replace(/version_hash: .*/, '')),
    )
    expect(new Set(schemas).size).toBe(1)
  })

  test('with a placeholder nobody fills is refused before the first request, and loads without it when asked', async () => {
    await config(
      'printed.json',
      JSON.stringify({
        client: { base_url: api.url, auth: { type: 'bearer', token: TOKEN } },
        resource_defaults: { primary_key: 'id', write_disposition: 'merge' },
        resources: [
          { name: 'users', endpoint: { path: 'users', data_selector: 'data' } },
          { name: 'welcome_interaction', endpoint: { path: 'stories/:storyID/interactions/welcome' } },
        ],
      }),
    )
    const before = api.requests.length
    expect(await cli(['run'])).toMatchObject({ exit: 3, err: expect.stringContaining(':storyID') })
    expect(api.requests.length).toBe(before)
    expect(await cli(['run', '--skip-unresolved'])).toMatchObject({ exit: 0, out: expect.stringContaining('users 95 of 95') })
  })
})

describe('the preset github-issues', () => {
  let github: Api
  const changed: string[] = []
  beforeAll(async () => {
    const issue = (number: number, isPull = false) => ({
      id: 1_000 + number,
      number,
      title: `Issue ${number}`,
      updated_at: `2026-01-0${number}T00:00:00Z`,
      ...(isPull && { pull_request: {} }),
    })
    github = await serveJson(({ path, query, headers }) => {
      if (path === '/repos/a/b/issues') {
        changed.push(query.get('since') ?? '')
        const all = [issue(1), issue(2, true), issue(3), issue(4)].filter(({ updated_at }) => updated_at >= (query.get('since') ?? ''))
        const page = Number(query.get('page') ?? 1)
        const next = `http://${headers.host}/repos/a/b/issues?page=${page + 1}&since=${query.get('since')}`
        const body = all.slice((page - 1) * 2, page * 2)
        return page * 2 < all.length ? { body, headers: { link: `<${next}>; rel="next"` } } : { body }
      }
      const number = Number(/\/issues\/(\d+)\/comments$/.exec(path)?.[1])
      return {
        body:
          number === 3
            ? [
                { id: 31, body: 'one' },
                { id: 32, body: 'two' },
              ]
            : [],
      }
    })
  })
  afterAll(() => github.stop())

  test('follows link headers, leaves pull requests out, and asks only for what changed the second time', async () => {
    const env = { PARLEY_PIPELINE_SECRET_GITHUB_TOKEN: 'github-token' }
    const made = await cli(['init', 'github-issues', '--base-url', github.url, '--set', 'repo=a/b'], github.port, env)
    expect(made.exit, made.err).toBe(0)
    const first = await cli(['run'], github.port, env)
    expect(first.exit, first.err).toBe(0)
    const shown = (await cli(['show'], github.port, env)).out
    expect(shown).toContain('issues: 3 rows')
    expect(shown).toContain('comments: 2 rows')
    expect(changed[0]).toBe('2024-01-01T00:00:00Z')
    const second = await cli(['run'], github.port, env)
    expect(second.exit, second.err).toBe(0)
    expect(changed.at(-1)).toBe('2026-01-04T00:00:00Z')
    expect((await cli(['show'], github.port, env)).out).toContain('issues: 3 rows')
  })
})

describe('init generic', () => {
  test('writes down what the first page shows', async () => {
    const made = await cli(['init', 'generic', 'people', '--base-url', `${api.url}/users?limit=40`, '--token', TOKEN])
    expect(made.exit, made.err).toBe(0)
    const text = await readFile(join(home, 'pipelines', 'people.yaml'), 'utf8')
    expect(text).toContain('primary_key: id')
    expect(text).toContain('data_selector: data')
    expect(text).not.toContain(TOKEN)
    expect(await cli(['run', 'people'])).toMatchObject({ exit: 0, out: expect.stringContaining('users 95 of 95') })
  })

  test('from an OpenAPI document writes lists, and what lies below their records', async () => {
    const list = (properties: object) => ({
      description: 'ok',
      content: { 'application/json': { schema: { type: 'array', items: { type: 'object', properties } } } },
    })
    const document = {
      openapi: '3.1.0',
      servers: [{ url: api.url }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/v2/stories': { get: { summary: 'All stories', responses: { 200: list({ id: {}, name: {} }) } } },
        '/v2/stories/{id}/parts': { get: { responses: { 200: list({ id: {} }) } } },
        '/login': { post: {} },
      },
    }
    await mkdir(home, { recursive: true })
    await writeFile(join(home, 'api.json'), JSON.stringify(document))
    const made = await cli(['init', 'generic', 'stories', '--openapi', join(home, 'api.json')])
    expect(made.exit, made.err).toBe(0)
    const text = await readFile(join(home, 'pipelines', 'stories.yaml'), 'utf8')
    expect(text).toContain('# All stories')
    expect(text).not.toContain('parts')
    const env = { PARLEY_PIPELINE_SECRET_API_TOKEN: TOKEN }
    expect(await cli(['run'], api.port, env)).toMatchObject({ exit: 0, out: expect.stringContaining('stories 3') })
    const both = await cli(['init', 'generic', 'stories', '--openapi', join(home, 'api.json'), '--path', 'stories_parts', '--force'])
    expect(both.exit, both.err).toBe(0)
    expect(await readFile(join(home, 'pipelines', 'stories.yaml'), 'utf8')).toContain('v2/stories/{resources.stories.id}/parts')
  })
})

async function quiet(): Promise<Terminal> {
  return { write: () => undefined, complain: () => undefined, isTerminal: false, width: 80, env: {}, home, localServer: '', openBrowser: () => undefined }
}
