import type { Target } from '../../../../flow.ts'

/** What a column of this meaning is called. */
export function nameOf(target: Target): string {
  if (target.kind === 'measure') return target.measure
  if (target.kind === 'field') return target.field
  return target.kind === 'entity' ? target.entity : ''
}
