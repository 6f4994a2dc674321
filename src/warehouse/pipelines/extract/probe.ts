import type { JsonPath } from '../json/index.ts'
import { isRecord } from './is-record.ts'
import type { Paginator } from './paginate.ts'
import { pathText } from './select-records.ts'

const KEYS = ['id', 'uuid', 'key', '_id']

/** Ways of paging to try when the one page is known not to be all; each becomes right only by what it gives. */
export function candidates(records: readonly unknown[], listPath: JsonPath, hasMorePath: string | null): readonly Paginator[] {
  const key = keyField(records)
  const list = pathText(listPath.map(String))
  const stops = { totalPath: null, maximum: null, stopAfterEmptyPage: true, hasMorePath } as const
  const rows = records.length
  return [
    ...(key === null ? [] : [{ ...afterLast(list, key), hasMorePath }]),
    { kind: 'page-number', base: 1, first: 1, place: { in: 'query', name: 'page' }, ...stops },
    { kind: 'offset', limit: rows, first: 0, place: { in: 'query', name: 'offset' }, limitPlace: { in: 'query', name: 'limit' }, ...stops },
  ]
}

/** The field that tells records apart, as far as the last one shows. */
export function keyField(records: readonly unknown[]): string | null {
  const last = records.at(-1)
  return isRecord(last) ? (KEYS.find((key) => typeof last[key] === 'string' || typeof last[key] === 'number') ?? null) : null
}

export function afterLast(list: string, key: string): Extract<Paginator, { kind: 'cursor' }> {
  const cursorPath = list === '$' ? `$[-1].${key}` : `${list}[-1].${key}`
  return { kind: 'cursor', cursorPath, place: { in: 'query', name: 'after' }, stopAfterEmptyPage: true, hasMorePath: null }
}

/** A page that follows another: not empty, and none of its rows was there. */
export function follows(page: readonly unknown[], first: readonly unknown[]): boolean {
  const known = new Set(first.map(identity))
  return page.length > 0 && page.every((record) => !known.has(identity(record)))
}

function identity(record: unknown): string {
  const key = keyField([record])
  const id = key !== null && isRecord(record) ? record[key] : undefined
  return id === undefined ? JSON.stringify(record) : `${key}:${JSON.stringify(id)}`
}
