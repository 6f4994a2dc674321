import { hintedField } from '../../../hints.ts'
import type { Best } from '../../demand.ts'
import type { Terrain } from '../../terrain.ts'
import { type Composition, SORT_PREFIX } from '../composition.ts'
import { limitOf } from '../limit.ts'

/** "the most expensive product": the field the adjective is about orders the rows and cuts them off. */
export function listBest(composition: Composition, best: Best, terrain: Terrain, cols: Record<string, string>): Readonly<Record<string, unknown>> | null {
  const entity = terrain.entity(terrain.from)
  const field = entity === undefined || best.hint === undefined ? undefined : hintedField(entity, best.hint)?.field
  if (field === undefined) return null
  cols[`~${field}`] = field
  for (const part of [`col:${field}`, `order:${field}`, 'limit']) composition.tell(part, best)
  return { order: [`${SORT_PREFIX[best.direction]}${field}`], limit: limitOf(composition.demand) }
}
