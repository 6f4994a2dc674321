/** What one pass over the bytes of a page tells, before anything is parsed. */
export interface PageFacts {
  readonly tooDeep: boolean
  /** No number is written whole but with point or exponent, and none has so many digits that a double may lose some. */
  readonly isPlain: boolean
  /** Positions of commas between records where a page that is one list can be cut; empty unless asked for. */
  readonly cuts: readonly number[]
  readonly listStart: number
  readonly listEnd: number
}

const QUOTE = 34
const POINT = 46
const ZERO = 48
const NINE = 57
const UPPER_E = 69
const OPEN_LIST = 91
const BACKSLASH = 92
const LOWER_E = 101
/** Every number of at most 15 digits survives a double. */
const SAFE_CHARS = 15

/** What a byte outside of strings begins; most begin nothing. */
const OPEN = 1
const CLOSE = 2
const NUMBER = 3
const COMMA = 4
const BEGINS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte)
  if ('[{'.includes(char)) return OPEN
  if (']}'.includes(char)) return CLOSE
  if ('-0123456789'.includes(char)) return NUMBER
  return char === ',' ? COMMA : 0
})

/**
 * Reads the page once, without recursion and without building anything: a bomb of brackets costs a pass, no memory.
 *
 * @param cutEvery  bytes after which a page that is one list is cut at the next comma between its records
 */
export function scan(bytes: Uint8Array, maxDepth: number, cutEvery = 0): PageFacts {
  const length = bytes.length
  const cuts: number[] = []
  let isPlain = true
  let depth = 0
  let lastCut = 0
  let listStart = -1
  let listEnd = -1
  let at = 0
  while (at < length) {
    const byte = bytes[at++] ?? 0
    if (byte === QUOTE) {
      at = endOfString(bytes, at, length)
      continue
    }
    const begins = BEGINS[byte] ?? 0
    if (begins === 0) continue
    if (begins === NUMBER) {
      const end = endOfNumber(bytes, at)
      if (end < 0) isPlain = false
      at = Math.abs(end)
    } else if (begins === OPEN) {
      if (depth === 0 && listStart < 0) listStart = at - 1
      if (++depth > maxDepth) return { tooDeep: true, isPlain, cuts: [], listStart, listEnd }
    } else if (begins === CLOSE) {
      if (--depth === 0) listEnd = at - 1
    } else if (cutEvery > 0 && depth === 1 && bytes[listStart] === OPEN_LIST && at - lastCut > cutEvery) {
      cuts.push(at - 1)
      lastCut = at
    }
  }
  return { tooDeep: false, isPlain, cuts: listEnd < 0 ? [] : cuts, listStart, listEnd }
}

/** @param from  behind the opening quote @returns the position behind the closing one */
function endOfString(bytes: Uint8Array, from: number, length: number): number {
  let at = from
  while (at < length) {
    const byte = bytes[at++]
    if (byte === QUOTE) break
    if (byte === BACKSLASH) at++
  }
  return at
}

/** @param from  behind the first character @returns the position behind it; negative if native parsing may harm the number */
function endOfNumber(bytes: Uint8Array, from: number): number {
  let at = from
  let byte = bytes[at] ?? 0
  while (byte >= ZERO && byte <= NINE) byte = bytes[++at] ?? 0
  let isHarmed = false
  if (byte === POINT) {
    isHarmed = true
    byte = bytes[++at] ?? 0
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0) if (byte !== ZERO) isHarmed = false
  }
  if (byte === LOWER_E || byte === UPPER_E || at - from >= SAFE_CHARS) isHarmed = true
  return isHarmed ? -at : at
}
