import { Readable } from 'node:stream'
import { setImmediate as breathe } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, createGunzip, gzip } from 'node:zlib'
import type { Cell, ResultSet, StatementColumn } from '../../flow.ts'

const compress = promisify(gzip)
const MAX_ROWS = 100_000
const MAX_BYTES = 64 << 20
/** Rows encoded between two looks at other work. */
const BATCH = 2_000

/** The result cut to what is kept: 100,000 rows, 64 MiB; hidden columns too, for another picture of the same rows. */
export async function keepRows(result: ResultSet): Promise<{ readonly kept: ResultSet; readonly body: Buffer }> {
  const lines: string[] = [`${JSON.stringify(result.columns)}\n`]
  let bytes = 0
  let count = 0
  for (const row of result.rows) {
    const line = `${JSON.stringify(row)}\n`
    bytes += Buffer.byteLength(line)
    if (count === MAX_ROWS || bytes > MAX_BYTES) break
    lines.push(line)
    count++
    if (count % BATCH === 0) await breathe()
  }
  const body = await compress(lines.join(''), { level: constants.Z_BEST_SPEED })
  if (count === result.rows.length) return { kept: result, body }
  return { kept: { ...result, rows: result.rows.slice(0, count), truncated: true }, body }
}

export interface StoredRows {
  readonly columns: readonly StatementColumn[]
  readonly rows: AsyncIterable<readonly Cell[]>
}

/** Opens stored rows; they are decompressed as they are read. */
export async function openRows(body: Buffer): Promise<StoredRows> {
  const lines = linesOf(Readable.from([body]).pipe(createGunzip()))
  const first = await lines.next()
  const columns: readonly StatementColumn[] = JSON.parse(first.value ?? '[]')
  return { columns, rows: parsed(lines) }
}

async function* parsed(lines: AsyncIterable<string>): AsyncIterable<readonly Cell[]> {
  for await (const line of lines) yield JSON.parse(line)
}

/** Splits at line feeds only: node:readline also splits at U+2028, which JSON leaves as it is. */
async function* linesOf(bytes: Readable): AsyncGenerator<string, undefined> {
  let rest = ''
  const text = bytes.setEncoding('utf8')
  for await (const chunk of text) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

/** All rows at once, for computing on them again. */
export async function readRows(body: Buffer): Promise<{ readonly columns: readonly StatementColumn[]; readonly rows: readonly (readonly Cell[])[] }> {
  const { columns, rows } = await openRows(body)
  const all: (readonly Cell[])[] = []
  for await (const row of rows) all.push(row)
  return { columns, rows: all }
}
