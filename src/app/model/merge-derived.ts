import { type Document, isMap, type ParsedNode, parseDocument, stringify } from 'yaml'
import type { ModelFile } from '../../warehouse/semantic/index.ts'

export interface StoredFile extends ModelFile {
  /** What sync last wrote here; null for a file of people. */
  readonly derived: string | null
}

type Mapping = Readonly<Record<string, unknown>>
const YAML_VERSION = { version: '1.2' } as const

/**
 * Brings what sync derived now into the files as they stand: three-way, key by key, the last derived text as ancestor.
 * A key a person wrote, changed or removed stays as they left it; a key nobody touched follows sync. Files are matched
 * by the table they describe, so a renamed entity keeps its name. Files of tables that are gone are left alone.
 */
export function mergeDerived(stored: readonly StoredFile[], derived: readonly ModelFile[]): readonly StoredFile[] {
  const pairs = derived.map((file) => ({ file, existing: counterpart(stored, file) }))
  const names = givenNames(pairs)
  return pairs.map(({ file, existing }) => {
    const theirs = inGivenNames(file.text, names)
    if (existing === undefined) return { path: freePath(file.path, stored), text: theirs, derived: theirs }
    const untouched = existing.text === existing.derived
    return { path: existing.path, text: untouched ? theirs : mergeText(existing.text, existing.derived ?? '', theirs), derived: theirs }
  })
}

function counterpart(stored: readonly StoredFile[], file: ModelFile): StoredFile | undefined {
  const table = mappingOf(file.text).table
  if (table === undefined) return stored.find((other) => other.path === file.path)
  return stored.find((other) => mappingOf(other.text).table === table)
}

/** A person's file of another table may already have this name. */
function freePath(path: string, stored: readonly StoredFile[]): string {
  const taken = new Set(stored.map((file) => file.path))
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? path : path.replace(/\.yaml$/, `_${n}.yaml`)
    if (!taken.has(candidate)) return candidate
  }
}

/** What things are called where people named them: by derived entity name, its name and those of its fields. */
type GivenNames = ReadonlyMap<string, { readonly entity: string; readonly fields: ReadonlyMap<string, string> }>

function givenNames(pairs: readonly { readonly file: ModelFile; readonly existing: StoredFile | undefined }[]): GivenNames {
  const found = pairs.flatMap(({ file, existing }) => {
    const theirs = mappingOf(file.text)
    const ours = mappingOf(existing?.text ?? '')
    if (typeof theirs.entity !== 'string' || typeof ours.entity !== 'string') return []
    return [[theirs.entity, { entity: ours.entity, fields: renamedFields(partsOf(theirs.fields), partsOf(ours.fields)) }] as const]
  })
  return new Map(found)
}

/** Fields of the same column under another name. */
function renamedFields(theirs: Mapping, ours: Mapping): ReadonlyMap<string, string> {
  const byColumn = new Map(Object.entries(ours).flatMap(([name, field]) => (typeof partsOf(field).column === 'string' ? [[partsOf(field).column, name]] : [])))
  return new Map(
    Object.entries(theirs).flatMap(([name, field]) => {
      const given = byColumn.get(partsOf(field).column)
      return given === undefined || given === name ? [] : [[name, given]]
    }),
  )
}

/** The derived text, speaking of entities and fields by the names people gave them. */
function inGivenNames(text: string, names: GivenNames): string {
  const content = mappingOf(text)
  const own = typeof content.entity === 'string' ? names.get(content.entity) : undefined
  const changed = own !== undefined && (own.entity !== content.entity || own.fields.size > 0)
  const joins = Object.values(partsOf(content.joins)).map(partsOf)
  if (!changed && !joins.some((join) => (names.get(String(join.to))?.entity ?? join.to) !== join.to || (names.get(String(join.to))?.fields.size ?? 0) > 0))
    return text
  const field = (name: unknown) => own?.fields.get(String(name)) ?? String(name)
  const renamed = Object.entries(content).map(([key, value]): [string, unknown] => {
    if (key === 'entity') return [key, own?.entity ?? value]
    if (key === 'fields') return [key, renameKeys(partsOf(value), field)]
    if (key === 'joins') return [key, mapParts(partsOf(value), (join) => renameJoin(join, names, field))]
    if (Array.isArray(value) && FIELD_LISTS.has(key)) return [key, value.map(field)]
    return [key, key === 'time' && typeof value === 'string' ? field(value) : value]
  })
  return stringify(Object.fromEntries(renamed), { lineWidth: 0 })
}
const FIELD_LISTS: ReadonlySet<string> = new Set(['key', 'title', 'shown'])

