import type { Sketch, Superlative, Wanted } from '../sketch.ts'
import type { BuildState } from './build-state.ts'
import { isMeasure } from './is-measure.ts'

/** What is asked for, by how it is shown. */
export interface Asked {
  readonly counts: readonly Wanted[]
  /** Measures and functions over fields. */
  readonly figures: readonly Wanted[]
  /** What is shown as it is, or what figures are broken down by. */
  readonly plains: readonly Wanted[]
  readonly superlative: Superlative | undefined
  /** Figures over groups of rows; otherwise rows are listed. */
  readonly isGrouped: boolean
}

export function askedOf({ sketch }: BuildState): Asked {
  const superlative = sketch.superlatives[0]
  const counts = countsOf(sketch)
  const figures = sketch.wanted.filter(isFigure)
  const plains = sketch.wanted.filter((one) => one.kind === 'noun' && one.fn === undefined && !isMeasure(one.noun))
  const choosesByFigure = superlative?.kind === 'count' || superlative?.kind === 'common' || superlative?.fn !== undefined
  return { counts, figures, plains, superlative, isGrouped: counts.length > 0 || figures.length > 0 || choosesByFigure }
}

function isFigure(one: Wanted): boolean {
  return (one.kind === 'noun' && (one.fn !== undefined || isMeasure(one.noun))) || (one.kind === 'hint' && one.fn !== undefined)
}

/** The counts asked for; "orders by month" asks for one without saying so. */
function countsOf(sketch: Sketch): readonly Wanted[] {
  const counts = sketch.wanted.filter((one) => one.kind === 'count').map((one) => withNoun(one, sketch))
  const subject = sketch.subjects[0]
  const isKeyed = sketch.groups.length > 0 || sketch.grain !== undefined || sketch.part !== undefined || sketch.window?.kind === 'share'
  if (sketch.wanted.length > 0 || !isKeyed || subject === undefined || sketch.superlatives[0] !== undefined) return counts
  return [...counts, { kind: 'count', noun: subject, distinct: false, chunk: subject.chunk }]
}

/** "… and how many" counts what was counted before. */
function withNoun(wanted: Wanted, sketch: Sketch): Wanted {
  const noun = sketch.superlatives.find((one) => one.kind === 'count')?.noun ?? sketch.conditions.find((one) => one.kind === 'count')?.noun
  return wanted.noun !== undefined || noun === undefined ? wanted : { ...wanted, noun }
}
