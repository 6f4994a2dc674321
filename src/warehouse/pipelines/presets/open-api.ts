import { parse } from 'yaml'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import { type DraftAuth, type DraftResource, likelyCursor, likelyKey } from './draft.ts'

const MOST_ALIASES = 100
const MOST_DEPTH = 8

const Operation = z.looseObject({
  summary: z.string().optional(),
  parameters: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), z.unknown()).optional(),
})
const OpenApi = z.looseObject({
  openapi: z.string().optional(),
  swagger: z.string().optional(),
  host: z.string().optional(),
  basePath: z.string().optional(),
  schemes: z.array(z.string()).optional(),
  servers: z.array(z.looseObject({ url: z.string() })).optional(),
  paths: z.record(z.string(), z.looseObject({ get: Operation.optional(), parameters: z.array(z.unknown()).optional() })),
  components: z.looseObject({ securitySchemes: z.record(z.string(), z.unknown()).optional() }).optional(),
  securityDefinitions: z.record(z.string(), z.unknown()).optional(),
})
type OpenApi = z.output<typeof OpenApi>

export interface OpenApiDraft {
  readonly baseUrl: string
  readonly auth: DraftAuth | undefined
  /** Lists that can be read without knowing an id, and below them what can be read for each of their records. */
  readonly resources: readonly DraftResource[]
}

/**
 * What an OpenAPI document (2 or 3, YAML or JSON) says can be listed.
 *
 * @param origin where the document lies: an address of it that is relative is meant from there
 * @throws AppError `pipeline_config` when it is no such document, or names no list
 */
export function readOpenApi(text: string, origin: string | undefined): OpenApiDraft {
  const parsed = OpenApi.safeParse(parseText(text))
  if (!parsed.success) throw refused('it is no OpenAPI document')
  const document = parsed.data
  const lists = Object.keys(document.paths).flatMap((path) => listAt(document, path))
  const children = Object.keys(document.paths).flatMap((path) => childAt(document, path, lists))
  if (lists.length === 0) throw refused('it describes nothing that can be listed with GET')
  return { baseUrl: baseUrlOf(document, origin), auth: authOf(document), resources: [...lists, ...children] }
}

