import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../../errors.ts'
import { readConfig } from '../config/index.ts'
import { type ExtractedPage, extract, type PipelineRequest } from './index.ts'

const RUNS = 300
/** After so many requests an API of these tests has nothing more to say. */
const TALKATIVE = 25

const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, 2, 3, -1, 1.5, 2 ** 53, '', 'a', 'b', '/x', '/r?p=2', 'http://elsewhere/', '__proto__', '2024-01-01'),
  fc.integer({ min: 0, max: 5 }),
)
const key = fc.constantFrom(
  'id',
  'data',
  'items',
  'next',
  'next_token',
  'nextUrl',
  'count',
  'total',
  'total_pages',
  'page',
  'meta',
  'paging',
  'has_more',
  'cursors',
  '__proto__',
  'constructor',
  'at',
)
const { body } = fc.letrec((tie) => ({
  body: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('body'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('body')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}))
const reply = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 200, 204, 302, 404, 429, 500),
  body,
  headers: fc.constantFrom(
    {},
    { link: '<?p=3>; rel=next' },
    { link: 'rubbish' },
    { 'x-total-count': '4' },
    { location: '/r' },
    { 'retry-after': '1' },
    { next: 'c' },
  ),
})
const path = fc.constantFrom('next', 'data', '$', 'items[-1].id', '..id', 'meta.total', 'data[*]', 'cursors.next', 'has_more')
const paginator = fc.oneof(
  fc.constantFrom('auto', 'single_page', 'json_link', 'header_link', 'header_cursor', 'cursor', 'page_number'),
  fc.record({ type: fc.constant('offset'), limit: fc.integer({ min: 1, max: 3 }), total_path: fc.option(path) }),
  fc.record({ type: fc.constant('cursor'), cursor_path: path, has_more_path: fc.option(path), stop_after_empty_page: fc.boolean() }),
  fc.record({ type: fc.constant('page_number'), total_path: fc.option(path), base_page: fc.integer({ min: 0, max: 1 }) }),
  fc.record({ type: fc.constant('json_link'), next_url_path: path }),
)
const endpoint = fc.record(
  {
    paginator,
    data_selector: path,
    allow_missing_selector: fc.boolean(),
    count_path: fc.oneof(path, fc.constant(false)),
    incremental: fc.record({
      cursor_path: path,
      on_cursor_value_missing: fc.constantFrom('raise', 'include', 'exclude'),
      initial_value: fc.constantFrom('', 'a', 1),
    }),
    response_actions: fc.constant([{ status_code: 404, action: 'ignore' }]),
    method: fc.constantFrom('GET', 'POST'),
  },
  { requiredKeys: [] },
)

test('whatever an API answers, a run ends in pages or a typed error and asks nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 6 }), endpoint, endpoint, fc.boolean(), async (replies, first, second, parallelized) => {
      const file = {
        client: { base_url: 'https://api.example' },
        resources: [
          { name: 'r', endpoint: first },
          { name: 'c', parallelized, endpoint: { path: 'c/{resources.r.id}/x', ...second } },
        ],
      }
      const config = await readConfig(file, { name: 't', format: 'object', lookUp: async () => undefined })
      const asked: string[] = []
      const fetch = async ({ method, url, body: sent }: PipelineRequest) => {
        asked.push(`${method} ${url} ${sent ?? ''}`)
        const { status, body: value, headers } = replies[(asked.length - 1) % replies.length] ?? expect.fail()
        if (asked.length > TALKATIVE) return { status: 200, headers: new Map(), bytes: Buffer.from('{}') }
        return { status, headers: new Map(Object.entries(headers)), bytes: Buffer.from(JSON.stringify(value)) }
      }
      const signal = new AbortController().signal
      const common = { now: () => new Date(0), wait: async () => undefined, random: () => 0, signal, events: () => undefined, fetch }
      const extraction = extract({ ...common, config, state: {}, dryRun: false, acceptPartial: false, prepare: async (_, records) => records })
      const pages: ExtractedPage[] = []
      try {
        for await (const page of extraction.pages) pages.push(page)
        JSON.stringify(extraction.outcome())
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(error.code).toMatch(/^pipeline_(request|page|guard)$/)
      }
      for (const page of pages) for (const index of page.records.keys()) expect(page.body.exact(page.pathOf(index))).toBeDefined()
      const once = new Set(pages.map(({ resource, parent, request }) => `${resource} ${parent?.index} ${request.key}`))
      expect(once.size).toBe(pages.length)
    }),
    { numRuns: RUNS },
  )
})
