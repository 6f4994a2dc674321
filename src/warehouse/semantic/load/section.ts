import type { Json } from '../../../flow.ts'
import { nearest } from '../nearest.ts'
import { type Problem, type ProblemCode, WARNINGS } from '../problem.ts'
import type { KeyPath, SourceFile } from './source-file.ts'

export const NAME = /^[a-z][a-z0-9_]{0,62}$/

/** A mapping of a model file being read: typed access to its keys, each mismatch reported where it stands. */
export interface Section {
  readonly path: KeyPath
  has(key: string): boolean
  json(key: string): Json | undefined
  text(key: string): string | undefined
  required(key: string): string | undefined
  /** A list of texts; a single text counts as a list of one. */
  texts(key: string): readonly string[]
  flag(key: string): boolean | undefined
  number(key: string): number | undefined
  oneOf<T extends string>(key: string, words: readonly T[]): T | undefined
  section(key: string): Section | undefined
  /** Named mappings below a key, in file order; names are checked. */
  named(key: string): readonly (readonly [name: string, section: Section])[]
  /** Key → text of a mapping of plain values. */
  record(key: string): Readonly<Record<string, string>>
  /** Reports every key that is not listed. */
  only(keys: readonly string[]): void
  fail(code: ProblemCode, keys: KeyPath, message: string, more?: { readonly near?: string; readonly offset?: number; readonly atKey?: boolean }): void
}

export type Report = (problem: Problem) => void

export function openSection(file: SourceFile, path: KeyPath, values: { readonly [key: string]: Json }, report: Report): Section {
  const value = (key: string): Json | undefined => (Object.hasOwn(values, key) && values[key] !== null ? values[key] : undefined)
  const fail: Section['fail'] = (code, keys, message, { near, offset, atKey } = {}) => {
    const whole = [...path, ...keys]
    const position = atKey ? file.keyPosition(whole) : file.position(whole, offset)
    const suffix = near === undefined || message.includes('did you mean') ? '' : ` (did you mean "${near}"?)`
    const severity = WARNINGS.has(code) ? 'warning' : 'error'
    report({ file: file.path, ...position, severity, code, path: whole.join('.'), message: `${message}${suffix}`, near: near ?? null })
  }
  const wrong = (key: string, what: string) => {
    fail('wrong-type', [key], `"${key}" must be ${what}`)
    return undefined
  }
  const text = (key: string): string | undefined => {
    const found = value(key)
    if (found === undefined || typeof found === 'string') return found
    return typeof found === 'number' || typeof found === 'boolean' ? String(found) : wrong(key, 'text')
  }
  const section = (key: string): Section | undefined => {
    const found = value(key)
    if (found === undefined) return undefined
    return isMapping(found) ? openSection(file, [...path, key], found, report) : wrong(key, 'a mapping')
  }
  return {
    path,
    has: (key) => value(key) !== undefined,
    json: value,
    text,
    required(key) {
      if (value(key) === undefined) fail('missing-key', [], `"${key}" is missing`)
      return text(key)
    },
    texts(key) {
      const found = value(key)
      if (found === undefined) return []
      const items: readonly Json[] = isList(found) ? found : [found]
      if (!items.every(isPlain)) wrong(key, 'a list of texts')
      return items.filter(isPlain).map(String)
    },
    flag(key) {
      const found = value(key)
      return found === undefined || typeof found === 'boolean' ? found : wrong(key, 'true or false')
    },
    number(key) {
      const found = value(key)
      return found === undefined || typeof found === 'number' ? found : wrong(key, 'a number')
    },
    oneOf(key, words) {
      const found = text(key)
      const word = words.find((one) => one === found)
      if (found !== undefined && word === undefined) fail('wrong-type', [key], `"${key}" must be one of ${words.join(', ')}`, { near: nearest(found, words) })
      return word
    },
    section,
    named(key) {
      const group = section(key)
      if (group === undefined) return []
      const names = Object.keys(value(key) ?? {})
      return names.flatMap((name) => {
        if (!NAME.test(name))
          fail('bad-name', [key, name], `"${name}" is not a name: lower-case letters, digits and _, beginning with a letter`, { atKey: true })
        const one = group.section(name) ?? (group.json(name) === undefined ? openSection(file, [...path, key, name], {}, report) : undefined)
        return one && NAME.test(name) ? [[name, one] as const] : []
      })
    },
    record(key) {
      const found = value(key)
      if (found === undefined) return {}
      if (!isMapping(found)) return wrong(key, 'a mapping') ?? {}
      return Object.fromEntries(Object.entries(found).map(([name, part]) => [name, part === null ? '' : String(part)]))
    },
    only(keys) {
      for (const key of Object.keys(values)) {
        if (!keys.includes(key)) fail('unknown-key', [key], `there is no key "${key}" here`, { near: nearest(key, keys), atKey: true })
      }
    },
    fail,
  }
}

export function isMapping(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isPlain(value: Json): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
