import type { Query } from '../../../../flow.ts'
import type { BuildState } from './build-state.ts'
import { strangersIn } from './strangers.ts'

/** Facts about how a plan came to be; the ranker and the calibration weigh them. */
export type Features = Readonly<Record<string, number>>

/** What a hinted field adds to the guesses. */
const HINT_GUESS = 0.2
/** Of a plan without meanings to judge. */
const UNKNOWN = 0.5

export function featuresOf(state: BuildState, query: Query): Features {
  return { ...meaningFeatures(state), ...sketchFeatures(state), ...queryFeatures(state, query), chunks: state.sketch.chunks.length / 10 }
}

function meaningFeatures({ meanings }: BuildState): Features {
  const worths = meanings.taken.map((one) => one.worth)
  const scores = meanings.taken.map((one) => one.link.score)
  return { worthMean: mean(worths), worthMin: least(worths), scoreMean: mean(scores), scoreMin: least(scores) }
}

function sketchFeatures({ sketch, guesses, placement }: BuildState): Features {
  return {
    unused: sketch.unused.length,
    oddities: sketch.oddities.length,
    guesses: guesses + (placement?.hints ?? 0) * HINT_GUESS,
    folded: placement?.folded ?? 0,
    conditions: sketch.conditions.length,
    wanted: sketch.wanted.length,
    superlatives: sketch.superlatives.length,
    groups: sketch.groups.length,
    orders: sketch.orders.length,
  }
}

function queryFeatures(state: BuildState, query: Query): Features {
  const select = query.kind === 'select' ? query : undefined
  const text = JSON.stringify(query)
  return {
    exists: count(text, '"kind":"exists"'),
    related: count(text, '"kind":"related"'),
    negations: count(text, '"kind":"not"'),
    scalar: count(text, '"kind":"scalar"'),
    having: select?.having === undefined ? 0 : 1,
    set: query.kind === 'set' ? 1 : 0,
    grouped: select?.mode === 'group' ? 1 : 0,
    distinct: select?.distinct === true ? 1 : 0,
    joins: count(text, '"path":["'),
    untitled: state.sketch.wanted.length === 0 ? 1 : 0,
    strangers: strangersIn(state, text),
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? UNKNOWN : numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}
function least(numbers: readonly number[]): number {
  return numbers.length === 0 ? UNKNOWN : Math.min(...numbers)
}
function count(text: string, part: string): number {
  return text.split(part).length - 1
}
