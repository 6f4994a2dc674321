import type { AggregateFn, Target } from '../../../../../flow.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import type { Figure } from '../demand.ts'
import { isBoolean, isDate, isNumber } from '../kinds.ts'
import { isAverage, isMoney } from '../measure-kinds.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import type { Name } from './name.ts'

const COMPARING: ReadonlySet<string> = new Set(['>', '>=', '<', '<=', '=', 'between'])

/** "how many orders", "number of countries" */
export function readCounted(state: DemandState, name: Name): boolean {
  if (name.expect !== 'count') return false
  state.expect = null
  if (state.fn?.fn === 'avg') {
    state.averageOf = state.fn.item
    state.fn = null
  }
  addOrLeave(state, name, countedBy(state.model, name))
  return true
}

function countedBy(model: Model, { item, measures, entities, fields }: Name): Figure | null {
  const counts = measures.filter((measure) => !isMoney(model, measure) && !isAverage(model, measure))
  if (counts.length > 0) return { item, targets: counts }
  if (entities.length > 0) return { item, targets: entities, fn: 'count' }
  const classing = fields.filter((field) => !isNumber(model, field) && !isDate(model, field) && !isBoolean(model, field))
  return classing.length > 0 ? { item, targets: classing, fn: 'count' } : null
}

/** "average price", "total revenue" */
export function readAggregated(state: DemandState, name: Name): boolean {
  if (state.fn === null) return false
  const { fn } = state.fn
  state.fn = null
  state.expect = null
  const figure = aggregatedBy(state.model, fn, name)
  if (figure === null && fn === 'avg' && awaitsGroups(state, name)) return true
  addOrLeave(state, name, figure)
  return true
}

/** "average monthly revenue": a sum has an average over groups, which are settled once all is read. */
function awaitsGroups(state: DemandState, { item, measures }: Name): boolean {
  const sums = measures.filter((measure) => !isAverage(state.model, measure))
  if (sums.length === 0) return false
  addFigure(state, { item, targets: sums })
  state.averageOf = item
  return true
}

function aggregatedBy(model: Model, fn: AggregateFn, { item, measures, fields }: Name): Figure | null {
  if (fn === 'sum' && measures.length > 0) return { item, targets: measures }
  const numbers = fields.filter((field) => isNumber(model, field))
  if (numbers.length > 0) return { item, targets: numbers, fn }
  const ready: readonly Target[] = fn === 'avg' ? measures.filter((measure) => isAverage(model, measure)) : []
  return ready.length > 0 ? { item, targets: ready } : null
}

/** A measure by its own name; one that is an entity's word too only where figures are listed. */
export function readMeasure(state: DemandState, { item, joined, measures, entities, isFigure }: Name): boolean {
  const listed = joined && state.figures.length > 0 && state.keys.length === 0
  if (measures.length === 0 || (entities.length > 0 && !listed && !isFigure)) return false
  if (belongsToFigure(state)) return leave(state, item)
  addFigure(state, { item, targets: measures })
  return true
}

const OWNING = /^(from|of|with|for)$/i

/** "Revenue from new customers", "revenue with discount": part of the figure before, which no figure says. */
function belongsToFigure(state: DemandState): boolean {
  const [link, next] = [state.before(), state.peek()]
  const compares = next?.cues.some((cue) => COMPARING.has(cue)) === true
  return state.figures.length > 0 && state.comparing === null && link?.kind === 'cue' && OWNING.test(link.text) && !compares
}
function leave(state: DemandState, item: Item): true {
  state.unused.push(item)
  return true
}

function addOrLeave(state: DemandState, { item }: Name, figure: Figure | null) {
  if (figure === null) state.unused.push(item)
  else addFigure(state, figure)
}

/** Adds a figure unless it is there already. */
export function addFigure(state: DemandState, figure: Figure) {
  state.expect = null
  const known = state.figures.some((other) => JSON.stringify(other.targets) === JSON.stringify(figure.targets) && other.fn === figure.fn)
  if (!known) state.figures.push(figure)
}
