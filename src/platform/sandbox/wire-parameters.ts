import type { SkillCell, SkillParameter, SkillTable } from './outcome.ts'

/** Parameters on their way into a run: JSON, and columns of numbers as raw 64-bit floats, NaN for nothing. */
export interface WiredParameters {
  readonly text: string
  readonly raw: readonly Buffer[]
  readonly bytes: number
}

const NUMBER_BYTES = 8

/** Tables go by column; text of a million numbers would take longer to read than a skill takes to start. */
export function wireParameters(parameters: Readonly<Record<string, SkillParameter>>): WiredParameters {
  const raw: Buffer[] = []
  const wired = Object.entries(parameters).map(([name, value]) => [name, typeof value === 'object' && value !== null ? wireTable(value, raw) : value])
  const text = JSON.stringify(Object.fromEntries(wired))
  return { text, raw, bytes: Buffer.byteLength(text) + raw.reduce((sum, each) => sum + each.length, 0) }
}

function wireTable({ columns, rows }: SkillTable, raw: Buffer[]): unknown {
  const wired = columns.map(({ name, type }, n) => {
    const packed = type === 'number' || type === 'integer' ? pack(rows, n, type === 'integer') : null
    if (packed === null) return { name, type, values: rows.map((row) => row[n] ?? null) }
    const at = raw.reduce((sum, each) => sum + each.length, 0)
    raw.push(packed)
    return { name, type, packed: at }
  })
  return { rows: rows.length, columns: wired }
}

/** Null where a cell is not a plain number: decimal text must arrive exactly. */
function pack(rows: readonly (readonly SkillCell[])[], column: number, whole: boolean): Buffer | null {
  const numbers = new Float64Array(rows.length)
  for (let n = 0; n < rows.length; n++) {
    const cell = rows[n]?.[column] ?? null
    if (cell !== null && typeof cell !== 'number') return null
    if (whole && cell !== null && !Number.isSafeInteger(cell)) return null
    numbers[n] = cell !== null && Number.isFinite(cell) ? cell : Number.NaN
  }
  return Buffer.from(numbers.buffer, 0, rows.length * NUMBER_BYTES)
}
