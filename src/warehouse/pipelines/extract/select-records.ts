import { compilePath, type JsonPath } from '../json/index.ts'
import { isRecord } from './is-record.ts'
import type { ListInPage } from './total.ts'

/** Records of a page as they came, and where each stands. */
export interface Selection {
  readonly records: readonly unknown[]
  readonly pathOf: (index: number) => JsonPath
  /** The one list the records are the items of, if they are. */
  readonly list: ListInPage | null
  /** The selector found something, be it an empty list. */
  readonly found: boolean
  /** All it found is null. */
  readonly isNull: boolean
}

/** What a selector finds: the items of lists, and single values as they are; null is nothing. */
export function selectRecords(body: unknown, selector: string): Selection {
  const located = compilePath(selector).locate(body)
  const [first, second] = located
  if (first !== undefined && second === undefined && Array.isArray(first.value)) {
    const { path } = first
    const items: readonly unknown[] = first.value
    return { records: items, pathOf: (index) => [...path, index], list: { path, rows: items.length }, found: true, isNull: false }
  }
  // some APIs write a list without items as null
  if (first !== undefined && second === undefined && first.value === null)
    return { records: [], pathOf: () => [], list: { path: first.path, rows: 0 }, found: true, isNull: true }
  const each = located.flatMap(({ path, value }): readonly { path: JsonPath; value: unknown }[] => {
    if (Array.isArray(value)) return value.map((item: unknown, index) => ({ path: [...path, index], value: item }))
    return value === null ? [] : [{ path, value }]
  })
  const list = commonList(each.map(({ path }) => path))
  return { records: each.map(({ value }) => value), pathOf: (index) => each[index]?.path ?? [], list, found: located.length > 0, isNull: false }
}

/** `items[*]` gives the items of one list one by one. */
function commonList(paths: readonly JsonPath[]): ListInPage | null {
  const holders = new Set(paths.map((path) => (typeof path.at(-1) === 'number' ? JSON.stringify(path.slice(0, -1)) : '')))
  const [first] = paths
  return first !== undefined && holders.size === 1 && !holders.has('') ? { path: first.slice(0, -1), rows: paths.length } : null
}

const LIST_NAMES = new Set(['data', 'items', 'results', 'entries', 'records', 'rows', 'entities', 'payload', 'content', 'objects', 'values'])
const DEEPEST_LIST = 3

/** The selector of a body that came without one. @source dlt 1.26.0, `find_response_page_data` */
export function detectSelector(body: unknown): string {
  if (!isRecord(body)) return '$'
  const lists = listsIn(body, [])
  const best = lists.find((path) => LIST_NAMES.has(path.at(-1) ?? '')) ?? lists[0]
  return best === undefined ? '$' : pathText(best)
}

function listsIn(object: Readonly<Record<string, unknown>>, path: readonly string[]): readonly (readonly string[])[] {
  if (path.length >= DEEPEST_LIST) return []
  return Object.entries(object).flatMap(([key, value]) => (Array.isArray(value) ? [[...path, key]] : isRecord(value) ? listsIn(value, [...path, key]) : []))
}

/** A path as it stands in a config. */
export function pathText(keys: readonly string[]): string {
  return keys.map((key, index) => (/^[A-Za-z_][\w-]*$/.test(key) ? `${index === 0 ? '' : '.'}${key}` : `['${key.replace(/[\\']/g, '\\$&')}']`)).join('') || '$'
}
