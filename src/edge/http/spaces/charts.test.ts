import { compile } from 'vega-lite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type SpaceServer, startSpaceServer } from './fixtures/space-server.ts'

let server: SpaceServer
let source: string
beforeAll(async () => {
  server = await startSpaceServer()
  source = await server.source()
}, 60_000)
afterAll(() => server.close())

/** As published: every field of the vendor's schemas, with its type. */
const CONVERSATION_A = z.object({ conversation_id: z.string(), data_sources: z.array(z.object({ name: z.string(), type: z.string() })) })
const CONVERSATION_B = z.object({ id: z.string(), space_id: z.string().nullable(), created_at: z.iso.datetime(), updated_at: z.iso.datetime() })
const MESSAGE_A = z.object({ text: z.string(), role: z.enum(['user', 'breadcrumb']), visualization: z.string().nullable() })
const EXECUTION_B = z.object({
  id: z.string(),
  task_id: z.string(),
  status: z.enum(['PENDING', 'RUNNING', 'SUCCESS', 'FAILURE']),
  response: z.string(),
  visualization: z.string().nullable(),
})

/** Every key of a value at any depth. */
function keysOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
}

it('clients of both revisions find what was published, and charts that hold their own data', async () => {
  const { space_id } = await server.space(source, { filters: { tenant_id: { operator: 'in', value: [456, 789] } } })
  const ann = server.as(await server.embed({ space_id }))
  let charts = 0
  for (const text of ['how many orders by category', 'how many orders per month', 'how many users by category', 'how many orders']) {
    const begun = await ann('POST', '/v1/conversations', { space_id })
    const path = `/v1/conversations/${begun.body.conversation_id}`
    const reply = await ann('POST', `${path}/chat`, { text })
    for (const schema of [CONVERSATION_A, CONVERSATION_B]) expect(schema.safeParse((await ann('GET', path)).body).error).toBeUndefined()
    for (const schema of [MESSAGE_A, EXECUTION_B]) expect(schema.safeParse(reply.body).error).toBeUndefined()
    expect(z.array(EXECUTION_B).safeParse((await ann('GET', `${path}/executions`)).list).error).toBeUndefined()
    expect(z.array(MESSAGE_A).safeParse((await ann('GET', `${path}/messages`)).body.messages).error).toBeUndefined()
    if (reply.body.visualization === null || reply.body.visualization === undefined) continue
    charts += 1
    const spec = JSON.parse(reply.body.visualization)
    expect(spec.$schema).toMatch(/vega-lite\/v6/)
    expect(keysOf(spec)).toContain('values')
    expect(keysOf(spec).filter((key) => /^(url|href|image|expr|signal|calculate)$/.test(key))).toEqual([])
    expect(() => compile(spec)).not.toThrow()
  }
  expect(charts).toBeGreaterThanOrEqual(2)
})
