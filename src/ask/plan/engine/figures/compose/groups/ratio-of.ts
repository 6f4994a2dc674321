import type { Composition, Measured } from '../composition.ts'
import type { Condition } from '../conditions/where-of.ts'

/** A part over its whole, and the conditions that hold for both. */
interface Ratio {
  readonly name: string
  readonly formula: string
  readonly where: readonly string[]
}

/** "What percentage of revenue comes from Germany": the part over the whole, not a share among rows. */
export function ratioOf(composition: Composition, measures: readonly Measured[], where: readonly Condition[]): Ratio | null {
  const { windows, keys, base, perFigure } = composition.demand
  const [first, second] = measures
  if (perFigure !== undefined) {
    if (first === undefined || second === undefined || measures.length > 2 || windows.length > 0) return null
    const name = `${first.name}_per_${second.name.replace(/s$/, '')}`
    composition.whys.set(`col:${name}`, [composition.why(perFigure), ...(composition.whys.get(`col:${first.name}`) ?? [])])
    return { name, formula: `${first.formula} / ${second.formula}`, where: where.map((one) => one.formula) }
  }
  const share = windows.find((window) => window.kind === 'share')
  const [measure] = measures
  if (share === undefined || measure === undefined || measures.length > 1) return null
  const told = base !== undefined || where.some((one) => one.clause)
  const inBase = (one: Condition): boolean => base?.some((item) => one.from.includes(item)) ?? !one.clause
  const inPart = where.filter((one) => (told ? !inBase(one) : keys.length === 0))
  if (inPart.length === 0) return null
  const name = `share_of_${measure.name}`
  composition.whys.set(`col:${name}`, [composition.why(share), ...(composition.whys.get(`col:${measure.name}`) ?? [])])
  const part = partOf(measure.formula, inPart.map((one) => one.formula).join(' and '))
  return { name, formula: `${part} / ${measure.formula}`, where: where.filter((one) => !inPart.includes(one)).map((one) => one.formula) }
}

/** The figure over the rows that meet a condition. */
function partOf(formula: string, condition: string): string {
  return formula.startsWith('[') ? formula.replace(/\]$/, ` where ${condition}]`) : formula.replace(/\)$/, ` where ${condition})`)
}
