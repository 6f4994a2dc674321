import { afterEach, describe, expect, test } from 'vitest'
import { readConfig } from '../config/index.ts'
import { type Extracted, type RunOptions, runExtract } from './fixtures/run-extract.ts'
import { type Asked, type Script, type ScriptedServer, scriptedServer } from './fixtures/scripted-server.ts'
import { type ExtractedPage, type LoggedPage, resumable } from './index.ts'

const open: ScriptedServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
const query = ({ url }: Asked, name: string): string | null => new URL(url, 'http://x').searchParams.get(name)
const rows = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: from + index, at: `2024-01-${String(10 + from + index)}` }))

/** Pages as a log gives them back: through JSON and bytes. */
function logged(pages: readonly ExtractedPage[]): readonly LoggedPage[] {
  return pages.filter(({ replayed }) => !replayed).map(({ log, bytes }) => ({ entry: JSON.parse(JSON.stringify(log)), read: async () => bytes }))
}

/** Runs undisturbed, then once for every number of pages that a killed run may have logged. */
async function killedEverywhere(config: object, script: Script, options: Omit<RunOptions, 'server'> = {}) {
  const server = await scriptedServer(script)
  open.push(server)
  const undisturbed = await runExtract(config, { server, ...options })
  expect(undisturbed.error).toBe(null)
  const requests = server.asked.length
  const secrets = options.secrets ?? {}
  const file: object = JSON.parse(JSON.stringify({ client: { base_url: '$BASE' }, ...config }).replaceAll('$BASE', server.base))
  const resolved = await readConfig(file, { name: 'test', format: 'object', lookUp: async (_, name) => secrets[name] })
  const log = logged(undisturbed.pages)
  const runs: { readonly found: Extracted; readonly saved: number; readonly kept: number }[] = []
  for (let count = 0; count <= log.length; count++) {
    const before = server.asked.length
    const resume = resumable(resolved, log.slice(0, count))
    const found = await runExtract(config, { server, ...options, resume })
    runs.push({ found, saved: requests - (server.asked.length - before), kept: resume.length })
  }
  for (const { found } of runs) {
    expect(found.error).toBe(null)
    expect(found.rows).toEqual(undisturbed.rows)
    expect(found.outcome?.state).toEqual(undisturbed.outcome?.state)
    expect(found.outcome?.checks.map(({ rows: count, total, parents, warnings }) => [count, total, parents, warnings])).toEqual(
      undisturbed.outcome?.checks.map(({ rows: count, total, parents, warnings }) => [count, total, parents, warnings]),
    )
  }
  return { kept: runs.map(({ kept }) => kept), saved: runs.map(({ saved }) => saved), undisturbed }
}

const byCursor: Script = (asked) => {
  const from = Number(query(asked, 'after') ?? -1) + 1
  return { json: { data: rows(from, Math.min(7, from + 2)), total: 7, next: null } }
}
const cursor = { type: 'cursor', cursor_path: 'data[-1].id', cursor_param: 'after', stop_after_empty_page: true }

