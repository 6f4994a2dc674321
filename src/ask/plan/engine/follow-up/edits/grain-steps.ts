import { bucketKey, keysOf } from '../../../index.ts'
import type { Demand } from '../../figures/demand.ts'
import type { Base, Steps } from './edit-step.ts'
import { freeName } from './free-name.ts'
import { timeFormula } from './time-formula.ts'

/** "by week": another grain, or a first one. */
export function grainSteps(demand: Demand, base: Base): Steps {
  const { select } = base
  const { grain } = demand
  if (grain === undefined) return []
  const bucket = bucketKey(select)
  if (bucket !== undefined) return [{ span: grain.span, edits: [{ op: 'set', node: bucket.id, field: 'grain', value: grain.grain }] }]
  const time = timeFormula(base)
  if (time === null || select.mode === 'list') return null
  const value = { [freeName(grain.grain, select.columns)]: `bucket(${time}, ${grain.grain})` }
  const [first] = keysOf(select).filter((column) => column.show !== 'hidden')
  if (first !== undefined && demand.cues.has('instead')) return [{ span: grain.span, edits: [{ op: 'replace', node: first.id, value }] }]
  return [{ span: grain.span, edits: [{ op: 'add', slot: 'columns', at: 0, value }] }]
}
