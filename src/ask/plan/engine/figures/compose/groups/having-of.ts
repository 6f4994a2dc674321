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
    const format = composition.model.entities[measure.entity]?.measures[measure.name]?.format
    const formula = comparedTo(`$${measure.name}`, comparison, format)
    if (formula === null) return null
    parts.push(formula)
  }
  return parts.join(' and ')
}
