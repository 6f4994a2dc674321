import type { Column } from '../../../../../flow.ts'

/** A name that no column has yet. */
export function freeName(name: string, columns: readonly Column[]): string {
  return columns.some((column) => column.name === name) ? `${name}_2` : name
}
