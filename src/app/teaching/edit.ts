import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../errors.ts'
import type { Json } from '../../flow.ts'
import { type ModelFile, setKey } from '../../warehouse/semantic/index.ts'
import type { ModelChange } from '../model/index.ts'
import { mappingOf } from '../model/index.ts'

type Key = readonly (string | number)[]

/** One change of the model's files, written so that it can be made later, and taken back, on files that others changed meanwhile. */
export type Edit =
  | { readonly kind: 'words'; readonly path: string; readonly key: Key; readonly words: readonly string[] }
  | { readonly kind: 'value'; readonly path: string; readonly key: Key; readonly before: Json; readonly after: Json }
  | { readonly kind: 'entry'; readonly path: string; readonly id: string; readonly entry: { readonly [key: string]: Json } }
  | { readonly kind: 'file'; readonly path: string; readonly text: string }

/** The files with the change; nothing when they have it already. */
export function apply(edit: Edit, files: readonly ModelFile[]): readonly ModelChange[] {
  const file = files.find((each) => each.path === edit.path)
  switch (edit.kind) {
    case 'words':
      return file === undefined ? [] : withWords(file, edit.key, edit.words)
    case 'value':
      return file === undefined ? [] : [setKey(file, edit.key, edit.after ?? undefined)]
    case 'entry':
      return [withEntry(file ?? { path: edit.path, text: 'questions:\n' }, edit.id, edit.entry)]
    case 'file':
      return [{ path: edit.path, text: edit.text }]
  }
}

/** The files without the change. @throws AppError teaching_overwritten when somebody changed the same place since */
export function undo(edit: Edit, files: readonly ModelFile[]): readonly ModelChange[] {
  const file = files.find((each) => each.path === edit.path)
  if (file === undefined) throw new AppError('teaching_overwritten')
  switch (edit.kind) {
    case 'words':
      return withoutWords(file, edit.key, edit.words)
    case 'value':
      if (!isDeepStrictEqual(valueAt(file, edit.key) ?? null, edit.after)) throw new AppError('teaching_overwritten')
      return [setKey(file, edit.key, edit.before ?? undefined)]
    case 'entry': {
      const at = entriesOf(file).findIndex((entry) => idOf(entry) === edit.id)
      if (at < 0) throw new AppError('teaching_overwritten')
      const left = setKey(file, ['questions', at], undefined)
      return [entriesOf(left).length === 0 ? { path: file.path, text: null } : left]
    }
    case 'file':
      if (file.text !== edit.text) throw new AppError('teaching_overwritten')
      return [{ path: edit.path, text: null }]
  }
}

/** A value at a path of keys of a file, as plain data. */
export function valueAt(file: ModelFile, key: Key): Json | undefined {
  const found = key.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined), mappingOf(file.text))
  return asJson(found)
}

function asJson(value: unknown): Json | undefined {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

/** Word by word, so that comments inside the list stay. */
function withWords(file: ModelFile, key: Key, words: readonly string[]): readonly ModelChange[] {
  const known = listAt(file, key)
  const fresh = words.filter((word) => !known.some((other) => other.toLowerCase() === word.toLowerCase()))
  if (fresh.length === 0) return []
  if (!Array.isArray(valueAt(file, key))) return [setKey(file, key, [...known, ...fresh])]
  return [fresh.reduce((changed, word, n) => setKey(changed, [...key, known.length + n], word), file)]
}

function withoutWords(file: ModelFile, key: Key, words: readonly string[]): readonly ModelChange[] {
  const known = listAt(file, key)
  const left = known.filter((word) => !words.includes(word))
  if (left.length === known.length) throw new AppError('teaching_overwritten')
  if (left.length === 0) return [setKey(file, key, undefined)]
  const places = known.flatMap((word, at) => (words.includes(word) ? [at] : [])).reverse()
  return [places.reduce((changed, at) => setKey(changed, [...key, at], undefined), file)]
}

function listAt(file: ModelFile, key: Key): readonly string[] {
  const value = valueAt(file, key)
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value.map(String) : [String(value)]
}

function withEntry(file: ModelFile, id: string, entry: Json): ModelFile {
  const entries = entriesOf(file)
  const at = entries.findIndex((each) => idOf(each) === id)
  return entries.length === 0 ? setKey(file, ['questions'], [entry]) : setKey(file, ['questions', at < 0 ? entries.length : at], entry)
}

export function entriesOf(file: ModelFile): readonly Json[] {
  const list = valueAt(file, ['questions'])
  return Array.isArray(list) ? list : []
}

export function idOf(entry: Json): string | undefined {
  return typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string' ? entry.id : undefined
}
