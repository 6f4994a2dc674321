import type { Demand } from '../../demand.ts'
import type { Composition, KeyColumn, Measured, Words } from '../composition.ts'

const MOVING_SIZE = 3

/** Columns made from the figures of all groups. */
export interface WindowColumns {
  readonly cols: Record<string, string>
  /** Figures that no longer show, by how they are marked: `~` supports the others, `-` is hidden. */
  readonly hidden: Map<string, '~' | '-'>
  /** Whether the period is held against another. */
  compare: boolean
}
type Wish = Demand['windows'][number]

/** Shares, running totals, averages and growth; null where there is nothing to take them along or of. */
export function windowColumns(composition: Composition, measures: readonly Measured[], keys: readonly KeyColumn[]): WindowColumns | null {
  const { windows, compare, period } = composition.demand
  const made: WindowColumns = { cols: {}, hidden: new Map(), compare: compare !== undefined }
  for (const window of windows)
    for (const measure of measures) {
      const prefix = measures.length > 1 ? `${measure.name}_` : ''
      if (!addWindow(composition, made, window, measure, prefix, keys)) return null
    }
  if (made.compare && period === undefined) return null
  if (made.compare) addCompared(composition, made, measures)
  return made
}

function addWindow(composition: Composition, made: WindowColumns, window: Wish, { name }: Measured, prefix: string, keys: readonly KeyColumn[]): boolean {
  const bucket = keys.find((key) => key.formula.startsWith('bucket('))?.name
  const { kind, size = MOVING_SIZE } = window
  if (kind === 'share' || kind === 'share:with') {
    if (kind === 'share') made.hidden.set(name, '~')
    add(composition, made, `${prefix}share`, `share($${name})`, window)
    return keys.length > 0
  }
  if (kind === 'growth') {
    if (bucket === undefined || composition.demand.compare !== undefined) made.compare = true
    else add(composition, made, `${name}_growth`, `growth($${name} along ${bucket})`, window)
    return true
  }
  made.hidden.set(name, kind === 'running' ? '~' : '-')
  if (kind === 'running') add(composition, made, `${prefix}running_total`, `running($${name} along ${bucket})`, window)
  else add(composition, made, `${prefix}average_${size}`, `moving($${name} along ${bucket} size ${size})`, window)
  return bucket !== undefined
}

/** Beside each figure what it was before and by how much it grew. */
function addCompared(composition: Composition, made: WindowColumns, measures: readonly Measured[]): void {
  const { compare, windows } = composition.demand
  const words = compare ?? { span: windows[0]?.span ?? [0, 0] }
  composition.tell('compare', words)
  for (const { name } of measures) {
    add(composition, made, `${name}_previous`, `previous($${name})`, words)
    add(composition, made, `${name}_growth`, `growth($${name})`, words)
  }
}

function add(composition: Composition, { cols }: WindowColumns, name: string, formula: string, words: Words): void {
  cols[name] = formula
  composition.tell(`col:${name}`, words)
}
