import { afterAll, beforeAll, expect, it } from 'vitest'
import { json, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'

interface Operation {
  readonly operationId: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>
}
interface Description {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

let server: TestServer
let description: Description
let operations: readonly (readonly [string, Operation])[]
beforeAll(async () => {
  server = await startTestServer()
  description = await json<Description>(server.call('/openapi.json'))
  operations = Object.entries(description.paths).flatMap(([path, item]) => Object.entries(item).map(([method, each]) => [`${method} ${path}`, each] as const))
})
afterAll(() => server.close())

it('is OpenAPI 3.1 and describes the routes of accounts', () => {
  expect(description.openapi).toMatch(/^3\.1\./)
  const described = operations.map(([name]) => name)
  const wanted = [
    'delete /api/tokens/{jti}',
    'get /api/auth/me',
    'get /api/auth/{org_id}/{type}/login',
    'get /ready',
    'post /api/auth/token',
    'post /api/totp/enroll',
  ]
  expect(wanted.filter((name) => !described.includes(name))).toEqual([])
  expect(described.filter((name) => name.includes('redoc') || name.includes('openapi.json'))).toEqual([])
})

it('types every answer, groups and names every operation', () => {
  const isTyped = ({ responses }: Operation): boolean =>
    '302' in responses || Object.keys(responses['200']?.content?.['application/json']?.schema ?? {}).length > 0
  const untyped = operations.filter(([, each]) => !isTyped(each))
  expect(untyped.map(([name]) => name)).toEqual([])
  expect(operations.filter(([, each]) => each.tags === undefined || each.summary === undefined).map(([name]) => name)).toEqual([])
  expect(new Set(operations.map(([, each]) => each.operationId)).size).toBe(operations.length)
})

it('says what is open to anyone and what takes a form', () => {
  const signIn = description.paths['/api/auth/token']?.post
  expect([signIn?.security, Object.keys(signIn?.requestBody?.content ?? {})]).toEqual([[], ['application/x-www-form-urlencoded']])
  expect(description.paths['/api/auth/me']?.get?.security).not.toEqual([])
})

it('has a page for people that asks no other origin and holds no inline script or style', async () => {
  const page = await (await server.call('/redoc')).text()
  expect(page).not.toMatch(/https?:\/\/|<script(?![^>]*src)|<style|style=| on\w+=/)
  const parts = [...page.matchAll(/(?:src|href)="(\/redoc\/[^"]+)"/g)].map((match) => match[1] ?? '')
  const types = await Promise.all(parts.map(async (path) => (await server.call(path)).headers.get('content-type')))
  expect(types.sort()).toEqual(['text/css; charset=utf-8', 'text/javascript; charset=utf-8'])
})
