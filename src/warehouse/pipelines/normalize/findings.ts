import type { Collision, ContractViolation } from './contract.ts'

const MAX_VIOLATIONS = 100
const MAX_COLLISIONS = 100

/** What is to be said about the records of a run. */
export class Findings {
  readonly #violations = new Map<string, ContractViolation>()
  readonly #collisions = new Map<string, Collision>()
  /** Rows of child tables that the contract keeps out, by table. */
  readonly refusedRows = new Map<string, number>()

  get violations(): readonly ContractViolation[] {
    return [...this.#violations.values()]
  }

  get collisions(): readonly Collision[] {
    return [...this.#collisions.values()]
  }

  /** The first record of each kind counts. */
  violate(violation: ContractViolation): void {
    const key = JSON.stringify([violation.table, violation.column, violation.kind])
    if (this.#violations.size < MAX_VIOLATIONS && !this.#violations.has(key)) this.#violations.set(key, violation)
  }

  collide(table: string, column: string, keys: readonly string[]): void {
    const key = JSON.stringify([table, column, keys])
    const known = this.#collisions.get(key)
    if (known === undefined && this.#collisions.size >= MAX_COLLISIONS) return
    this.#collisions.set(key, { table, column, keys, rows: (known?.rows ?? 0) + 1 })
  }

  refuse(table: string, rows: number): void {
    this.refusedRows.set(table, (this.refusedRows.get(table) ?? 0) + rows)
  }
}
