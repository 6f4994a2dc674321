import type { Wanted } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'

/** The entity a figure is about, when its words tell. */
export function figureEntity({ meanings }: BuildState, { kind, noun, fn }: Wanted): string | null {
  if (kind === 'hint') return meanings.main
  return noun === undefined ? null : (meanings.all(noun, fn === undefined ? ['measure'] : ['measure', 'field'])[0]?.entity ?? null)
}

/** The entity whose rows are counted. */
export function countEntity({ meanings }: BuildState, { noun }: Wanted): string | null {
  return noun === undefined ? meanings.main : (meanings.all(noun, ['entity', 'field'])[0]?.entity ?? null)
}
