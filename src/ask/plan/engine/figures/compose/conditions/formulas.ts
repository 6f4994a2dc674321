import type { Path } from '../../../../../../flow.ts'
import type { Comparison } from '../../demand.ts'

/** A field has one of the values, or, over a walk that multiplies rows, one of those rows does. */
export function hasValue(field: string, literals: readonly string[], negated: boolean, exists: Path): string {
  const unique = [...new Set(literals)]
  const isOne = unique.length === 1
  const plain = isOne ? `${field} = ${unique[0]}` : `${field} in (${unique.join(', ')})`
  if (exists.length > 0) return `${negated ? 'not ' : ''}exists(${exists.join('.')} where ${plain})`
  if (!negated) return plain
  return isOne ? `${field} != ${unique[0]}` : `${field} not in (${unique.join(', ')})`
}

export function comparedTo(left: string, { op, number, high }: Comparison): string {
  return high === undefined ? `${left} ${op} ${number}` : `${left} between ${number} and ${high}`
}
