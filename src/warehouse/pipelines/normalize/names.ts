import { hash } from 'node:crypto'

const SEPARATOR = '__'
const TAG_BYTES = 4
/** Name of a column whose key is blank. */
const EMPTY_KEY = '_empty'
/** White space beyond ASCII as Python's `str.strip` knows it: without the byte order mark. */
const SPACE = /[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
const REDUCED: Readonly<Record<string, string>> = { '+': 'x', '-': '_', '*': 'x', '@': 'a', '|': 'l' }

/** Names of a destination that takes `maxLength` characters: snake case, as dlt's naming convention of that name makes them. */
export interface Naming {
  /** A key or table name from data or config; `__` in it separates parts. */
  path(raw: string): string
  /** A key of a record: as `path`, but never empty. */
  key(raw: string): string
  /** Normalised parts of a flattened column or a child table. */
  join(parts: readonly string[]): string
}

export function naming(maxLength: number): Naming {
  const path = (raw: string) => {
    const parts = raw.split(SEPARATOR).filter((part) => strip(part) !== '')
    return shorten(parts.map((part) => normalizeIdentifier(part, maxLength)).join(SEPARATOR), raw, maxLength)
  }
  return {
    path,
    key: (raw) => path(raw) || EMPTY_KEY,
    join(parts) {
      const joined = parts.filter((part) => part !== '').join(SEPARATOR)
      return shorten(joined, joined, maxLength)
    },
  }
}

/** One part of a path. @param raw  not blank */
export function normalizeIdentifier(raw: string, maxLength: number): string {
  const stripped = strip(raw)
  const snake = stripped
    .replace(/[-+*@|]/g, (char) => REDUCED[char] ?? char)
    .replace(/[^A-Za-z\p{Nd}_]+/gu, '_')
    .replace(/([^_])([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^(?=\p{Nd})/u, '_')
  const end = lastOther(snake, (char) => char === '_')
  const named = (snake.slice(0, end) + 'x'.repeat(snake.length - end)).replace(/__+/g, '_')
  return shorten(named, stripped, maxLength)
}

/** @param original  what the tag is made of, so that names that differ only in what was cut stay apart */
export function shorten(name: string, original: string, maxLength: number): string {
  if (name.length <= maxLength) return name
  const tag = tagOf(original)
  const rest = maxLength - tag.length
  return name.slice(0, Math.ceil(rest / 2)) + tag + name.slice(name.length - Math.floor(rest / 2))
}

export function tagOf(original: string): string {
  const base64 = hash('shake128', original, { outputEncoding: 'base64', outputLength: TAG_BYTES })
  return base64.replaceAll('=', '').replaceAll('/', 'a').replaceAll('+', 'b').toLowerCase()
}

/** By hand: a pattern for the end of a text looks at each of its spaces from all of them before it. */
function strip(text: string): string {
  const end = lastOther(text, isSpace)
  let start = 0
  while (start < end && isSpace(text.charAt(start))) start++
  return text.slice(start, end)
}

/** Of ASCII also the four information separators. */
function isSpace(char: string): boolean {
  const code = char.charCodeAt(0)
  return code <= 32 ? code >= 28 || (code >= 9 && code <= 13) : SPACE.test(char)
}

/** The position behind the last character that is not one of these. */
function lastOther(text: string, isOne: (char: string) => boolean): number {
  let end = text.length
  while (end > 0 && isOne(text.charAt(end - 1))) end--
  return end
}
