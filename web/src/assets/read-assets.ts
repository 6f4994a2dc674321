import { parseCsv } from '../table/parse-csv.ts'
import type { AssetInput } from './assets-api.ts'

/** What was pasted: assets to import, and what cannot be, in words. */
export interface ReadAssets {
  readonly assets: readonly AssetInput[]
  readonly problems: readonly string[]
}

const TEXTS = ['folder', 'name', 'description', 'url', 'last_accessed_at', 'dot_description'] as const
const MOST_PROBLEMS = 20

/** JSON (one asset, a list, or `{"external_asset": …}`), or CSV with a line of names. */
export function readAssets(text: string): ReadAssets {
  const trimmed = text.trim()
  if (trimmed === '') return { assets: [], problems: [] }
  const records = /^[[{]/.test(trimmed) ? fromJson(trimmed) : fromCsv(trimmed)
  if (typeof records === 'string') return { assets: [], problems: [records] }
  const read = records.map((record, at) => assetOf(record, at + 1))
  const ids = read.flatMap((one) => (typeof one === 'string' ? [] : [one.id]))
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `The id ${id} comes twice.`)
  const problems = [...read.filter((one) => typeof one === 'string'), ...new Set(twice)]
  return { assets: read.filter((one) => typeof one !== 'string'), problems: problems.slice(0, MOST_PROBLEMS) }
}

type Fields = Readonly<Record<string, unknown>>

function fromJson(text: string): readonly Fields[] | string {
  try {
    const parsed: unknown = JSON.parse(text)
    const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
    const unwrapped = list.map((one) => (isFields(one) && isFields(one.external_asset) ? one.external_asset : one))
    return unwrapped.every(isFields) ? unwrapped : 'Each asset is an object with id and subtype.'
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : ''}`
  }
}

function fromCsv(text: string): readonly Fields[] | string {
  const [head = [], ...rows] = parseCsv(text)
  const names = head.map((name) => (name ?? '').trim().toLowerCase())
  if (!names.includes('id') || !names.includes('subtype')) return 'The first line names the columns; id and subtype must be among them.'
  return rows.filter((row) => row.some((cell) => cell !== null)).map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? undefined])))
}

function assetOf(fields: Fields, place: number): AssetInput | string {
  const [id, subtype] = [textOf(fields.id), textOf(fields.subtype)]
  if (id === undefined || subtype === undefined) return `Number ${place} has no ${id === undefined ? 'id' : 'subtype'}.`
  const views = fields.view_count === undefined || fields.view_count === null ? undefined : Number(fields.view_count)
  if (views !== undefined && !(Number.isInteger(views) && views >= 0)) return `Number ${place} (${id}): view_count is not a number of views.`
  if (holdsCredentials(textOf(fields.url))) return `Number ${place} (${id}): the address holds a user name or password.`
  const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(fields[name])]))
  const groups = groupsOf(fields.groups)
  return { id, subtype, ...texts, ...(views !== undefined && { view_count: views }), ...(groups && { groups }), active: !isNo(fields.active) }
}

function holdsCredentials(address = ''): boolean {
  const { username, password } = URL.parse(address) ?? {}
  return Boolean(username || password)
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
/** A list, or names with semicolons between them. */
function groupsOf(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return value.map(String)
  const names = textOf(value)
    ?.split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names?.length === 0 ? undefined : names
}
function isNo(value: unknown): boolean {
  return value === false || (typeof value === 'string' && /^(?:false|no|0)$/i.test(value.trim()))
}
function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
