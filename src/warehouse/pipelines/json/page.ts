import { isUtf8 } from 'node:buffer'
import { AppError } from '../../../errors.ts'
import { exactReader } from './exact.ts'
import { scan } from './scan.ts'

/** Keys and positions from the root of a page to a value. */
export type JsonPath = readonly (string | number)[]

/** One page as the API sent it. */
export interface PageBody {
  /** The native parse: cheap, and right wherever `isPlain`. */
  readonly value: unknown
  readonly text: string
  /** Every number of this page survives native parsing with its digits and with the difference between `1` and `1.0`. */
  readonly isPlain: boolean
  /** The value at a path with each number that native parsing harms as an ExactNumber; undefined if nothing is there. */
  exact(path: JsonPath): unknown
}

export interface PageLimits {
  readonly maxBytes: number
  readonly maxDepth: number
  /** As declared by the server; UTF-8 (or what a byte order mark says) without. */
  readonly charset?: string
  /** Named in what goes wrong. */
  readonly resource: string
}

/** How deep the pages of an API may nest. */
export const MAX_PAGE_DEPTH = 64
/** From here on a page that is one list is read in parts. */
export const PART_FROM_BYTES = 8 * 1024 * 1024
const PART_BYTES = 2 * 1024 * 1024

/** @throws AppError `pipeline_page`: too large, too deep, not JSON, or not text in its charset */
export function parsePage(bytes: Uint8Array, limits: PageLimits): PageBody {
  checkSize(bytes, limits)
  const utf8 = toUtf8(bytes, limits)
  const facts = scan(utf8, limits.maxDepth)
  if (facts.tooDeep) throw pageError(limits, `it nests deeper than ${limits.maxDepth} levels`)
  return bodyOf(utf8, facts.isPlain, limits)
}

/**
 * The page in parts that can be held in memory one after the other: one part, except where the page is a single list of
 * `PART_FROM_BYTES` and more. Parts are read when asked for; each is a list of its own.
 *
 * @returns first = position in the page's list of the part's first record
 */
export function* parsePageParts(bytes: Uint8Array, limits: PageLimits): Generator<{ readonly first: number; readonly body: PageBody }> {
  checkSize(bytes, limits)
  const utf8 = toUtf8(bytes, limits)
  const facts = scan(utf8, limits.maxDepth, utf8.byteLength >= PART_FROM_BYTES ? PART_BYTES : undefined)
  if (facts.tooDeep) throw pageError(limits, `it nests deeper than ${limits.maxDepth} levels`)
  if (facts.cuts.length === 0) {
    yield { first: 0, body: bodyOf(utf8, facts.isPlain, limits) }
    return
  }
  let from = facts.listStart
  let first = 0
  for (const cut of [...facts.cuts, facts.listEnd]) {
    const part = Buffer.concat([OPEN, utf8.subarray(from + 1, cut), CLOSE])
    const body = bodyOf(part, facts.isPlain, limits)
    yield { first, body }
    first += Array.isArray(body.value) ? body.value.length : 0
    from = cut
  }
  if (utf8.subarray(facts.listEnd + 1).some((byte) => byte > SPACE)) throw pageError(limits, 'it is not JSON: something follows its end')
}

const OPEN = Buffer.from('[')
const CLOSE = Buffer.from(']')
const SPACE = 32

function bodyOf(utf8: Uint8Array, isPlain: boolean, limits: PageLimits): PageBody {
  const text = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength).toString('utf8')
  const value = parse(text, limits)
  let read: ((path: JsonPath) => unknown) | undefined
  return {
    value,
    text,
    isPlain,
    exact(path) {
      read ??= exactReader(text)
      return read(path)
    },
  }
}

function parse(text: string, limits: PageLimits): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // V8 quotes the source in its message, which may be a row value
    const at = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined
    throw pageError(limits, text.trim() === '' ? 'it is empty' : `it is not JSON${at === undefined ? '' : ` (at character ${at})`}`)
  }
}

function checkSize(bytes: Uint8Array, limits: PageLimits): void {
  if (bytes.byteLength > limits.maxBytes)
    throw pageError(limits, `it is larger than ${limits.maxBytes} bytes; raise client.max_page_bytes or ask for smaller pages`)
}

const BYTE_ORDER_MARKS: readonly (readonly [mark: readonly number[], charset: string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

function toUtf8(bytes: Uint8Array, limits: PageLimits): Uint8Array {
  const marked = BYTE_ORDER_MARKS.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))
  const body = marked === undefined ? bytes : bytes.subarray(marked[0].length)
  const name = marked?.[1] ?? limits.charset?.toLowerCase() ?? 'utf-8'
  if (name === 'utf-8' || name === 'utf8' || name === 'us-ascii' || name === 'ascii') {
    if (!isUtf8(body)) throw pageError(limits, 'it is not valid UTF-8')
    return body
  }
  return recode(body, name, limits)
}

function recode(bytes: Uint8Array, charset: string, limits: PageLimits): Uint8Array {
  try {
    return new TextEncoder().encode(new TextDecoder(charset, { fatal: true }).decode(bytes))
  } catch (cause) {
    throw pageError(limits, `it is not text in the charset ${charset}`, cause)
  }
}

function pageError({ resource }: PageLimits, why: string, cause?: unknown): AppError {
  return new AppError('pipeline_page', { resource, why }, { cause })
}
