import type { Target } from '../../../../flow.ts'
import type { Measure, Model } from '../../../../warehouse/semantic/model.ts'

const MONEY = /^(total |net )?(sales|revenue|turnover)$/i
const PIECES = /^(units|pieces|items|quantity)( sold)?$/i

/** What selling is measured in: the one measure of money, or of pieces, that the model calls so; none when several are. */
export function sellingMeasure(model: Model, what: 'money' | 'pieces'): readonly Target[] {
  const found = Object.values(model.entities).flatMap((entity) =>
    Object.values(entity.measures).flatMap((measure) =>
      !entity.hidden && !measure.hidden && isSelling(measure, what) ? [{ kind: 'measure' as const, entity: entity.name, measure: measure.name }] : [],
    ),
  )
  return found.length === 1 ? found : []
}

function isSelling(measure: Measure, what: 'money' | 'pieces'): boolean {
  if (measure.kind === 'ratio' || (measure.format?.kind === 'currency') !== (what === 'money')) return false
  const names = [measure.name.replaceAll('_', ' '), measure.label, ...measure.synonyms]
  const wanted = what === 'money' ? MONEY : PIECES
  return measure.expr.kind === 'aggregate' && measure.expr.fn === 'sum' && names.some((name) => wanted.test(name))
}

/** What is sold, rather than the event of selling: "how many products did we sell" asks for pieces, "how many orders" for orders. */
export function isSold(model: Model, counted: Target): boolean {
  const [measure] = sellingMeasure(model, 'pieces')
  if (measure?.kind !== 'measure' || !('entity' in counted)) return false
  const seller = model.entities[measure.entity]
  const joins = Object.values(seller?.joins ?? {}).filter((join) => join.cardinality === 'many_to_one' && join.to === counted.entity)
  return joins.some((join) => join.name !== seller?.time?.path[0])
}
