import { COLUMN_TYPES, type ColumnType, type SkillCell, type SkillError, type SkillOutput, type SkillTable } from './outcome.ts'

/** What a run said so far. Untrusted data of a known shape: whoever knows the nonce can only spoil its own result. */
export interface Said {
  readonly outputs: SkillOutput[]
  error: SkillError | null
  done: boolean
  /** A frame that is not what it claims to be; the run counts as failed. */
  broken: boolean
  log: string
}

export interface FrameLimits {
  readonly resultBytes: number
  readonly logBytes: number
}

const MOST_HEADER_BYTES = 128
const MOST_DEPTH = 34
const MOST_COLUMNS = 500
const MOST_OUTPUTS = 10_000
/** Beyond what is kept; a run that writes more is stopped. */
const CHATTER_FACTOR = 16
const NEWLINE = 10
const NUMBER_BYTES = 8

/** Takes stdout apart into frames and the text around them. */
export class FrameReader {
  readonly said: Said = { outputs: [], error: null, done: false, broken: false, log: '' }
  readonly #prefix: Buffer
  readonly #limits: FrameLimits
  readonly #secrets: readonly string[]
  #pending: Buffer[] = []
  #pendingBytes = 0
  #wanted = 1
  #log: Buffer[] = []
  #logBytes = 0
  #resultBytes = 0

  constructor(nonce: string, limits: FrameLimits, secrets: readonly string[]) {
    this.#prefix = Buffer.from(`parley:${nonce}:`)
    this.#limits = limits
    this.#secrets = secrets.filter((each) => each !== '').sort((a, b) => b.length - a.length)
  }

