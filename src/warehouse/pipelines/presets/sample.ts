import type { DryRun } from '../run/index.ts'
import { type DraftResource, likelyCursor, likelyKey } from './draft.ts'

/** Where an API is, and what of it is read, from the address of one list: `https://api.example.com/v1/users?limit=50`. */
export interface Sample {
  readonly baseUrl: string
  readonly resource: Pick<DraftResource, 'name' | 'path' | 'params'>
}

/** @returns null where this is no address with a path */
export function readSample(
  address: string,
  paths: readonly string[] = [],
): { readonly baseUrl: string; readonly resources: readonly Sample['resource'][] } | null {
  const url = /^https?:\/\//i.test(address) || address === 'parley:/api' ? URL.parse(address) : null
  if (url === null) return null
  if (paths.length > 0) return { baseUrl: address.replace(/[?#].*$/, '').replace(/\/+$/, ''), resources: paths.map(resourceAt) }
  const parts = url.pathname.split('/').filter((part) => part !== '')
  const last = parts.pop()
  if (last === undefined) return null
  return { baseUrl: `${url.origin}${parts.map((part) => `/${part}`).join('')}`, resources: [resourceAt(`${last}${url.search}`)] }
}

function resourceAt(text: string): Sample['resource'] {
  const [path = '', query = ''] = text.replace(/^\/+/, '').split('?')
  const name = decodeURIComponent(path.split('/').findLast((part) => part !== '' && !part.includes('{')) ?? 'records').replace(/[^A-Za-z0-9_]+/g, '_')
  const params = [...new URLSearchParams(query)].map(([key, value]) => [key, /^\d{1,9}$/.test(value) ? Number(value) : value] as const)
  return { name, path, params: Object.fromEntries(params) }
}

/** What the first pages showed, written out. */
export function learned(resource: Sample['resource'], seen: Pick<DryRun, 'detected' | 'tables'>): DraftResource {
  const found = seen.detected.find((each) => each.resource === resource.name)
  const columns = (seen.tables.find((table) => table.resource === resource.name)?.columns ?? []).map(({ name }) => name)
  const [primaryKey, cursor] = [likelyKey(columns), likelyCursor(columns)]
  const paginator = found === undefined ? undefined : /paginator: (.+)$/m.exec(found.asConfig)?.[1]
  return {
    ...resource,
    ...(found !== undefined && { selector: found.selector }),
    ...(paginator !== undefined && { paginator }),
    ...(primaryKey !== undefined && { primaryKey }),
    ...(cursor !== undefined && { cursor }),
  }
}
