import { extendExpr, printPredicate } from '../../../../../warehouse/semantic/index.ts'
import type { Demand } from '../../figures/demand.ts'
import { isBoolean } from '../../figures/kinds.ts'
import { dotted } from '../../figures/terrain.ts'
import type { Base, EditStep, Steps } from './edit-step.ts'

/** "only active ones" */
export function flagSteps(demand: Demand, { terrain, model }: Base): Steps {
  const steps: EditStep[] = []
  for (const flag of demand.flags) {
    const found = terrain.nearest(flag.targets)
    if (found === null) return null
    const { target, path } = found
    const filter = target.kind === 'filter' ? terrain.entity(target.entity)?.filters[target.filter] : undefined
    const formula =
      filter !== undefined
        ? `(${printPredicate(extendExpr(path).predicate(filter.predicate))})`
        : target.kind === 'field' && isBoolean(model, target)
          ? dotted(path, target.field)
          : null
    if (formula === null) return null
    steps.push({ span: flag.item.span, edits: [{ op: 'add', slot: 'where', value: flag.negated ? `not (${formula})` : formula }] })
  }
  return steps
}
