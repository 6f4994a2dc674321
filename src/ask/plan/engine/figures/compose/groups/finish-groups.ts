import type { Composed, Composition, KeyColumn, Measured } from '../composition.ts'
import { bestOf, type Choice } from './best-of.ts'
import { compareToken } from './compare-token.ts'
import { havingOf } from './having-of.ts'
import { type WindowColumns, windowColumns } from './window-columns.ts'

/** What is settled about the rows before their figures are compared, chosen and shown. */
interface Groups {
  readonly from: string
  readonly keys: readonly KeyColumn[]
  readonly measures: readonly Measured[]
  readonly where: readonly string[]
  readonly timed: Readonly<Record<string, unknown>>
  readonly extra: Readonly<Record<string, string>>
  readonly order?: readonly string[]
}

/** Windows, comparison, conditions over groups and order, and the plan as a whole. */
export function finishGroups(composition: Composition, groups: Groups): Composed | null {
  const { keys, measures, where, order } = groups
  const windows = windowColumns(composition, measures, keys)
  const to = compareToken(composition.demand, keys)
  if (windows === null || to === null) return null
  const having = havingOf(composition, measures)
  if (having === null || (having !== '' && keys.length === 0)) return null // a figure of all rows has nothing to choose from
  const best = bestOf(composition, keys, measures)
  if (best === null) return null
  const compact = {
    from: groups.from,
    cols: columnsOf(groups, windows, best),
    mode: 'group',
    ...(where.length > 0 && { where: where.join(' and ') }),
    ...groups.timed,
    ...(windows.compare && { compare: { to } }),
    ...(having !== '' && { having }),
    ...(keys.length > 0 && order !== undefined && { order }),
    ...best.parts,
    ...(composition.demand.mark !== undefined && { display: composition.demand.mark }),
  }
  return { compact, whys: composition.whys }
}

function columnsOf({ keys, measures, extra }: Groups, { cols, hidden }: WindowColumns, { support }: Choice): Readonly<Record<string, unknown>> {
  const shown = (name: string): string => `${hidden.get(name) ?? (support ? '~' : '')}${name}`
  return {
    ...Object.fromEntries(keys.map((key) => [key.name, key.formula])),
    ...Object.fromEntries(measures.map((one) => [shown(one.name), one.label === undefined ? one.formula : { formula: one.formula, label: one.label }])),
    ...extra,
    ...cols,
  }
}
