import { readNumber } from './exact-number.ts'
import type { JsonPath } from './page.ts'

/**
 * Reads single values out of JSON text, numbers with what native parsing loses. The text has been parsed before, so it is
 * valid and not too deep. What lies on the way to the first list is found once, and the positions of a list's items are kept:
 * reading record after record costs the record, not the page.
 */
export function exactReader(text: string): (path: JsonPath) => unknown {
  const lists = new Map<number, readonly number[]>()
  const outside = new Map<string, number | undefined>()

  return (path) => {
    const inside = path.findIndex((step) => typeof step === 'number')
    const outer = inside < 0 ? path.length : inside
    let at = toList(path.slice(0, outer))
    for (const step of path.slice(outer)) at = at === undefined ? undefined : typeof step === 'number' ? item(at, step) : member(text, at, step)
    return at === undefined ? undefined : readValue(text, at).value
  }

  function toList(path: JsonPath): number | undefined {
    const key = JSON.stringify(path)
    if (outside.has(key)) return outside.get(key)
    const [last, before] = [path.at(-1), path.slice(0, -1)]
    const object = last === undefined ? undefined : toList(before)
    const at = last === undefined ? skipSpace(text, 0) : object === undefined ? undefined : member(text, object, String(last))
    outside.set(key, at)
    return at
  }

  function item(at: number, index: number): number | undefined {
    if (text[at] !== '[') return undefined
    let starts = lists.get(at)
    if (starts === undefined) {
      starts = itemStarts(text, at)
      lists.set(at, starts)
    }
    return starts.at(index)
  }
}

function itemStarts(text: string, list: number): readonly number[] {
  const starts: number[] = []
  let at = skipSpace(text, list + 1)
  while (text[at] !== ']') {
    starts.push(at)
    at = skipSpace(text, skipValue(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return starts
}

/** Of a key that stands twice the last counts, as in native parsing. */
function member(text: string, object: number, key: string): number | undefined {
  if (text[object] !== '{') return undefined
  let found: number | undefined
  let at = skipSpace(text, object + 1)
  while (text.charCodeAt(at) === QUOTE) {
    const end = skipString(text, at)
    const value = skipSpace(text, skipSpace(text, end) + 1)
    if (isKey(text, at, end, key)) found = value
    at = skipSpace(text, skipValue(text, value))
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1)
  }
  return found
}

/** Most keys are told apart by their length; one with escapes has to be read. */
function isKey(text: string, at: number, end: number, key: string): boolean {
  if (end - at - 2 === key.length && text.startsWith(key, at + 1)) return true
  return end - at - 2 > key.length && readString(text, at, end) === key
}

interface Read {
  readonly value: unknown
  readonly end: number
}

function readValue(text: string, at: number): Read {
  const first = text[at]
  if (first === '"') {
    const end = skipString(text, at)
    return { value: readString(text, at, end), end }
  }
  if (first === '{') return readObject(text, at)
  if (first === '[') return readList(text, at)
  const end = skipScalar(text, at)
  const word = text.slice(at, end)
  if (word === 'true' || word === 'false') return { value: word === 'true', end }
  return { value: word === 'null' ? null : readNumber(word), end }
}

function readObject(text: string, object: number): Read {
  const entries = new Map<string, unknown>()
  let at = skipSpace(text, object + 1)
  while (text.charCodeAt(at) === QUOTE) {
    const end = skipString(text, at)
    const read = readValue(text, skipSpace(text, skipSpace(text, end) + 1))
    entries.set(readString(text, at, end), read.value)
    at = skipSpace(text, read.end)
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1)
  }
  return { value: Object.fromEntries(entries), end: at + 1 }
}

function readList(text: string, list: number): Read {
  const items: unknown[] = []
  let at = skipSpace(text, list + 1)
  while (text[at] !== ']') {
    const { value, end } = readValue(text, at)
    items.push(value)
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return { value: items, end: at + 1 }
}

const SPACE = 32
const NEW_LINE = 10
const RETURN = 13
const TAB = 9
const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const CLOSE_LIST = 93
const CLOSE_OBJECT = 125
/** `[` and `{` differ from `]` and `}` by two, and from one another by this bit. */
const BRACKET_BIT = 32

function skipSpace(text: string, at: number): number {
  let next = at
  for (let code = text.charCodeAt(next); code <= SPACE && isSpace(code); code = text.charCodeAt(++next));
  return next
}

function isSpace(code: number): boolean {
  return code === SPACE || code === NEW_LINE || code === RETURN || code === TAB
}

/** Position after the closing quote. */
function skipString(text: string, at: number): number {
  let next = at + 1
  for (let code = text.charCodeAt(next); code !== QUOTE; code = text.charCodeAt(next)) next += code === BACKSLASH ? 2 : 1
  return next + 1
}

function readString(text: string, at: number, end: number): string {
  const inside = text.slice(at + 1, end - 1)
  return inside.includes('\\') ? String(JSON.parse(text.slice(at, end))) : inside
}

function skipScalar(text: string, at: number): number {
  let next = at
  for (let code = text.charCodeAt(next); code !== COMMA && code !== CLOSE_LIST && code !== CLOSE_OBJECT && !isSpace(code); code = text.charCodeAt(++next))
    if (Number.isNaN(code)) break
  return next
}

function skipValue(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first === QUOTE) return skipString(text, at)
  if (!isOpening(first)) return skipScalar(text, at)
  let depth = 1
  let next = at + 1
  while (depth > 0) {
    const code = text.charCodeAt(next)
    if (code === QUOTE) next = skipString(text, next)
    else {
      if (isOpening(code)) depth++
      else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--
      next++
    }
  }
  return next
}

function isOpening(code: number): boolean {
  return (code | BRACKET_BIT) === CLOSE_OBJECT - 2
}