function parseText(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: MOST_ALIASES, logLevel: 'error' })
  } catch (error) {
    throw refused(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}

function baseUrlOf({ servers, host, basePath = '', schemes }: OpenApi, origin: string | undefined): string {
  const given = servers?.[0]?.url ?? (host === undefined ? basePath || '/' : `${schemes?.includes('https') === false ? 'http' : 'https'}://${host}${basePath}`)
  const url = URL.parse(given, origin)
  if (url === null || !url.protocol.startsWith('http')) throw refused('it does not say where the API is; give --base-url')
  return url.href.replace(/\/+$/, '')
}

function authOf({ components, securityDefinitions }: OpenApi): DraftAuth | undefined {
  for (const scheme of Object.values(components?.securitySchemes ?? securityDefinitions ?? {})) {
    const found = z.looseObject({ type: z.string(), scheme: z.string().optional(), in: z.string().optional(), name: z.string().optional() }).safeParse(scheme)
    if (!found.success) continue
    const { type, scheme: kind, in: place, name } = found.data
    if (type === 'http' && kind?.toLowerCase() === 'bearer') return { kind: 'bearer', secret: 'api_token' }
    if (type === 'oauth2') return { kind: 'bearer', secret: 'api_token' }
    if (type === 'apiKey' && place === 'header' && name !== undefined) return { kind: 'header', header: name, secret: 'api_token' }
  }
  return undefined
}

function listAt(document: OpenApi, path: string): readonly DraftResource[] {
  if (path.includes('{')) return []
  const list = listOf(document, path)
  return list === undefined ? [] : [{ ...list, name: nameOf(path), path: path.replace(/^\//, ''), ...paging(document, path, list) }]
}

/** `/stories/{id}/interactions` where `/stories` is a list: once for each of its records. */
function childAt(document: OpenApi, path: string, lists: readonly DraftResource[]): readonly DraftResource[] {
  const match = /^\/?(.+)\/\{([^{}]+)\}\/([^{}]+)$/.exec(path)
  const parent = lists.find((list) => list.path === match?.[1])
  const list = parent === undefined ? undefined : listOf(document, path)
  if (match === null || parent === undefined || list === undefined) return []
  const field = parent.primaryKey ?? 'id'
  const rest = match[3] ?? ''
  return [
    { ...list, name: `${parent.name}_${nameOf(rest)}`, path: `${parent.path}/{resources.${parent.name}.${field}}/${rest}`, ...paging(document, path, list) },
  ]
}

function listOf(document: OpenApi, path: string): Pick<DraftResource, 'params' | 'selector' | 'primaryKey' | 'cursor' | 'about'> | undefined {
  const operation = document.paths[path]?.get
  if (operation === undefined) return undefined
  const rows = rowsOf(document, answerOf(document, operation))
  if (rows === undefined) return undefined
  const columns = Object.keys(propertiesOf(document, rows.items))
  const [primaryKey, cursor] = [likelyKey(columns), likelyCursor(columns)]
  return {
    params: {},
    selector: rows.selector,
    ...(primaryKey !== undefined && { primaryKey }),
    ...(cursor !== undefined && { cursor }),
    ...(operation.summary !== undefined && { about: operation.summary }),
  }
}

/** The schema of a good answer in JSON. */
function answerOf(document: OpenApi, { responses = {} }: z.output<typeof Operation>): unknown {
  const good = resolve(document, responses['200'] ?? responses['2XX'] ?? responses.default)
  const parsed = z
    .looseObject({ schema: z.unknown(), content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional() })
    .partial()
    .safeParse(good)
  if (!parsed.success) return undefined
  const json = Object.entries(parsed.data.content ?? {}).find(([type]) => /json/i.test(type))
  return json?.[1].schema ?? parsed.data.schema
}

/** The list in an answer: the answer itself, or its first property that is one. */
function rowsOf(document: OpenApi, schema: unknown): { readonly selector: string; readonly items: unknown } | undefined {
  const items = itemsOf(document, schema)
  if (items !== undefined) return { selector: '$', items }
  for (const [name, property] of Object.entries(propertiesOf(document, schema))) {
    const inside = itemsOf(document, property)
    if (inside !== undefined) return { selector: name, items: inside }
  }
  return undefined
}

function itemsOf(document: OpenApi, schema: unknown): unknown {
  const parsed = z.looseObject({ type: z.literal('array'), items: z.unknown() }).safeParse(resolve(document, schema))
  return parsed.success ? (parsed.data.items ?? {}) : undefined
}

function propertiesOf(document: OpenApi, schema: unknown, depth = 0): Readonly<Record<string, unknown>> {
  const parsed = z
    .looseObject({ properties: z.record(z.string(), z.unknown()).optional(), allOf: z.array(z.unknown()).optional() })
    .safeParse(resolve(document, schema))
  if (!parsed.success || depth > MOST_DEPTH) return {}
  const inherited = (parsed.data.allOf ?? []).map((part) => propertiesOf(document, part, depth + 1))
  return Object.assign({}, ...inherited, parsed.data.properties ?? {})
}

/** What the names of parameters say about paging; nothing said, nothing guessed. */
function paging(document: OpenApi, path: string, { selector }: Pick<DraftResource, 'selector'>): Pick<DraftResource, 'paginator' | 'params'> {
  const operation = document.paths[path]?.get
  const names = [...(document.paths[path]?.parameters ?? []), ...(operation?.parameters ?? [])].flatMap((given) => {
    const parsed = z.looseObject({ in: z.literal('query'), name: z.string() }).safeParse(resolve(document, given))
    return parsed.success ? [parsed.data.name] : []
  })
  const has = (...wanted: readonly string[]): string | undefined => wanted.find((name) => names.includes(name))
  const properties = Object.keys(propertiesOf(document, operation === undefined ? undefined : answerOf(document, operation)))
  const [limit, offset, page, cursor] = [has('limit', 'per_page', 'page_size'), has('offset', 'skip'), has('page'), has('cursor', 'page_token', 'next_token')]
  const next = properties.find((name) => /^next/i.test(name))
  const params = limit === undefined ? {} : { [limit]: 100 }
  if (cursor !== undefined && next !== undefined) return { params, paginator: `{type: cursor, cursor_path: ${next}, cursor_param: ${cursor}}` }
  if (offset !== undefined && limit !== undefined)
    return { params: {}, paginator: `{type: offset, limit: 100, offset_param: ${offset}, limit_param: ${limit}, total_path: null}` }
  if (page !== undefined) return { params, paginator: `{type: page_number, base_page: 1, page_param: ${page}, total_path: null}` }
  if (has('after') !== undefined && selector !== undefined) {
    const path = selector === '$' ? '$[-1].id' : `${selector}[-1].id`
    return { params, paginator: `{type: cursor, cursor_path: "${path}", cursor_param: after, stop_after_empty_page: true}` }
  }
  return { params }
}

/** Follows `$ref` inside the document. */
function resolve(document: OpenApi, value: unknown, depth = 0): unknown {
  const ref = z.looseObject({ $ref: z.string() }).safeParse(value)
  if (!ref.success || depth > MOST_DEPTH || !ref.data.$ref.startsWith('#/')) return value
  let found: unknown = document
  for (const part of ref.data.$ref.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found = typeof found === 'object' && found !== null ? Object.entries(found).find(([name]) => name === key)?.[1] : undefined
  }
  return resolve(document, found, depth + 1)
}

function nameOf(path: string): string {
  const words = path.split('/').filter((part) => part !== '' && !/^(?:api|v\d+)$/i.test(part))
  return (words.length === 0 ? 'records' : words.join('_')).replace(/[^A-Za-z0-9_]+/g, '_')
}

function refused(why: string): AppError {
  return new AppError('pipeline_config', { where: 'OpenAPI document', why: `${why}.` })
}
