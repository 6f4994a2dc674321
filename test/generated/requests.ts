import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { generatedBy, type JsonSchema } from './values.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema?: JsonSchema
}
interface Described {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }
  readonly responses: Readonly<Record<string, unknown>>
  readonly 'x-auth': 'public' | object
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> }
}

/** How a run went: requests by status, and every answer that was not as described. */
export interface Outcome {
  readonly requests: number
  readonly byStatus: ReadonlyMap<number, number>
  readonly faults: readonly string[]
}

export interface Order {
  readonly url: string
  /** Headers of callers that are somebody; each request takes one of them, or nobody. */
  readonly callers: readonly Readonly<Record<string, string>>[]
  readonly requests: number
  readonly seed: number
}

/** Calls that end the run's own credentials, or hold their answer on purpose. */
/** How a refusal begins; the bots' API puts its published status object before the reason. */
const SAYS_WHY = /^\{(?:"timestamp":"[^"]+","status":\{[^}]*\},)?"detail":/
const LEFT_OUT = new Set([
  'POST /api/auth/logout',
  'PUT /api/auth/me',
  'DELETE /api/sessions/{jti}',
  'DELETE /api/tokens/{jti}',
  'POST /api/delete_user',
  'POST /api/deactivate_user',
  'POST /api/change_user_role',
])
const AT_ONCE = 8
const LONGEST_MS = 30_000
/** A driver that is not in this build, and a part that is switched off, say so with a server's status. */
const DOCUMENTED_5XX = new Set([501, 503])

/** Makes requests out of the server's own description and holds every answer against it. The same seed makes the same requests. */
export async function runRequests(order: Order): Promise<Outcome> {
  const document: Document = JSON.parse(await (await fetch(`${order.url}/openapi.json`)).text())
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false })
  ajv.addSchema(document, 'contract')
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, described]) => {
      const name = `${method.toUpperCase()} ${path}`
      return LEFT_OUT.has(name) ? [] : [{ name, method: method.toUpperCase(), path, described }]
    }),
  )
  const resolve = (schema: JsonSchema): JsonSchema => document.components?.schemas?.[schema.$ref?.split('/').at(-1) ?? ''] ?? schema
  const each = Math.ceil(order.requests / operations.length)
  const drawn = operations.flatMap((operation, place) => {
    const arbitrary = fc.tuple(partsOf(operation.described, resolve), fc.integer({ min: -1, max: order.callers.length - 1 }))
    return fc.sample(arbitrary, { numRuns: each, seed: order.seed + place }).map(([parts, caller]) => ({ operation, parts, caller }))
  })
  const byStatus = new Map<number, number>()
  const faults: string[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let mine = drawn[next++]; mine !== undefined; mine = drawn[next++]) {
      const { operation, parts, caller } = mine
      const headers = order.callers[caller] ?? {}
      const fault = await send(order.url, operation, parts, headers, ajv, (status) => byStatus.set(status, (byStatus.get(status) ?? 0) + 1))
      if (fault !== undefined) faults.push(`${operation.name}: ${fault}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { requests: drawn.length, byStatus, faults }
}

interface Parts {
  readonly path: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly bodyType?: string
}

function partsOf(described: Described, resolve: (schema: JsonSchema) => JsonSchema): fc.Arbitrary<Parts> {
  const of = (where: string) =>
    fc.record(
      Object.fromEntries((described.parameters ?? []).filter((one) => one.in === where).map((one) => [one.name, generatedBy(one.schema ?? {}, resolve)])),
      {
        requiredKeys: where === 'path' ? undefined : [],
      },
    )
  const [bodyType, content] = Object.entries(described.requestBody?.content ?? {})[0] ?? []
  const body = content === undefined ? fc.constant(undefined) : generatedBy(content.schema, resolve)
  return fc.record({ path: of('path'), query: of('query'), body, bodyType: fc.constant(bodyType) })
}

interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly described: Described
}

/** @returns what was wrong with the answer, if anything */
async function send(
  url: string,
  { method, path, described }: Operation,
  { path: places, query, body, bodyType }: Parts,
  headers: Readonly<Record<string, string>>,
  ajv: Ajv2020,
  count: (status: number) => void,
): Promise<string | undefined> {
  const address = path.replace(/\{([^}]+)\}/g, (_, name: string) => segment(plain(places[name])))
  const search = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, plain(value)]))
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD'
  const type = bodyType ?? 'application/json'
  const text = type.includes('urlencoded')
    ? new URLSearchParams(Object.entries(Object(body)).map(([name, value]): [string, string] => [name, plain(value)])).toString()
    : JSON.stringify(body)
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), LONGEST_MS)
  try {
    const response = await fetch(`${url}${address}?${search}`, {
      method,
      redirect: 'manual',
      signal: controller.signal,
      headers: { ...headers, prefer: 'respond-async', ...(hasBody && { 'content-type': type }) },
      ...(hasBody && { body: text }),
    })
    count(response.status)
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    const answer = isStream ? '' : await response.text()
    if (response.status >= 500 && !DOCUMENTED_5XX.has(response.status)) return `${response.status} to ${JSON.stringify({ address, query, body }).slice(0, 400)}`
    const anonymous = Object.keys(headers).length === 0
    const noRoute = response.status === 404 && SAYS_WHY.test(answer) && answer.includes('"detail":"Not Found"')
    if (anonymous && described['x-auth'] !== 'public' && !noRoute && response.status !== 401 && response.status !== 403) return `${response.status} to nobody`
    if (response.status >= 400)
      return SAYS_WHY.test(answer) || method === 'HEAD' || answer === '' ? undefined : `${response.status} without detail: ${answer.slice(0, 100)}`
    return response.status === 200 && !isStream ? mismatch(ajv, path, method, answer, response) : undefined
  } catch (error) {
    return `no answer: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

function mismatch(ajv: Ajv2020, path: string, method: string, answer: string, response: Response): string | undefined {
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return undefined
  const parts = ['paths', path, method.toLowerCase(), 'responses', '200', 'content', 'application/json', 'schema']
  const validate = ajv.getSchema(`contract#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`)
  if (validate === undefined || validate(JSON.parse(answer)) === true) return undefined
  return `answer is not as described: ${(validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`).join('; ')}`
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** One segment of an address. Nothing and dots alone would be another address altogether. */
function segment(text: string): string {
  return /^\.{0,2}$/.test(text) ? `-${text}` : encodeURIComponent(text)
}