  /** @returns false when a limit is passed: the run must end */
  take(chunk: Buffer): boolean {
    this.#pending.push(chunk)
    this.#pendingBytes += chunk.length
    // a large frame is put together once, when all of it is there
    if (this.#pendingBytes >= this.#wanted) this.#drain(false)
    return this.#resultBytes <= this.#limits.resultBytes && this.#logBytes <= this.#limits.logBytes * CHATTER_FACTOR && this.said.outputs.length <= MOST_OUTPUTS
  }

  /** Everything was read. */
  end(): Said {
    this.#drain(true)
    this.said.log = mask(Buffer.concat(this.#log).toString(), this.#secrets)
    return this.said
  }

  #drain(ended: boolean): void {
    let buffer = Buffer.concat(this.#pending)
    this.#wanted = 1
    while (buffer.length > 0) {
      const at = buffer.indexOf(this.#prefix)
      if (at < 0) {
        const keep = ended ? 0 : Math.min(buffer.length, this.#prefix.length - 1)
        this.#chatter(buffer.subarray(0, buffer.length - keep))
        buffer = buffer.subarray(buffer.length - keep)
        break
      }
      if (at > 0) this.#chatter(buffer.subarray(0, at))
      buffer = buffer.subarray(at)
      const lineEnd = buffer.subarray(0, MOST_HEADER_BYTES).indexOf(NEWLINE)
      if (lineEnd < 0 && buffer.length < MOST_HEADER_BYTES && !ended) break
      const header = /^parley:[^:]*:(data|table|error|done):(\d{1,10})$/.exec(buffer.subarray(0, Math.max(lineEnd, 0)).toString('latin1'))
      const bytes = Number(header?.[2])
      if (header === null || bytes > this.#limits.resultBytes) {
        this.#resultBytes += header === null ? 0 : bytes
        this.said.broken = true
        buffer = buffer.subarray(this.#prefix.length)
        continue
      }
      const frameEnd = lineEnd + 1 + bytes
      if (buffer.length <= frameEnd) {
        if (!ended) {
          this.#wanted = frameEnd + 1
          break
        }
        this.said.broken = true
        buffer = buffer.subarray(buffer.length)
        break
      }
      this.#resultBytes += bytes
      this.#frame(header[1] ?? '', buffer.subarray(lineEnd + 1, frameEnd))
      buffer = buffer.subarray(buffer[frameEnd] === NEWLINE ? frameEnd + 1 : frameEnd)
    }
    this.#pending = buffer.length > 0 ? [buffer] : []
    this.#pendingBytes = buffer.length
    if (this.#wanted <= buffer.length) this.#wanted = buffer.length + 1
  }

  #chatter(text: Buffer): void {
    const room = this.#limits.logBytes - this.#logBytes
    if (room > 0) this.#log.push(Buffer.from(text.subarray(0, room)))
    this.#logBytes += text.length
  }

  #frame(kind: string, body: Buffer): void {
    const lineEnd = kind === 'table' ? body.indexOf(NEWLINE) : body.length
    const raw = body.subarray(lineEnd + 1)
    const text = body.subarray(0, Math.max(lineEnd, 0)).toString('utf8')
    const value = parseJson(text)
    const hidden = this.#secrets.some((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)) || mayBePacked(secret, raw))
      ? this.#secrets
      : []
    if (kind === 'done') this.said.done = true
    else if (kind === 'error') this.said.error = errorOf(value, hidden) ?? this.#spoilt()
    else {
      const output = kind === 'table' ? tableOf(value, hidden, raw) : outputOf(value, hidden)
      if (output === null) this.#spoilt()
      else this.said.outputs.push(output)
    }
  }

  #spoilt(): null {
    this.said.broken = true
    return null
  }
}

export function mask(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text).toWellFormed()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function errorOf(value: unknown, secrets: readonly string[]): SkillError | null {
  if (!isRecord(value) || typeof value.type !== 'string' || typeof value.message !== 'string') return null
  const line = value.line
  return {
    type: value.type.slice(0, 200),
    message: mask(value.message, secrets),
    ...(typeof line === 'number' && Number.isInteger(line) && line > 0 && { line }),
  }
}

function outputOf(value: unknown, secrets: readonly string[]): SkillOutput | null {
  if (!isRecord(value)) return null
  if (value.type === 'text') return typeof value.data === 'string' ? { type: 'text', data: mask(value.data, secrets) } : null
  if (value.type === 'json') return depthOf(value.data) > MOST_DEPTH ? null : { type: 'json', data: maskDeep(value.data, secrets) }
  return tableOf(value, secrets)
}

/** A secret of digits can stand in a column of numbers, where no search of text finds it. */
function mayBePacked(secret: string, raw: Buffer): boolean {
  return raw.length > 0 && String(Number(secret)) === secret
}

/** @param raw  the packed columns, in order; every byte of it must be one's */
function tableOf(value: unknown, secrets: readonly string[], raw: Buffer = Buffer.alloc(0)): SkillTable | null {
  if (!isRecord(value) || value.type !== 'dataframe') return null
  const given: readonly unknown[] = Array.isArray(value.columns) ? value.columns : []
  const count = value.rows
  if (!Array.isArray(value.columns) || given.length > MOST_COLUMNS || typeof count !== 'number' || !Number.isInteger(count) || count < 0) return null
  const columns: { name: string; type: ColumnType }[] = []
  const cells: (readonly SkillCell[])[] = []
  let at = 0
  for (const each of given) {
    if (!isRecord(each) || typeof each.name !== 'string') return null
    const type = COLUMN_TYPES.find((known) => known === each.type)
    const values: unknown = each.packed === true ? unpack(raw, at, count, type) : each.values
    if (type === undefined || !isCells(values) || values.length !== count) return null
    if (each.packed === true) at += count * NUMBER_BYTES
    columns.push({ name: mask(each.name, secrets), type })
    cells.push(secrets.length === 0 ? values : values.map((cell) => maskCell(cell, secrets)))
  }
  if (at !== raw.length) return null
  return { type: 'dataframe', columns, rows: columns.length === 0 ? [] : across(cells, count) }
}

/** Null when it is no column of such numbers. */
function unpack(raw: Buffer, from: number, count: number, type: ColumnType | undefined): readonly SkillCell[] | null {
  if ((type !== 'number' && type !== 'integer') || raw.length - from < count * NUMBER_BYTES) return null
  const numbers = new Float64Array(Uint8Array.prototype.slice.call(raw, from, from + count * NUMBER_BYTES).buffer)
  const cells: SkillCell[] = new Array(count)
  for (let n = 0; n < count; n++) {
    const number = numbers[n] ?? Number.NaN
    const isNothing = Number.isNaN(number)
    if (!isNothing && !(type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number))) return null
    cells[n] = isNothing ? null : number
  }
  return cells
}

function across(cells: readonly (readonly SkillCell[])[], count: number): readonly (readonly SkillCell[])[] {
  const rows: SkillCell[][] = new Array(count)
  for (let row = 0; row < count; row++) {
    const line: SkillCell[] = new Array(cells.length)
    for (let column = 0; column < cells.length; column++) line[column] = cells[column]?.[row] ?? null
    rows[row] = line
  }
  return rows
}

function isCells(value: unknown): value is readonly SkillCell[] {
  return Array.isArray(value) && value.every((cell) => cell === null || typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean')
}

function maskCell(cell: SkillCell, secrets: readonly string[]): SkillCell {
  if (typeof cell === 'number') return secrets.includes(String(cell)) ? '***' : cell
  return typeof cell === 'string' ? mask(cell, secrets) : cell
}

function maskDeep(value: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0) return value
  if (typeof value === 'string' || typeof value === 'number') return maskCell(value, secrets)
  if (Array.isArray(value)) return value.map((each) => maskDeep(each, secrets))
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [mask(key, secrets), maskDeep(each, secrets)])) : value
}

/** Level by level, so that no depth of nesting can exhaust the stack. */
function depthOf(value: unknown): number {
  let level = [value]
  let depth = 0
  while (level.length > 0 && depth <= MOST_DEPTH) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    depth += 1
  }
  return depth
}
