import type { Difference } from './same-dataset.ts'

interface Reason {
  readonly what: Difference['what']
  readonly table: RegExp
  readonly why: string
}

/** Where Parley differs from dlt on purpose. */
const REASONS: readonly Reason[] = []

/** @returns why it is meant to differ, or null where it is not */
export function documented(_name: string, difference: Difference): string | null {
  return REASONS.find(({ what, table }) => what === difference.what && table.test(difference.table))?.why ?? null
}
