import type { Format, Path } from '../../../../../../flow.ts'
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

/** What is compared with a number; a share is held as a part of one: "below 20 %" and "below 20" are 0.2. Null: percent of what is no share. */
export function comparedTo(left: string, { op, number, high, percent }: Comparison, format: Format | undefined): string | null {
  const isShare = format?.kind === 'percent'
  if (percent === true && !isShare) return null
  const inParts = isShare && (percent === true || Number(high ?? number) > 1)
  const [low, most] = [number, high].map((one) => (one !== undefined && inParts ? String(Number((Number(one) / 100).toPrecision(12))) : one))
  return high === undefined ? `${left} ${op} ${low}` : `${left} between ${low} and ${most}`
}
