import type { ColumnBatch, ColumnValue } from '../../normalize/index.ts'
import type { ColumnSchema } from '../../schema/index.ts'
import { isoOfMicros } from '../boundary.ts'

const PIECE_CHARACTERS = 1 << 16
const MS_A_DAY = 86_400_000
const MICROS_A_SECOND = 1_000_000
const SECONDS_A_MINUTE = 60
const MINUTES_AN_HOUR = 60
const MICRO_DIGITS = 6
const NULL = '\\N'
const DATE_LENGTH = 'YYYY-MM-DD'.length

/**
 * The batch as the text form of COPY, in pieces.
 * PostgreSQL holds no NUL in a text and none of `\u0000` or half a surrogate pair in jsonb: NULs are left out, halves become U+FFFD.
 * @source https://www.postgresql.org/docs/current/sql-copy.html
 */
export function* copyText({ table, rows, columns }: ColumnBatch): Generator<Buffer> {
  const writers = table.columns.map((column) => textOf(column))
  let piece = ''
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < writers.length; k++) {
      const cell = columns[k]?.[row] ?? null
      const write = writers[k]
      piece += `${k === 0 ? '' : '\t'}${cell === null || write === undefined ? NULL : write(cell)}`
    }
    piece += '\n'
    if (piece.length >= PIECE_CHARACTERS) {
      yield Buffer.from(piece)
      piece = ''
    }
  }
  if (piece !== '') yield Buffer.from(piece)
}

type Write = (cell: Exclude<ColumnValue, null>) => string

function textOf({ dataType }: ColumnSchema): Write {
  switch (dataType) {
    case 'text':
      return (cell) => escaped(String(cell))
    case 'json':
      return (cell) => escaped(storable(String(cell)))
    case 'bool':
      return (cell) => (cell === true ? 't' : 'f')
    case 'timestamp':
      return (cell) => isoOfMicros(wholeNumber(cell))
    case 'date':
      return (cell) => new Date(Number(cell) * MS_A_DAY).toISOString().slice(0, DATE_LENGTH)
    case 'time':
      return (cell) => clock(Number(cell))
    case 'binary':
      return (cell) => `\\\\x${cell instanceof Uint8Array ? Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('hex') : ''}`
    default:
      return String
  }
}

function wholeNumber(cell: ColumnValue): number | bigint {
  return typeof cell === 'bigint' ? cell : Number(cell)
}

function clock(micros: number): string {
  const seconds = Math.floor(micros / MICROS_A_SECOND)
  const minutes = Math.floor(seconds / SECONDS_A_MINUTE)
  const parts = [Math.floor(minutes / MINUTES_AN_HOUR), minutes % MINUTES_AN_HOUR, seconds % SECONDS_A_MINUTE].map((part) => String(part).padStart(2, '0'))
  return `${parts.join(':')}.${String(micros % MICROS_A_SECOND).padStart(MICRO_DIGITS, '0')}`
}

const SPECIAL: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '' }

function escaped(text: string): string {
  return /[\\\n\r\t\0]/.test(text) ? text.replace(/[\\\n\r\t\0]/g, (character) => SPECIAL[character] ?? character) : text
}

const PAIR_LENGTH = '\\ud800\\udc00'.length

function storable(json: string): string {
  if (!json.includes('\\u')) return json
  return json.replace(/\\\\|\\u0000|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\ud[89a-f][0-9a-f]{2}/gi, (found) => {
    if (found === '\\\\' || found.length === PAIR_LENGTH) return found
    return found === '\\u0000' ? '' : '\\ufffd'
  })
}
