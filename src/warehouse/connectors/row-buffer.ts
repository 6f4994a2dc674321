import type { Cell } from '../../flow.ts'
import { cellBytes } from './cells.ts'

export interface RowLimits {
  readonly maxRows: number
  readonly maxBytes: number
}

/** Takes rows until a limit is reached; `add` answers whether more may come. */
export class RowBuffer {
  readonly limits: RowLimits
  truncated = false
  #rows: (readonly Cell[])[] = []
  #count = 0
  #bytes = 0

  constructor(limits: RowLimits) {
    this.limits = limits
  }

  /** False once the row did not fit: it is not kept, and the result is truncated. */
  add(row: readonly Cell[]): boolean {
    const bytes = row.reduce<number>((sum, cell) => sum + cellBytes(cell), 0)
    if (this.#count >= this.limits.maxRows || this.#bytes + bytes > this.limits.maxBytes) {
      this.truncated = true
      return false
    }
    this.#rows.push(row)
    this.#count += 1
    this.#bytes += bytes
    return true
  }

  /** Rows added since the last call. */
  take(): readonly (readonly Cell[])[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }
}
