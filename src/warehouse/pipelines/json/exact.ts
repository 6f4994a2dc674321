import { readNumber } from './exact-number.ts'
import type { JsonPath } from './page.ts'

/**
 * Reads single values out of JSON text, numbers with what native parsing loses. The text has been parsed before, so it is
 * valid and not too deep. The positions of the items of the lists on the way are kept: reading record after record costs
 * the record, not the page.
 */
export function exactReader(text: string): (path: JsonPath) => unknown {
  const lists = new Map<number, readonly number[]>()

  return (path) => {
    let at = skipSpace(text, 0)
    for (const step of path) {
      const next = typeof step === 'number' ? item(at, step) : member(text, at, step)
      if (next === undefined) return undefined
      at = next
    }
    return readValue(text, at).value
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
  for (const [name, at] of members(text, object)) if (name === key) found = at
  return found
}

function* members(text: string, object: number): Generator<readonly [key: string, at: number], number> {
  let at = skipSpace(text, object + 1)
  while (text[at] !== '}') {
    const end = skipString(text, at)
    const key = readString(text, at, end)
    at = skipSpace(text, skipSpace(text, end) + 1)
    yield [key, at]
    at = skipSpace(text, skipValue(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return at + 1
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

function readObject(text: string, at: number): Read {
  const entries = new Map<string, unknown>()
  const found = members(text, at)
  for (let next = found.next(); ; next = found.next()) {
    if (next.done) return { value: Object.fromEntries(entries), end: next.value }
    entries.set(next.value[0], readValue(text, next.value[1]).value)
  }
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

function skipSpace(text: string, at: number): number {
  let next = at
  for (let code = text.charCodeAt(next); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(++next));
  return next
}

/** Position after the closing quote. */
function skipString(text: string, at: number): number {
  let next = at + 1
  for (let char = text[next]; char !== '"'; char = text[next]) next += char === '\\' ? 2 : 1
  return next + 1
}

function readString(text: string, at: number, end: number): string {
  const inside = text.slice(at + 1, end - 1)
  return inside.includes('\\') ? String(JSON.parse(text.slice(at, end))) : inside
}

function skipScalar(text: string, at: number): number {
  let next = at
  for (let char = text[next]; char !== undefined && !',]} \n\r\t'.includes(char); char = text[++next]);
  return next
}

function skipValue(text: string, at: number): number {
  const first = text[at]
  if (first === '"') return skipString(text, at)
  if (first !== '{' && first !== '[') return skipScalar(text, at)
  let depth = 0
  let next = at
  do {
    const char = text[next]
    if (char === '"') next = skipString(text, next)
    else {
      if (char === '{' || char === '[') depth++
      else if (char === '}' || char === ']') depth--
      next++
    }
  } while (depth > 0)
  return next
}
