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
  const { windows, keys } = composition.demand
  const share = windows.find((window) => window.kind === 'share')
  const [measure] = measures
  if (share === undefined || measure === undefined || measures.length > 1) return null
  const inPart = where.filter((one) => one.clause || keys.length === 0)
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
