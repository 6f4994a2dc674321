import { hash } from 'node:crypto'
import { keccak } from './keccak.ts'

const ID_BYTES = 10
const ID_LENGTH = 14
/** Bytes SHAKE-128 takes in one permutation. */
const RATE = 168
const LAST_BYTE = RATE - 1
const SHAKE_SUFFIX = 0x1f
const END_OF_BLOCK = 0x80
const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const ZERO = 48
const RANDOM_IDS = 1024

/** `h(text)`: SHAKE-128 of the UTF-8 text, 10 bytes, base64 without padding. */
export function hashId(text: string): string {
  return hash('shake128', text, { outputEncoding: 'base64', outputLength: ID_BYTES }).slice(0, ID_LENGTH)
}

/** Ids of child rows: `h(parentId + "_" + table + "_" + index)`; quickest for the rows of one list after the other. */
export interface ChildIds {
  id(parentId: string, table: string, index: number): string
}

/** Fast for ASCII names that fit one block, which is all but a few; otherwise by `hashId`. Nothing is set up before the first id. */
export function childIds(): ChildIds {
  let made: ChildIds | undefined
  return {
    id(parentId, table, index) {
      made ??= blockIds()
      return made.id(parentId, table, index)
    },
  }
}

function blockIds(): ChildIds {
  const { input, output, permute } = keccak()
  let parent = ''
  let list = ''
  let prefix = ''
  /** Where the index goes, or -1 if the prefix does not fit. */
  let start = -1
  /** Up to here the block may hold something. */
  let end = 0
  const begin = (parentId: string, table: string) => {
    parent = parentId
    list = table
    prefix = `${parentId}_${table}_`
    start = writeAscii(input, prefix)
    end = start < 0 ? LAST_BYTE : Math.max(end, start)
  }
  return {
    id(parentId, table, index) {
      if (parentId !== parent || table !== list) begin(parentId, table)
      if (start < 0) return hashId(prefix + index)
      const stop = writeDigits(input, start, index)
      if (stop < end) input.fill(0, stop, end)
      input[stop] = SHAKE_SUFFIX
      input[LAST_BYTE] = END_OF_BLOCK
      end = stop + 1
      permute()
      return idText(output, 0)
    },
  }
}
const DIGITS_OF_AN_INDEX = 10

/** @returns the position after it, or -1 if it does not fit a block together with an index, or is not ASCII */
function writeAscii(bytes: Uint8Array, text: string): number {
  if (text.length + DIGITS_OF_AN_INDEX >= LAST_BYTE) return -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) return -1
    bytes[at] = code
  }
  return text.length
}

function writeDigits(bytes: Uint8Array, at: number, number: number): number {
  if (number < 10) {
    bytes[at] = ZERO + number
    return at + 1
  }
  const next = writeDigits(bytes, at, Math.floor(number / 10))
  bytes[next] = ZERO + (number % 10)
  return next + 1
}

/** The ten bytes at `at` in base64 without padding. Of the ways to a short string this is the quickest. */
function idText(bytes: Uint8Array, at: number): string {
  const first = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  const second = ((bytes[at + 3] ?? 0) << 16) | ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)
  const third = ((bytes[at + 6] ?? 0) << 16) | ((bytes[at + 7] ?? 0) << 8) | (bytes[at + 8] ?? 0)
  const last = bytes[at + 9] ?? 0
  return String.fromCharCode(
    BASE64[first >> 18] ?? 0,
    BASE64[(first >> 12) & 63] ?? 0,
    BASE64[(first >> 6) & 63] ?? 0,
    BASE64[first & 63] ?? 0,
    BASE64[second >> 18] ?? 0,
    BASE64[(second >> 12) & 63] ?? 0,
    BASE64[(second >> 6) & 63] ?? 0,
    BASE64[second & 63] ?? 0,
    BASE64[third >> 18] ?? 0,
    BASE64[(third >> 12) & 63] ?? 0,
    BASE64[(third >> 6) & 63] ?? 0,
    BASE64[third & 63] ?? 0,
    BASE64[last >> 2] ?? 0,
    BASE64[(last & 3) << 4] ?? 0,
  )
}

/** Ids of root rows that nothing determines: 10 bytes of chance, in the form of a hash. */
export function randomIds(random: (bytes: Uint8Array) => void): () => string {
  const bytes = new Uint8Array(RANDOM_IDS * ID_BYTES)
  let next = RANDOM_IDS
  return () => {
    if (next === RANDOM_IDS) {
      random(bytes)
      next = 0
    }
    return idText(bytes, next++ * ID_BYTES)
  }
}
