import { nameOf } from '../../name-of.ts'
import type { Composition, Measured } from '../composition.ts'
import { comparedTo } from '../conditions/formulas.ts'

/** Conditions over whole groups as one formula, empty without any; null where what is compared is no figure. */
export function havingOf(composition: Composition, measures: readonly Measured[]): string | null {
  const parts: string[] = []
  for (const comparison of composition.demand.comparisons) {
    const { targets, number } = comparison
    const measure = targets.length === 0 ? measures[0] : measures.find((one) => targets.some((target) => nameOf(target) === one.name))
    if (measure === undefined || number === undefined) return null
    composition.tell(`having:${parts.length}`, comparison)
    parts.push(comparedTo(`$${measure.name}`, comparison))
  }
  return parts.join(' and ')
}
