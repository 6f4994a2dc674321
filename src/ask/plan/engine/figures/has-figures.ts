import type { Model } from '../../../../warehouse/semantic/model.ts'

const known = new WeakMap<Model, boolean>()

/** Whether people have said what is to be measured: some measure does more than count rows. */
export function hasFigures(model: Model): boolean {
  const before = known.get(model)
  if (before !== undefined) return before
  const found = Object.values(model.entities).some((entity) =>
    Object.values(entity.measures).some(
      ({ expr, suggested }) => suggested !== true && !(expr.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined),
    ),
  )
  known.set(model, found)
  return found
}
