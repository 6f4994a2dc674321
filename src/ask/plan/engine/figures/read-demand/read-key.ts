import type { Target } from '../../../../../flow.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import { isNumber } from '../kinds.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import type { Name } from './name.ts'
import { addFigure } from './read-figure.ts'

/** "by region", and "by product category", where the first name says whose the second is. */
export function readKey(state: DemandState, name: Name): boolean {
  const { item, expect, entities, keys } = name
  if (expect !== 'key') return false
  if (entities.length > 0 && isOwner(state, entities)) state.duals.push({ item, after: 'owner' })
  else if (state.best !== undefined && state.keys.length > 0 && !state.each && keys.length > 0 && keys.every((key) => isNumber(state.model, key))) return false
  else if (keys.length > 0 && !ranks(state, name)) addKey(state, item, keys)
  else if (state.each && name.measures.length > 0 && state.figures.length === 1) dividedBy(state, name)
  else return false
  return true
}

/** "ad spend per click" */
function dividedBy(state: DemandState, { item, measures }: Name) {
  addFigure(state, { item, targets: measures })
  state.perFigure = item
}

/** After "by", a measure ranks when something is to be chosen by it. */
function ranks(state: DemandState, { measures, joined }: Name): boolean {
  return measures.length > 0 && !joined && state.best !== undefined && state.figures.length === 0
}

function isOwner(state: DemandState, entities: readonly Target[]): boolean {
  const next = state.peek()
  if (next?.kind !== 'name' || next.targets.length === 0) return false
  return entities.some((entity) => next.targets.some((target) => belongs(state.model, entity, target)))
}
/** Whether one thing is a field of an entity or one of what its rows refer to. */
function belongs(model: Model, owner: Target, target: Target): boolean {
  if (owner.kind !== 'entity' || (target.kind !== 'entity' && target.kind !== 'field')) return false
  if (target.kind === 'field') return target.entity === owner.entity
  return Object.values(model.entities[owner.entity]?.joins ?? {}).some((join) => join.to === target.entity && join.cardinality === 'many_to_one')
}

/** "by region and by month" goes on with keys. */
function addKey(state: DemandState, item: Item, targets: readonly Target[]) {
  state.keys.push({ item, targets, role: 'by', ...(state.each && { each: true }) })
  state.each = false
  const [next, after] = [state.peek(), state.peek(1)]
  const goesOn = next?.cues.includes('and') === true && (after?.kind === 'unit' || after?.targets.some((target) => target.kind !== 'measure') === true)
  state.expect = goesOn ? 'key' : null
  if (!goesOn) return
  state.at += 1
  if (state.peek()?.cues.includes('by') === true) state.at += 1
}

/** "top 5 customers", "which country": what is chosen from; "which country has the most customers" counts them. */
export function readChosen(state: DemandState, { item, expect, measures, entities, keys, isFigure }: Name): boolean {
  if (expect === 'best' && keys.length > 0 && measures.length === 0) choose(state, item, keys)
  else if (expect === 'best' && entities.length > 0 && measures.length > 0 && choosesTime(state)) addFigure(state, { item, targets: measures })
  else if (expect === 'best' && entities.length > 0 && state.keys.length > 0) addFigure(state, { item, targets: measures })
  else if (expect === 'best' && entities.length > 0) choose(state, item, entities)
  else if (expect === 'which' && keys.length > 0 && !isFigure) choose(state, item, keys)
  else return false
  return true
}

/** "What day of the week has the most orders": the days are chosen from, the orders counted. */
function choosesTime({ part, grain, cues }: DemandState): boolean {
  return (part !== undefined || grain !== undefined) && cues.has('which')
}

/** A number cannot be chosen; it waits for a comparison. */
function choose(state: DemandState, item: Item, targets: readonly Target[]) {
  if (targets.every((target) => isNumber(state.model, target))) state.loose.push(item)
  else {
    if (state.expect === 'which') state.asksWhich = true
    state.keys.push({ item, targets, role: 'chosen' })
  }
  state.expect = null
}
