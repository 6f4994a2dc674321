import { compilePath, type JsonPath } from '../json/index.ts'
import { isRecord } from './is-record.ts'

export interface Total {
  /** As the message names it: `count`, or the header. */
  readonly name: string
  readonly value: number
}
/** Where the list of a page stands: its path, and its rows. */
export interface ListInPage {
  readonly path: JsonPath
  readonly rows: number
}

const NAMES = ['count', 'total', 'total_count', 'totalCount', 'total_results', 'totalItems']
const BESIDE = ['meta', 'pagination', 'paging']
const HEADER = 'X-Total-Count'

/** What a page says there is in all. `undefined` when `countPath` finds nothing that is a whole number. */
export function totalOf(body: unknown, list: ListInPage | null, countPath: string | false | undefined, header: string | null): Total | null | undefined {
  if (countPath === false) return null
  if (countPath !== undefined) {
    const value = wholeNumber(compilePath(countPath)(body)[0])
    return value === null ? undefined : { name: countPath, value }
  }
  const inHeader = header !== null && list !== null && /^\d{1,15}$/.test(header.trim()) ? Number(header) : null
  if (inHeader !== null) return { name: HEADER, value: inHeader }
  if (list === null) return null
  const candidates = placesBeside(body, list.path).flatMap(namedTotals)
  const [first] = candidates
  // a size of the page that stands first does not hide the total behind it
  return (first?.value === list.rows ? candidates.find(({ value }) => value > list.rows) : undefined) ?? first ?? null
}

function placesBeside(body: unknown, listPath: JsonPath): readonly (readonly [prefix: string, object: unknown])[] {
  if (listPath.length === 0) return []
  const holderPath = listPath.slice(0, -1)
  const holder = holderPath.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), body)
  const at = holderPath.map((key) => `${key}.`).join('')
  const places: readonly (readonly [string, unknown])[] = [[at, holder], ...inside(holder, at), ...(holder === body ? [] : inside(body, ''))]
  return places
}

function inside(object: unknown, at: string): readonly (readonly [string, unknown])[] {
  return isRecord(object) ? BESIDE.filter((key) => Object.hasOwn(object, key)).map((key) => [`${at}${key}.`, object[key]] as const) : []
}

function namedTotals([prefix, object]: readonly [prefix: string, object: unknown]): readonly Total[] {
  if (!isRecord(object)) return []
  return NAMES.flatMap((name) => {
    const value = Object.hasOwn(object, name) ? wholeNumber(object[name]) : null
    return value === null ? [] : [{ name: `${prefix}${name}`, value }]
  })
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

const MORE = /^(has_?more|more|has_?next(_?page)?)$/i

/** Where a body says that there is more than its list, without saying how to get there. */
export function moreIn(body: unknown, list: ListInPage | null): string | null {
  if (list === null) return null
  for (const [prefix, object] of placesBeside(body, list.path)) {
    const key = isRecord(object) ? Object.keys(object).find((name) => MORE.test(name) && object[name] === true) : undefined
    if (key !== undefined) return `${prefix}${key}`
  }
  return null
}
