import type { Terrain } from '../../terrain.ts'
import type { Composition } from '../composition.ts'

/** Names of entities beside what is asked only say whose things they are: they must be where the figures come from. */
export function touchesBeside({ demand, graph }: Composition, { from, touched }: Terrain): boolean {
  return demand.beside.every(({ targets }) =>
    targets.some((target) => target.kind === 'entity' && (touched.has(target.entity) || graph.up(from, target.entity)?.length === 0)),
  )
}
