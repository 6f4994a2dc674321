import { whyOf } from '../../draft.ts'
import type { Wanted } from '../../sketch.ts'
import type { Asked } from '../asked-of.ts'
import type { BuildState } from '../build-state.ts'
import { countExpr } from '../figures/count-expr.ts'
import { wantedFigure } from '../figures/figure-expr.ts'
import { type Shown, show } from '../shown/shown.ts'

/** Keys first, then figures in the order of the words. */
export function groupColumns(state: BuildState, { counts, figures }: Asked, keys: readonly Shown[]): void {
  const { wanted } = state.sketch
  for (const key of keys) show(state, key)
  for (const one of wanted) {
    const counted = counts.find((count) => count.chunk === one.chunk)
    if (counted !== undefined) addCount(state, counted)
    else if (figures.includes(one)) addFigure(state, one)
  }
  if (wanted.length === 0) for (const counted of counts) addCount(state, counted)
}

function addCount(state: BuildState, { noun, distinct, chunk }: Wanted): void {
  const expr = countExpr(state, noun, distinct)
  state.columns.add(expr.kind === 'measure' ? expr.measure : 'count', expr, 'asked', whyOf(chunk))
}

function addFigure(state: BuildState, wanted: Wanted): void {
  const figure = wantedFigure(state, wanted)
  if (figure === null) state.failed.push('figure')
  else state.columns.add(figure.name, figure.expr, 'asked', whyOf(wanted.chunk))
}
