import type { Target } from '../../../../flow.ts'
import type { Measure, Model } from '../../../../warehouse/semantic/model.ts'

function measureOf(model: Model, target: Target): Measure | undefined {
  return target.kind === 'measure' ? model.entities[target.entity]?.measures[target.measure] : undefined
}

/** A measure that counts all rows: no more than its entity's word. */
export function countsOnly(model: Model, target: Target): boolean {
  const expr = measureOf(model, target)?.expr
  return expr?.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined
}

/** A measure that is an average already, or a ratio. */
export function isAverage(model: Model, target: Target): boolean {
  const measure = measureOf(model, target)
  return measure?.kind === 'ratio' || (measure?.expr.kind === 'aggregate' && measure.expr.fn === 'avg')
}

/** Field a measure is the plain average of. */
export function averagesOf(model: Model, target: Target): string | undefined {
  const expr = measureOf(model, target)?.expr
  return expr?.kind === 'aggregate' && expr.fn === 'avg' && expr.of?.kind === 'field' && expr.of.path.length === 0 ? expr.of.field : undefined
}

/** Measures that average a field: a score is averaged, never summed, where the model says so. */
export function averagingMeasures(model: Model, target: Target): readonly Target[] {
  if (target.kind !== 'field') return []
  const found = Object.values(model.entities[target.entity]?.measures ?? {})
  const measures = found.map((measure): Target => ({ kind: 'measure', entity: target.entity, measure: measure.name }))
  return measures.filter((measure) => averagesOf(model, measure) === target.field)
}

/** A sum of money: asked "how many", it answers something else. */
export function isMoney(model: Model, target: Target): boolean {
  const format = measureOf(model, target)?.format
  return format?.kind === 'currency'
}
