import { createHash } from 'node:crypto'
import type { PagingPlace, ResolvedEndpoint } from '../config/index.ts'
import { asText, fill, fillPath, isList, type LookUpValue, type Sent, writeJson } from './fill-template.ts'
import { isRecord } from './is-record.ts'

/** A request before credentials: what paging changes from page to page. */
export interface Outgoing {
  readonly method: string
  /** Without `query`. */
  readonly url: string
  readonly query: readonly (readonly [name: string, value: Sent])[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: { readonly kind: 'json' | 'form' | 'text'; readonly value: Sent }
}

/** The first request of a resource, for one parent record if it has one. */
export function firstRequest(endpoint: ResolvedEndpoint, lookUp: LookUpValue, lookUpInPath: LookUpValue): Outgoing {
  const path = fillPath(endpoint.path, lookUpInPath)
  // a field may hold the whole address
  const whole = endpoint.path.kind === 'placeholder' ? asText(lookUpInPath(endpoint.path.placeholder)) : ''
  return {
    method: endpoint.method,
    url: /^https?:\/\//i.test(whole) ? whole : endpoint.baseUrl === null ? path : joined(endpoint.baseUrl, path),
    query: endpoint.params.map(([name, value]) => [name, fill(value, lookUp)] as const),
    headers: endpoint.headers.flatMap(([name, value]) => {
      const filled = fill(value, lookUp)
      return filled === null ? [] : [[name, asText(filled)] as const]
    }),
    ...(endpoint.body && { body: { kind: endpoint.body.kind, value: fill(endpoint.body.value, lookUp) } }),
  }
}

function joined(baseUrl: string, path: string): string {
  return path === '' ? baseUrl : `${baseUrl}/${path.replace(/^\/+/, '')}`
}

/** Puts a page number, offset or cursor where it belongs. */
export function placed(request: Outgoing, place: PagingPlace, value: Sent): Outgoing {
  if (place.in === 'query') return { ...request, query: withParameter(request.query, place.name, value) }
  const body = request.body?.kind === 'json' ? request.body.value : {}
  return { ...request, body: { kind: 'json', value: setAt(body, place.path.split('.'), value) } }
}

function withParameter(query: Outgoing['query'], name: string, value: Sent): Outgoing['query'] {
  return query.some(([known]) => known === name)
    ? query.map((each) => (each[0] === name ? ([name, value] as const) : each))
    : [...query, [name, value] as const]
}

function setAt(within: Sent, [key = '', ...rest]: readonly string[], value: Sent): Sent {
  const object: Readonly<Record<string, Sent>> = isSentObject(within) ? within : {}
  return { ...object, [key]: rest.length === 0 ? value : setAt(object[key] ?? {}, rest, value) }
}

function isSentObject(value: Sent): value is { readonly [key: string]: Sent } {
  return isRecord(value)
}

/** The whole address: nulls dropped, lists as repeated parameters. */
export function addressOf({ url, query }: Outgoing): string {
  const pairs = query.flatMap(([name, value]) => listed(value).map((each): [string, string] => [name, asText(each)]))
  if (pairs.length === 0) return url
  // as Python's urlencode writes it, which leaves ~ alone
  const encoded = new URLSearchParams(pairs).toString().replaceAll('%7E', '~')
  const [base = '', fragment] = url.split('#')
  return `${base}${base.includes('?') ? '&' : '?'}${encoded}${fragment === undefined ? '' : `#${fragment}`}`
}

function listed(value: Sent): readonly Sent[] {
  return (isList(value) ? value : [value]).filter((each) => each !== null)
}

export function bodyText({ body }: Outgoing): { readonly text: string; readonly type: string } | null {
  if (body === undefined) return null
  if (body.kind === 'json') return { text: writeJson(body.value), type: 'application/json' }
  if (body.kind === 'text') return { text: asText(body.value), type: 'text/plain; charset=utf-8' }
  const pairs = isSentObject(body.value)
    ? Object.entries(body.value).flatMap(([name, value]) => listed(value).map((each): [string, string] => [name, asText(each)]))
    : []
  return { text: new URLSearchParams(pairs).toString(), type: 'application/x-www-form-urlencoded' }
}

/** Two requests with one key are the same request. */
export function requestKey(request: Outgoing): string {
  return createHash('sha256')
    .update(`${request.method}\n${addressOf(request)}\n${bodyText(request)?.text ?? ''}`)
    .digest('base64url')
}
