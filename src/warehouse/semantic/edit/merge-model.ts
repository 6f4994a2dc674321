import { type Document, isMap } from 'yaml'
import type { Json } from '../../../flow.ts'
import { isMapping } from '../load/section.ts'
import { type KeyPath, type ModelFile, readSource } from '../load/source-file.ts'
import { openDocument, printDocument, putIn } from './set-key.ts'

type Mapping = { readonly [key: string]: Json }

export interface MergedModel {
  /** All files of the connection; those without a change have the very same text. */
  readonly files: readonly ModelFile[]
  /** What sync added or filled, as `entity`, `entity.field`, in order. */
  readonly changes: readonly string[]
}

/** Keys of a field that sync fills when they are absent. */
const FILLED = ['type', 'examples', 'values', 'stored_in'] as const

/**
 * Brings what sync found into the files people edit: new entities, fields and joins, and keys that are absent. Never
 * changes or deletes what a person wrote, and never brings back what a person removed.
 *
 * @param current   the files as they are
 * @param derived   what `deriveModel` makes of the catalog now
 * @param previous  what it made at the last sync; tells a removal from something new, and a changed column type
 */
export function mergeModel(current: readonly ModelFile[], derived: readonly ModelFile[], previous: readonly ModelFile[] = []): MergedModel {
  const changes: string[] = []
  const known = new Map(current.flatMap((file) => anchored(file)))
  const before = new Map(previous.flatMap((file) => anchored(file)))
  const merged = new Map(current.map((file) => [file.path, file]))
  const names = new Map<string, string>()
  for (const [table, found] of derived.flatMap((file) => anchored(file)))
    names.set(text(found.value, 'entity'), text(known.get(table)?.value ?? found.value, 'entity'))
  for (const [table, found] of derived.flatMap((file) => anchored(file))) {
    const own = known.get(table)
    if (own !== undefined) merged.set(own.file.path, mergeEntity(own, found.value, before.get(table)?.value, names, changes))
    else if (!before.has(table)) {
      const free = merged.has(found.file.path) ? { ...found.file, path: found.file.path.replace(/\.yaml$/, '_2.yaml') } : found.file
      merged.set(free.path, free)
      changes.push(text(found.value, 'entity'))
    }
  }
  for (const file of derived) if (file.path.endsWith('/connection.yaml') && !merged.has(file.path)) merged.set(file.path, file)
  return { files: [...merged.values()], changes }
}

interface Anchored {
  readonly file: ModelFile
  readonly value: Mapping
}

/** An entity file by the table it stands for. */
function anchored(file: ModelFile): readonly (readonly [string, Anchored])[] {
  const { value } = readSource(file)
  return isMapping(value) && typeof value.table === 'string' && typeof value.entity === 'string' ? [[value.table, { file, value }]] : []
}

function mergeEntity(
  { file, value }: Anchored,
  derived: Mapping,
  previous: Mapping | undefined,
  names: ReadonlyMap<string, string>,
  changes: string[],
): ModelFile {
  const document = openDocument(file)
  const count = changes.length
  const renamed = mergeFields(document, value, derived, previous, changes)
  mergeJoins(document, value, derived, previous, names, renamed, changes)
  return changes.length === count ? file : { path: file.path, text: printDocument(document) }
}

/** @returns derived field name → the name it has in the file */
function mergeFields(document: Document, value: Mapping, derived: Mapping, previous: Mapping | undefined, changes: string[]): ReadonlyMap<string, string> {
  const own = mappings(value.fields)
  const before = mappings(previous?.fields)
  const taken = new Set([...own.keys(), ...mappings(value.joins).keys()])
  const entity = text(value, 'entity')
  const names = new Map<string, string>()
  for (const [name, field] of mappings(derived.fields)) {
    const existing = [...own].find(([, one]) => one.column === field.column)
    const earlier = [...before.values()].find((one) => one.column === field.column)
    if (existing !== undefined) {
      names.set(name, existing[0])
      fillField(document, ['fields', existing[0]], existing[1], field, earlier, `${entity}.${existing[0]}`, changes)
    } else if (earlier === undefined) {
      const free = taken.has(name) ? `${name}_column` : name
      names.set(name, free)
      put(document, ['fields', free], field)
      changes.push(`${entity}.${free}`)
    }
  }
  return names
}

function fillField(document: Document, path: KeyPath, own: Mapping, found: Mapping, earlier: Mapping | undefined, label: string, changes: string[]): void {
  for (const key of FILLED) {
    const value = found[key]
    const changedType = key === 'type' && earlier !== undefined && earlier.type !== value && own.type === earlier.type
    if (value === undefined || (own[key] !== undefined && !changedType)) continue
    if (key !== 'type' && own.personal === true) continue
    putIn(document, [...path, key], value)
    changes.push(`${label}.${key}`)
  }
}

function mergeJoins(
  document: Document,
  value: Mapping,
  derived: Mapping,
  previous: Mapping | undefined,
  names: ReadonlyMap<string, string>,
  fields: ReadonlyMap<string, string>,
  changes: string[],
): void {
  const own = [...mappings(value.joins).values()].map((join) => identity(join))
  const before = [...mappings(previous?.joins).values()].map((join) => identity(join))
  const taken = new Set([...mappings(value.fields).keys(), ...mappings(value.joins).keys()])
  for (const [name, join] of mappings(derived.joins)) {
    const keys = isMapping(join.keys) ? Object.fromEntries(Object.entries(join.keys).map(([key, other]) => [fields.get(key) ?? key, other])) : {}
    const placed = { ...join, to: names.get(text(join, 'to')) ?? text(join, 'to'), keys, suggested: true }
    if (own.includes(identity(placed)) || before.includes(identity(join))) continue
    const free = taken.has(name) ? `${name}_join` : name
    put(document, ['joins', free], placed)
    changes.push(`${text(value, 'entity')}.${free}`)
  }
}

/** Two joins are the same if they lead to the same entity by the same keys. */
function identity(join: Mapping): string {
  return JSON.stringify([join.to, isMapping(join.keys) ? Object.entries(join.keys).sort() : []])
}

function put(document: Document, path: KeyPath, value: Mapping): void {
  const [group = ''] = path
  if (!isMap(document.getIn([group], true))) document.setIn([group], document.createNode({}))
  putIn(document, path, value)
}

function mappings(value: Json | undefined): ReadonlyMap<string, Mapping> {
  return new Map(isMapping(value) ? Object.entries(value).flatMap(([name, part]) => (isMapping(part) ? [[name, part] as const] : [])) : [])
}

function text(value: Mapping, key: string): string {
  const found = value[key]
  return typeof found === 'string' ? found : ''
}
