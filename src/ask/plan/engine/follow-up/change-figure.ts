import type { AggregateFn, Column, Links, Plan, Select, Target } from '../../../../flow.ts'
import { extendExpr, printExpr } from '../../../../warehouse/semantic/index.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { applyEdits, checkPlan, roleOf } from '../../index.ts'
import { whyOf } from '../figures/index.ts'
import type { Item } from '../figures/scan.ts'
import { countMeasure } from '../figures/terrain.ts'
import type { Graph } from '../graph.ts'
import { swapFigure } from './swap-figure.ts'

/** "What about orders?": the base plan with another measure in the place of its own. */
export function withFigure(plan: Plan, item: Item, model: Model, graph: Graph, links: Links): Plan | null {
  const target = measureOf(item.targets, model)
  if (target === null) return null
  const entity = model.entities[target.entity]
  const measure = entity?.measures[target.measure]
  if (entity === undefined || measure === undefined) return null
  const time = measure.time ?? entity.time
  const swapped = swapFigure(plan, { entity: entity.name, measure: measure.name, why: whyOf(item, links), ...(time && { time }) }, model, graph)
  return swapped !== null && checkPlan(swapped, model).length === 0 ? swapped : null
}

/** "Orders as well": the base plan with one more measure, read from where its own is. */
export function withMore(plan: Plan, item: Item, model: Model, graph: Graph): Plan | null {
  const target = measureOf(item.targets, model)
  const select = plan.query
  if (target === null || select.kind !== 'select' || !('entity' in select.from)) return null
  const path = graph.up(select.from.entity, target.entity)
  if (path === null) return null
  const formula = `[${[...path, target.measure].join('.')}]`
  const result = applyEdits(plan, [{ op: 'add', slot: 'columns', value: { [target.measure]: formula } }], model, plan.clock, 0)
  return 'plan' in result ? result.plan : null
}

/** "Average instead": the same rows under another function. */
export function withFunction(plan: Plan, fn: AggregateFn, model: Model): Plan | null {
  const select = plan.query
  if (select.kind !== 'select' || !('entity' in select.from)) return null
  const column = select.columns.find((one) => one.show !== 'hidden' && roleOf(one, select.columns) === 'value')
  if (column !== undefined && isOf(column, select, fn, model)) return plan
  const formula = column === undefined ? null : refunctioned(column, select, fn, model)
  if (column === undefined || formula === null) return null
  const name = column.expr.kind === 'aggregate' ? column.name.replace(/^(sum|avg|median|min|max)_/, `${fn}_`) : `${fn}_${column.name}`
  const result = applyEdits(plan, [{ op: 'replace', node: column.id, value: { [name]: formula } }], model, plan.clock, 0)
  return 'plan' in result ? result.plan : null
}

/** "How much of that" asks for the sum that it is already. */
function isOf({ expr }: Column, { from }: Select, fn: AggregateFn, model: Model): boolean {
  if (expr.kind === 'aggregate') return expr.fn === fn
  const own = expr.kind === 'measure' && expr.path.length === 0 && 'entity' in from ? model.entities[from.entity]?.measures[expr.measure]?.expr : undefined
  return own?.kind === 'aggregate' && own.fn === fn
}

function refunctioned(column: Column, select: Select, fn: AggregateFn, model: Model): string | null {
  const { expr } = column
  if (expr.kind === 'aggregate' && expr.of !== undefined && expr.fn !== 'count') return printExpr({ ...expr, fn })
  if (expr.kind !== 'measure' || expr.path.length > 0 || !('entity' in select.from)) return null
  const own = model.entities[select.from.entity]?.measures[expr.measure]?.expr
  return own?.kind === 'aggregate' && own.of !== undefined && own.fn === 'sum' ? printExpr(extendExpr([]).expr({ ...own, fn })) : null
}

function measureOf(targets: readonly Target[], model: Model): Extract<Target, { kind: 'measure' }> | null {
  const measure = targets.find((target) => target.kind === 'measure')
  if (measure?.kind === 'measure') return measure
  const entity = targets.find((target) => target.kind === 'entity')
  const counted = entity?.kind === 'entity' ? countMeasure(model.entities[entity.entity]) : undefined
  return entity?.kind === 'entity' && counted !== undefined ? { kind: 'measure', entity: entity.entity, measure: counted.name } : null
}
