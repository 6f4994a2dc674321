import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { runExtract } from './fixtures/run-extract.ts'
import { type Asked, type Script, type ScriptedServer, scriptedServer } from './fixtures/scripted-server.ts'

const Case = z.object({
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
  requests: z.array(z.string()),
  rows: z.record(z.string(), z.array(z.unknown())).optional(),
  refused: z.boolean().default(false),
})
const cases = z.array(Case).parse(parse(readFileSync(join(import.meta.dirname, 'fixtures', 'rest-api.yaml'), 'utf8')))

const NO_HEADERS: Readonly<Record<string, string>> = {}
/** Their scripted pages hold equal rows, which guard 2 would stop. */
const EQUAL_PAGES = new Set(
  'page_number_maximum_page page_number_empty_stop offset_maximum offset_has_more cursor_default cursor_body json_link json_link_relative header_link header_cursor auto_json_link page_number_body'.split(
    ' ',
  ),
)

const query = ({ url }: Asked, name: string): string | null => new URL(url, 'http://x').searchParams.get(name)
const path = ({ url }: Asked): string => new URL(url, 'http://x').pathname
const numbered = (asked: Asked, name: string): number => Number(query(asked, name) ?? 0)
const rows = (count: number, from = 0) => Array.from({ length: count }, (_, index) => ({ id: from + index }))
const one = rows(1)
const bare: Script = () => ({ json: one })
const items = (more: object): ReturnType<Script> => ({ json: { items: one, ...more } })
const base = ({ headers }: Asked): string => `http://${headers.host}`

const SCRIPTS: Readonly<Record<string, Script>> = {
  page_number_total_pages: (asked) => ({ json: { items: rows(2, numbered(asked, 'page') * 10), total_pages: 3 } }),
  page_number_empty_stop: (asked) => ({ json: { items: numbered(asked, 'page') < 2 ? rows(2) : [] } }),
  page_number_maximum_page: () => items({}),
  page_number_total_missing: () => items({}),
  page_number_body: () => items({ pages: 2 }),
  offset_total: (asked) => ({ json: { items: rows(5).slice(numbered(asked, 'offset')).slice(0, 2), total: 5 } }),
  offset_no_total: (asked) => ({ json: { items: rows(4).slice(numbered(asked, 'offset')).slice(0, 2) } }),
  offset_maximum: () => ({ json: { items: rows(2) } }),
  offset_has_more: (asked) => ({ json: { items: rows(2), more: numbered(asked, 'offset') < 4 } }),
  cursor_default: (asked) => items({ cursors: { next: { a: 'b', b: null }[query(asked, 'cursor') ?? ''] ?? (query(asked, 'cursor') === null ? 'a' : null) } }),
  cursor_last_id: (asked) => ({
    json: {
      data:
        query(asked, 'after') === null
          ? rows(2)
          : rows(5)
              .slice(numbered(asked, 'after') + 1)
              .slice(0, 2),
    },
  }),
  cursor_body: ({ body }) => items({ next: body.includes('c1') ? null : 'c1' }),
  json_link: (asked) => items({ links: { next: query(asked, 'page') === null ? `${base(asked)}/r?page=2&x=1` : null } }),
  json_link_relative: (asked) => items({ next: query(asked, 'page') === null ? '/r?page=2' : null }),
  header_link: (asked) => ({
    json: { items: one },
    headers: query(asked, 'page') === null ? { link: `<${base(asked)}/r?page=9>; rel="last", <${base(asked)}/r?page=2>; rel="next"` } : NO_HEADERS,
  }),
  header_cursor: (asked) => ({ json: { items: one }, headers: query(asked, 'after') === null ? { 'X-Next': 't1' } : NO_HEADERS }),
  single_page: () => ({ json: { items: one, next: '/r?page=2' } }),
  auto_json_link: (asked) => ({ json: { results: one, next: query(asked, 'page') === null ? `${base(asked)}/r?page=2` : null } }),
  auto_total_pages: (asked) => ({
    json: { data: [{ id: numbered(asked, 'page') === 2 ? 1 : 0 }], page: query(asked, 'page') === null ? 1 : 2, total_pages: 2 },
  }),
  auto_next_token_loops: () => ({ json: { items: one, next_token: 't1' } }),
  auto_count_only_single_page: () => ({ json: { data: rows(2), count: 5 } }),
  selector_guess_nested: () => ({ json: { meta: { tags: ['a'] }, response: { payload: { items: rows(2) } } } }),
  selector_missing: () => items({}),
  bare_list: () => ({ json: rows(3) }),
  parent_child: (asked) => ({ json: path(asked) === '/v2/stories' ? [{ id: 's1' }, { id: 's/2' }] : [{ name: 'w' }] }),
  parent_child_resolve_single_entity: (asked) => ({ json: path(asked) === '/v2/stories' ? [{ id: 's1' }, { id: 's2' }] : { name: path(asked), next: 'zzz' } }),
  parent_child_query_param: (asked) => ({ json: path(asked) === '/stories' ? [{ id: 1 }, { id: 2 }] : [{ k: 1 }] }),
  parent_child_json_body: (asked) => ({ json: path(asked) === '/stories' ? [{ id: 1 }] : [{ k: 1 }] }),
  parent_field_missing: () => ({ json: [{ name: 'x' }] }),
  response_action_ignore_404: () => ({ status: 404, json: {} }),
  response_action_content: () => ({ text: 'there is no data today' }),
  defaults_merge: () => ({ json: { x: one } }),
  path_colon_placeholder: () => ({ status: 404, json: {} }),
}

describe('the requests and rows of dlt’s rest_api source', () => {
  const open: ScriptedServer[] = []
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close()
  })

  test.each(cases)('$name', async ({ name, config, requests, rows: expected, refused }) => {
    const server = await scriptedServer(SCRIPTS[name] ?? bare)
    open.push(server)
    const given = EQUAL_PAGES.has(name) ? withoutRepeatCheck(config) : config
    const { rows: found, error } = await runExtract(given, { server })
    expect(server.asked.map(text)).toEqual(requests)
    if (refused) return expect(error).toMatch(/^pipeline_/)
    expect(error).toBe(null)
    const declared = Object.keys(expected ?? {}).map((resource) => [resource, found[resource] ?? []])
    expect(Object.fromEntries(declared)).toEqual(expected)
  })
})

function text({ method, url, body, headers }: Asked): string {
  const auth = headers.authorization === undefined ? '' : ` Authorization: ${headers.authorization}`
  const key = headers['x-key'] === undefined ? '' : ` X-Key: ${headers['x-key']}`
  return `${method} ${url}${body === '' ? '' : ` ${body}`}${auth}${key}`
}

function withoutRepeatCheck(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const resources = z.array(z.looseObject({ endpoint: z.looseObject({}) })).parse(config.resources)
  return { ...config, resources: resources.map((each) => ({ ...each, endpoint: { ...each.endpoint, repeat_check: 'off' } })) }
}
