import { bucketKey, keysOf, roleOf } from '../../../index.ts'
import type { Demand } from '../../figures/demand.ts'
import type { Base, EditStep, Steps } from './edit-step.ts'
import { freeName } from './free-name.ts'

/** "as a share", "as a running total" of the first figure. */
export function windowSteps(demand: Demand, { select }: Base): Steps {
  const steps: EditStep[] = []
  const figure = select.columns.find((column) => column.show !== 'hidden' && roleOf(column, select.columns) === 'value')
  const bucket = bucketKey(select)
  for (const window of demand.windows) {
    if (figure === undefined) return null
    const add = (name: string, formula: string): void => {
      steps.push({ span: window.span, edits: [{ op: 'add', slot: 'columns', value: { [freeName(name, select.columns)]: formula } }] })
    }
    if (window.kind === 'share' || window.kind === 'share:with') {
      if (keysOf(select).length === 0 || demand.values.length > 0) return null
      if (select.columns.some((column) => column.expr.kind === 'window' && column.expr.fn === 'share')) continue
      add('share', `share($${figure.name})`)
    } else if (bucket === undefined) {
      if (window.kind !== 'growth') return null
    } else if (window.kind === 'running') add('running_total', `running($${figure.name} along ${bucket.name})`)
    else if (window.kind === 'growth' && demand.compare === undefined) add(`${figure.name}_growth`, `growth($${figure.name} along ${bucket.name})`)
    else if (window.kind === 'moving') add(`average_${window.size ?? 3}`, `moving($${figure.name} along ${bucket.name} size ${window.size ?? 3})`)
  }
  return steps
}