function renameJoin(join: Mapping, names: GivenNames, own: (name: unknown) => string): Mapping {
  const target = names.get(String(join.to))
  const keys = Object.entries(partsOf(join.keys)).map(([mine, theirs]) => [own(mine), target?.fields.get(String(theirs)) ?? theirs])
  return { ...join, to: target?.entity ?? join.to, keys: Object.fromEntries(keys) }
}

function renameKeys(parts: Mapping, name: (key: string) => string): Mapping {
  return Object.fromEntries(Object.entries(parts).map(([key, value]) => [name(key), value]))
}

function mapParts(parts: Mapping, change: (part: Mapping) => Mapping): Mapping {
  return Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, change(partsOf(value))]))
}

function partsOf(value: unknown): Mapping {
  return isMapping(value) ? value : {}
}

/** Comments and order of `ours` are kept. A file that is not YAML any more is a person's business and stays. */
export function mergeText(ours: string, base: string, theirs: string): string {
  const document = parseDocument(ours, YAML_VERSION)
  if (document.errors.length > 0 || !isMap(document.contents)) return ours
  const mine = mappingOf(ours)
  mergeInto(document, [], mine, mappingOf(base), withoutKnown(mine, mappingOf(theirs)))
  return document.toString({ lineWidth: 0 })
}

function mergeInto(document: Document<ParsedNode>, path: readonly string[], ours: Mapping, base: Mapping, theirs: Mapping): void {
  for (const [key, value] of Object.entries(theirs)) {
    const at = [...path, key]
    const mine = ours[key]
    const former = base[key]
    if (mine === undefined) {
      if (former === undefined && mayAdd(at)) document.setIn(at, document.createNode(value))
    } else if (isMapping(mine) && isMapping(value)) mergeInto(document, at, mine, isMapping(former) ? former : {}, value)
    else if (!same(mine, value) && (same(mine, former) || isColumnType(at))) document.setIn(at, document.createNode(value))
  }
  for (const [key, former] of Object.entries(base))
    if (theirs[key] === undefined && ours[key] !== undefined && same(ours[key], former)) document.deleteIn([...path, key])
}

/** Sync adds fields and joins to a person's file and fills in what it measured; names, words and measures are theirs. */
function mayAdd(path: readonly string[]): boolean {
  const [section, , key] = path
  if (section === 'fields') return path.length < 3 || MEASURED.has(key ?? '')
  if (section === 'joins') return path.length < 3 || key === 'evidence'
  return section === 'key'
}
const MEASURED: ReadonlySet<string> = new Set(['type', 'examples', 'values', 'stored_in'])

/** Leaves out joins that a person wrote under another name, and names that already mean something else. */
function withoutKnown(ours: Mapping, theirs: Mapping): Mapping {
  const joins = Object.values(partsOf(ours.joins)).map(joinPath)
  const kept = Object.entries(partsOf(theirs.joins)).filter(
    ([name, join]) => name in partsOf(ours.joins) || !(joins.includes(joinPath(join)) || name in partsOf(ours.fields)),
  )
  return theirs.joins === undefined ? theirs : { ...theirs, joins: Object.fromEntries(kept) }
}

function joinPath(join: unknown): string {
  const { to, keys } = partsOf(join)
  return JSON.stringify([to, Object.entries(partsOf(keys)).sort()])
}

/** The type of a column is a fact of the database: it follows sync, whoever wrote it. */
function isColumnType(path: readonly string[]): boolean {
  return path.length === 3 && path[0] === 'fields' && path[2] === 'type'
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function mappingOf(text: string): Mapping {
  const document = parseDocument(text, YAML_VERSION)
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 })
  return isMapping(value) ? value : {}
}
