import { printPeriod } from '../../../../../../warehouse/semantic/index.ts'
import { comparedOverTime } from '../../compared-to.ts'
import type { Demand } from '../../demand.ts'
import type { KeyColumn } from '../composition.ts'

/** What figures are compared with, as a plan writes it; null where the words name nothing that can be. */
export function compareToken({ compare, grain }: Demand, keys: readonly KeyColumn[]): string | null {
  if (compare === undefined) return 'previous'
  const isOverTime = keys.some((key) => key.formula.startsWith('bucket('))
  const to = grain !== undefined && isOverTime ? comparedOverTime(compare, grain.grain) : compare.to
  return to === null || typeof to === 'string' ? to : printPeriod(to)
}
