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
const COMMA = 44
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const UPPER_E = 69
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const LOWER_E = 101
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
/** Every number of at most 15 digits survives a double. */
const SAFE_DIGITS = 15

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
  let isList = false
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) {
      at++
      for (let inside = bytes[at]; inside !== QUOTE && at < length; inside = bytes[++at]) if (inside === BACKSLASH) at++
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (depth === 0 && listStart < 0) {
        listStart = at
        isList = byte === OPEN_LIST
      }
      if (++depth > maxDepth) return { tooDeep: true, isPlain, cuts: [], listStart, listEnd }
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth--
      if (depth === 0) listEnd = at
    } else if (byte <= NINE && (byte >= ZERO || byte === MINUS)) {
      // a number: 1.0 and 1e3 are whole but were written as fractions
      let digits = 0
      let isFraction = false
      let isWhole = true
      let inside = byte
      while (at < length) {
        if (inside >= ZERO && inside <= NINE) {
          digits++
          if (isFraction && inside !== ZERO) isWhole = false
        } else if (inside === POINT) isFraction = true
        else if (inside === LOWER_E || inside === UPPER_E) isPlain = false
        else if (inside !== MINUS) break
        inside = bytes[++at] ?? 0
      }
      at--
      if (digits > SAFE_DIGITS || (isFraction && isWhole)) isPlain = false
    } else if (byte === COMMA && cutEvery > 0 && depth === 1 && isList && at - lastCut >= cutEvery) {
      cuts.push(at)
      lastCut = at
    }
  }
  return { tooDeep: false, isPlain, cuts: listEnd < 0 ? [] : cuts, listStart, listEnd }
}
