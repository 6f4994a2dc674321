import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../../errors.ts'
import { readConfig } from './index.ts'

const RUNS = 500
const ref = (to: string): string => ['$', '{', to, '}'].join('')
const whole = {
  pipeline: {
    name: 'p',
    destination: { type: 'filesystem', format: 'csv' },
    dataset: 'd',
    variables: { a: 'b' },
    schema_contract: { columns: 'freeze' },
    on_guard: 'warn',
  },
  client: {
    base_url: 'https://api.example',
    headers: { a: 'b' },
    auth: { type: 'api_key', api_key: ref('secret:s') },
    paginator: { type: 'offset', limit: 3 },
    timeout_s: 3,
  },
  resource_defaults: { primary_key: ['id'], endpoint: { params: { a: 1 } } },
  resources: [
    'a',
    {
      name: 'b',
      include_from_parent: ['id'],
      processing_steps: [{ filter: 'id' }],
      write_disposition: { disposition: 'merge', strategy: 'upsert' },
      columns: { c: { data_type: 'text', nullable: false } },
      nested_hints: { n: { primary_key: 'id' } },
      references: [{ columns: ['c'], referenced_table: 'a', referenced_columns: ['id'] }],
      endpoint: {
        path: 'a/{resources.a.id}/b',
        method: 'POST',
        json: { q: '{incremental.start_value}', l: [1, '{resources.a.x}'] },
        incremental: { cursor_path: 'at', initial_value: '2024' },
        response_actions: [{ status_code: 404, action: 'ignore' }],
        paginator: { type: 'cursor', cursor_body_path: 'c' },
      },
    },
  ],
}
const text = fc.constantFrom(
  '',
  'a',
  'b',
  '{resources.a.id}',
  '{resources.b.id}',
  '{',
  '}}',
  '{x}',
  ':id',
  '<id>',
  ref('var:a'),
  ref('var:b'),
  ref('x'),
  '$',
  'a[',
  'http://x',
  '__proto__',
  'merge',
  'auto',
)
const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom(null, true, 0, -1, 1.5, Number.NaN, 2 ** 60, undefined),
  fc.constant([]),
  fc.constant({}),
  fc.dictionary(text, text, { maxKeys: 2 }),
  fc.array(text, { maxLength: 2 }),
)

/** Every place of the whole config. */
function places(at: unknown, path: readonly string[]): readonly (readonly string[])[] {
  return typeof at !== 'object' || at === null ? [path] : [path, ...Object.entries(at).flatMap(([key, each]) => places(each, [...path, key]))]
}
function changed(at: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put
  if (Array.isArray(at)) return at.map((each: unknown, index) => (String(index) === key ? changed(each, rest, put) : each))
  return Object.fromEntries(Object.entries(Object(at)).map(([name, each]) => [name, name === key ? changed(each, rest, put) : each]))
}

test('whatever stands anywhere in a config, it is read or refused by the name of a key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places(whole, [])), value, fc.boolean(), async (place, put, skipUnresolved) => {
      const file = changed(whole, place, put)
      const source = typeof file === 'object' && file !== null ? file : String(file)
      try {
        const config = await readConfig(source, {
          name: 'x',
          format: typeof source === 'string' ? 'yaml' : 'object',
          skipUnresolved,
          lookUp: async () => 'canary-1',
        })
        expect(JSON.stringify(config.hash)).not.toContain('canary')
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(error.code).toMatch(/^pipeline_(config|placeholder)$/)
        expect(error.message).not.toMatch(/canary|undefined|\[object/)
      }
    }),
    { numRuns: RUNS },
  )
})
