import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, startTestServer, type TestServer } from './testing.ts'

let server: TestServer
let token: string
beforeAll(async () => {
  server = await startTestServer()
  token = await server.token(ADMIN.email)
})
afterAll(() => server.close())

describe('every documented way to present a token', () => {
  it('works', async () => {
    const r = await server.call('/api/auth/me', { headers: { 'API-KEY': token } })
    console.log(r.status, await r.text(), [...r.headers])
    const r2 = await server.call('/api/nope')
    console.log(r2.status, await r2.text())
    const r3 = await server.call('/openapi.json')
    console.log(r3.status, (await r3.text()).slice(0, 1500))
    console.log(server.log())
    expect(r.status).toBe(200)
  })
})
