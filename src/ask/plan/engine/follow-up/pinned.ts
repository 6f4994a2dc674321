import type { Json, Span, TurnContext } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import type { Demand, Pinned } from '../figures/demand.ts'
import { quoted } from '../figures/terrain.ts'

const MOST_PINNED = 1_000
const REFERENCES: readonly string[] = ['those', 'it', 'nth:1', 'nth:2', 'nth:3', 'nth:last']

/** The rows of the answer before that a question speaks of: all of them, one of them by place, or none it can name. */
export function pinnedRows(demand: Demand, context: TurnContext, model: Model, span: Span): Pinned | null {
  const { rows } = context
  const entity = rows.entity === undefined ? undefined : model.entities[rows.entity]
  const cue = REFERENCES.find((one) => demand.cues.has(one))
  const [field, ...more] = entity?.key ?? []
  if (cue === undefined || entity === undefined || field === undefined || more.length > 0 || !rows.complete) return null
  const keys = rows.keys.flatMap(([key]) => (key === undefined || key === null ? [] : [key]))
  const meant = meantBy(cue, keys, context)
  if (meant === null || meant.length === 0 || meant.length > MOST_PINNED) return null
  const literals = meant.map((key) => literalOf(key))
  return { entity: entity.name, field, literals, span }
}

function meantBy(cue: string, keys: readonly Json[], context: TurnContext): readonly Json[] | null {
  if (cue === 'those') return keys
  if (cue === 'nth:last') return keys.slice(-1)
  const place = /^nth:(\d)$/.exec(cue)?.[1]
  if (place !== undefined) return keys.slice(Number(place) - 1, Number(place))
  if (keys.length === 1) return keys
  return context.plan.query.limit === undefined ? null : keys.slice(0, 1)
}

function literalOf(key: Json): string {
  return typeof key === 'number' ? String(key) : typeof key === 'string' && /^-?\d+(\.\d+)?$/.test(key) ? key : quoted(String(key))
}
