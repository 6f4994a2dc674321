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

const TENANT = { tenant_id: { operator: 'equals', value: 456 } }
const draft = (more: object) => server.call('POST', '/v1/spaces/draft', { source_id: source, filters: TENANT, ...more })

it('a draft shows what its space would show, counts rows for the customer and in all, and stores nothing', async () => {
  const shown = await draft({ table: 'public.users', limit: 1 })
  const made = await server.space(source, { filters: TENANT })
  expect(shown.body.table_access).toEqual(made.table_access)
  expect(JSON.parse(shown.text).preview).toMatchObject({ rows: [[1, 456, 1, 'Alma Alpha', 34, 'A', 'active']], row_count: 2, all_rows: 5 })
  expect((await server.call('GET', '/v1/spaces')).body.spaces).toHaveLength(1)
  expect((await server.call('GET', '/v1/sources/database-connectors')).list).toHaveLength(1)
})

it('a draft shows no row of a hidden table, and names the field that is wrong', async () => {
  expect(JSON.parse((await draft({ table: 'public.audit' })).text).preview).toBeNull()
  expect(await draft({ filters: { tenant_id: { operator: 'equals', value: 'x' } } })).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['body', 'filters', 'tenant_id', 'value'] }] },
  })
  expect((await draft({ source_id: 'src_unknown' })).status).toBe(404)
})

it('two drafts asked at once never see each other’s rows', async () => {
  const of = async (tenant: number) => {
    const { text } = await draft({ filters: { tenant_id: { operator: 'equals', value: tenant } }, table: 'public.users' })
    return JSON.parse(text).preview.rows.map(([, own]: readonly unknown[]) => own)
  }
  expect(await Promise.all([of(456), of(789), of(456), of(789)])).toEqual([
    [456, 456],
    [789, 789, 789],
    [456, 456],
    [789, 789, 789],
  ])
})

it('tokens that open a space are listed until they end, without their text; use is counted', async () => {
  const { space_id = '', customer_id = '' } = await server.space(source, { filters: TENANT, customer_id: 'listed' })
  const listed = async () =>
    z
      .array(z.object({ token_id: z.string(), email: z.string(), space_id: z.string().nullable() }))
      .parse((await server.call('GET', `/v1/embed/tokens?space_id=${space_id}`)).list)
  expect(await listed()).toEqual([])
  const token = await server.embed({ email: 'ann@alpha.example', name: 'Ann', space_id })
  await server.embed({ email: 'bob@alpha.example', name: 'Bob', customer_id })
  await server.embed({ email: 'eve@other.example', name: 'Eve', space_id: (await server.space(source, { filters: TENANT, customer_id: 'other' })).space_id })
  const found = await listed()
  expect(found.map(({ email }) => email).toSorted()).toEqual(['ann@alpha.example', 'bob@alpha.example'])
  await server.call('POST', '/v1/embed/revoke', { email: 'ann@alpha.example', customer_id })
  expect((await listed()).map(({ email, space_id }) => [email, space_id])).toEqual([['bob@alpha.example', null]])
  expect((await server.as(token)('GET', `/v1/spaces/${space_id}`)).status).toBe(401)
  await server.call('POST', `/v1/spaces/${space_id}/conversations`)
  expect((await server.call('GET', '/v1/spaces/usage')).list).toContainEqual({ space_id, conversations: 1, last_used_at: expect.any(String) })
})
