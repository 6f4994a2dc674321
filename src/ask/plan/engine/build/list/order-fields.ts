import { hintedAround } from '../../hints.ts'
import type { Superlative } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { fieldsOfNoun, type Shown, subjectEntity, titlesOf } from '../shown/shown.ts'

export type Directed = Shown & { readonly direction: 'asc' | 'desc' }

/** What "sorted" without a field costs. */
const UNNAMED_GUESS = 0.2

/** The field a superlative chooses rows by: a named one, or what the adjective is about. */
export function superlativeField(state: BuildState, superlative: Superlative): Directed | null {
  const { kind, noun, chunk, direction } = superlative
  if (kind === 'field' && noun !== undefined) {
    const chosen = state.meanings.pick(noun, ['field'])
    return chosen?.kind === 'field' ? { entity: chosen.entity, field: chosen.field, chunk, direction } : null
  }
  return kind === 'hint' ? hintedOrder(state, superlative) : null
}

function hintedOrder(state: BuildState, { chosen, hint, chunk, direction }: Superlative): Directed | null {
  const { main } = state.meanings
  const entity = chosen === undefined ? main : (subjectEntity(state, chosen) ?? main)
  const found = hintedAround(state.model.entities, entity, hint ?? 'any') ?? hintedAround(state.model.entities, main, hint ?? 'any')
  if (found === null) return null
  state.guesses += 1 - found.sure
  const flipped = direction === 'asc' ? 'desc' : 'asc'
  return { entity: found.entity, field: found.field, chunk, direction: found.flipped ? flipped : direction }
}

/** The fields the words sort by, in their order; null where one is none. */
export function sortFields(state: BuildState): readonly Directed[] | null {
  const out: Directed[] = []
  for (const { axis, count, fn, noun, chunk, direction } of state.sketch.orders) {
    if (axis !== undefined || count || fn !== undefined) continue
    if (noun === undefined) state.guesses += UNNAMED_GUESS
    const field = noun === undefined ? firstColumn(state) : fieldsOfNoun(state, noun, chunk)[0]
    if (field === undefined) return null
    out.push({ entity: field.entity, field: field.field, chunk, direction })
  }
  return out
}

/** "alphabetically", "in order": by what is shown first. */
function firstColumn(state: BuildState): Shown | undefined {
  const noun = state.sketch.wanted.find((one) => one.kind === 'noun')?.noun
  const field = noun === undefined ? undefined : fieldsOfNoun(state, noun, noun.chunk)[0]
  const chunk = state.sketch.chunks[0]
  return field ?? (chunk === undefined ? undefined : titlesOf(state, state.meanings.main, chunk)[0])
}