describe('a killed run goes on with the same rows, state and checks', () => {
  test('by cursor', async () => {
    const { kept, saved } = await killedEverywhere(
      { resources: [{ name: 'r', endpoint: { paginator: cursor, incremental: { cursor_path: 'at', initial_value: '2024-01-12' } } }] },
      byCursor,
    )
    expect([kept, saved]).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5],
    ])
  })

  test('by what was found on the first page', async () => {
    const { saved } = await killedEverywhere({ resources: ['r'] }, byCursor)
    expect(saved).toEqual([0, 1, 2, 3, 4])
  })

  test('by page number only where a key tells rows apart', async () => {
    const script: Script = (asked) => ({ json: { data: rows(Number(query(asked, 'page')) * 2, Math.min(5, Number(query(asked, 'page')) * 2 + 2)) } })
    const paginator = { type: 'page_number', total_path: null }
    expect((await killedEverywhere({ resources: [{ name: 'r', primary_key: 'id', endpoint: { paginator } }] }, script)).saved).toEqual([0, 1, 2, 3, 4])
    expect((await killedEverywhere({ resources: [{ name: 'r', endpoint: { paginator } }] }, script)).saved).toEqual([0, 0, 0, 0, 4])
  })

  test('with a secret in the link to the next page, which the log does not hold', async () => {
    const ref = ['$', '{secret:key}'].join('')
    const config = {
      client: { base_url: '$BASE', auth: { type: 'api_key', name: 'k', api_key: ref, location: 'query' } },
      resources: [{ name: 'r', endpoint: { params: { x: ref }, paginator: 'json_link' } }],
    }
    const script: Script = ({ url }) =>
      url.includes('canary%2F1')
        ? { json: { data: [{ n: url.length }], next: url.includes('p=3') ? null : url.includes('p=2') ? `${url}&p=3` : `${url}&p=2` } }
        : { status: 401 }
    const { undisturbed, saved } = await killedEverywhere(config, script, { secrets: { key: 'canary/1' } })
    expect(saved).toEqual([0, 1, 2, 3])
    expect(JSON.stringify(undisturbed.pages.map(({ log }) => log))).not.toContain('canary')
  })

  test('children, beside the whole pages of their parent', async () => {
    const config = {
      resources: [
        { name: 'a', endpoint: { paginator: { type: 'page_number', total_path: null } } },
        {
          name: 'b',
          include_from_parent: ['id'],
          endpoint: { path: 'a/{resources.a.id}/b', paginator: cursor, response_actions: [{ status_code: 404, action: 'ignore' }] },
        },
      ],
    }
    const script: Script = (asked) => {
      if (!asked.url.startsWith('/a/')) return { json: { data: rows(Number(query(asked, 'page')) * 2, Math.min(3, Number(query(asked, 'page')) * 2 + 2)) } }
      return asked.url.startsWith('/a/1/') ? { status: 404, json: {} } : byCursor(asked, [])
    }
    const { kept, saved } = await killedEverywhere(config, script)
    expect(kept.slice(0, 6)).toEqual([0, 0, 0, 3, 4, 5])
    expect(saved).toEqual(kept)
  })
})

test('a cursor that is no longer taken is told with its status, so that the run can begin again', async () => {
  const server = await scriptedServer((asked) => (query(asked, 'after') === '1' ? { status: 410, json: {} } : byCursor(asked, [])))
  open.push(server)
  const config = { resources: [{ name: 'r', endpoint: { paginator: cursor } }] }
  const first = await runExtract(config, { server, dryRun: true })
  const again = await runExtract(config, { server, resume: logged(first.pages).map((page) => ({ ...page, entry: { ...page.entry, next: { cursor: 1 } } })) })
  expect(again.error).toContain('pipeline_request: r: GET $BASE/r?after=1 answered 410')
})

test('a log of another version, or with holes, is not used', async () => {
  const config = await readConfig(
    { client: { base_url: 'http://x' }, resources: [{ name: 'r', endpoint: { paginator: cursor } }] },
    { name: 't', format: 'object', lookUp: async () => undefined },
  )
  const entry = {
    resource: 'r',
    number: 0,
    request: { method: 'GET', url: '', key: '' },
    next: { cursor: 1 },
    selector: 'data',
    paginator: null,
    total: null,
    ignored: false,
  }
  const page = (more: object): LoggedPage => ({ entry: { ...entry, ...more }, read: async () => new Uint8Array() })
  const kept = (...pages: readonly LoggedPage[]): number => resumable(config, pages).length
  expect(kept(page({}))).toBe(1)
  expect(kept(page({ next: { somewhere: 1 } }))).toBe(0)
  expect(kept(page({ next: 'x' }))).toBe(0)
  expect(kept(page({}), page({ number: 2 }))).toBe(0)
  expect(kept(page({ number: 1 }))).toBe(0)
})

test('a list of 9 MB comes in parts, logged once and replayed alike', async () => {
  const many = Array.from({ length: 90_000 }, (_, id) => ({ id, text: 'x'.repeat(80) }))
  const whole = JSON.stringify(many)
  const server = await scriptedServer(({ url }) => ({ text: url.includes('page=1') ? '[]' : whole }))
  open.push(server)
  const config = {
    resources: [{ name: 'r', endpoint: { paginator: { type: 'page_number', total_path: null }, incremental: { cursor_path: 'id', initial_value: 5 } } }],
  }
  const found = await runExtract(config, { server })
  expect(found.error).toBe(null)
  expect(found.pages.length).toBeGreaterThan(3)
  expect([found.rows.r?.length, found.rows.r?.[0], found.rows.r?.at(-1)]).toEqual([89_995, many[5], many.at(-1)])
  expect(found.outcome?.checks[0]).toMatchObject({ rows: 90_000, pages: 2 })
  const log = logged(found.pages)
  expect(log.map(({ entry }) => entry.number)).toEqual([0, 1])
  const again = await runExtract(config, { server, resume: log })
  expect([again.rows.r?.length, again.outcome?.checks]).toEqual([89_995, found.outcome?.checks])
  expect(server.asked).toHaveLength(2)
})
