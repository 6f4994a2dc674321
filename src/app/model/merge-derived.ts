import { type Document, isMap, type ParsedNode, parseDocument } from 'yaml'
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
  const names = renamedEntities(stored, derived)
  return derived.map((file) => {
    const existing = counterpart(stored, file)
    const theirs = renameJoins(file.text, names)
    if (existing === undefined) return { path: freePath(file.path, stored), text: theirs, derived: theirs }
    if (existing.text === existing.derived) return { path: existing.path, text: keepName(theirs, existing.text), derived: keepName(theirs, existing.text) }
    return {
      path: existing.path,
      text: mergeText(existing.text, existing.derived ?? '', keepName(theirs, existing.text)),
      derived: keepName(theirs, existing.text),
    }
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

/** Derived name of an entity → the name it goes by. */
function renamedEntities(stored: readonly StoredFile[], derived: readonly ModelFile[]): ReadonlyMap<string, string> {
  const pairs = derived.flatMap((file): (readonly [string, string])[] => {
    const existing = counterpart(stored, file)
    const own = mappingOf(file.text).entity
    const kept = existing && mappingOf(existing.text).entity
    return typeof own === 'string' && typeof kept === 'string' && own !== kept ? [[own, kept]] : []
  })
  return new Map(pairs)
}

function renameJoins(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text
  const document = parseDocument(text, YAML_VERSION)
  const joins = mappingOf(text).joins
  if (!isMapping(joins)) return text
  for (const [name, join] of Object.entries(joins)) {
    const target = isMapping(join) && typeof join.to === 'string' ? names.get(join.to) : undefined
    if (target !== undefined) document.setIn(['joins', name, 'to'], target)
  }
  return document.toString({ lineWidth: 0 })
}

function keepName(theirs: string, ours: string): string {
  const name = mappingOf(ours).entity
  if (typeof name !== 'string' || mappingOf(theirs).entity === name) return theirs
  const document = parseDocument(theirs, YAML_VERSION)
  document.set('entity', name)
  return document.toString({ lineWidth: 0 })
}

/** Comments and order of `ours` are kept. A file that is not YAML any more is a person's business and stays. */
export function mergeText(ours: string, base: string, theirs: string): string {
  const document = parseDocument(ours, YAML_VERSION)
  if (document.errors.length > 0 || !isMap(document.contents)) return ours
  mergeInto(document, [], mappingOf(ours), mappingOf(base), mappingOf(theirs))
  return document.toString({ lineWidth: 0 })
}

function mergeInto(document: Document<ParsedNode>, path: readonly string[], ours: Mapping, base: Mapping, theirs: Mapping): void {
  for (const [key, value] of Object.entries(theirs)) {
    const at = [...path, key]
    const mine = ours[key]
    const former = base[key]
    if (mine === undefined) {
      if (former === undefined) document.setIn(at, document.createNode(value))
    } else if (isMapping(mine) && isMapping(value)) mergeInto(document, at, mine, isMapping(former) ? former : {}, value)
    else if (!same(mine, value) && (same(mine, former) || isColumnType(at))) document.setIn(at, document.createNode(value))
  }
  for (const [key, former] of Object.entries(base))
    if (theirs[key] === undefined && ours[key] !== undefined && same(ours[key], former)) document.deleteIn([...path, key])
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
