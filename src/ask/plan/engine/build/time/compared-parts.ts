import type { Compare, Period, Select } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import type { Placement } from '../../conditions/index.ts'
import { whyOf } from '../../draft.ts'
import type { Sketch } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { timeExpr } from './time-expr.ts'

type Wish = NonNullable<Sketch['compareTo']>

const UNRESOLVED = { start: null, end: null, label: '', partial: false }

/** Adds the base of a comparison and its columns; null when the words name none that can be had. */
export function comparedParts(state: BuildState, placement: Placement): Partial<Select> | null {
  const wish = state.sketch.compareTo
  if (wish === undefined) return {}
  const named = wish.period?.period?.period
  const found = placement.periods[0]
  const own = found?.period ?? periodAfter(named)
  const to = own === null || named === undefined ? null : baseOf(own, named, wish)
  if (own === null || to === null || stepsOtherwise(state, named, to)) return null
  addComparedColumns(state, wish.chunk)
  const period = found === undefined ? periodOn(state, own, wish.chunk) : undefined
  if (found === undefined && period === undefined) return null
  return { ...(period === undefined ? {} : { period }), compare: compareNode(state, wish, to) }
}

function addComparedColumns({ columns }: BuildState, chunk: Chunk): void {
  const figures = columns.list.filter(({ show, expr }) => show === 'asked' && (expr.kind === 'measure' || expr.kind === 'aggregate'))
  for (const { name } of figures)
    for (const value of ['previous', 'growth'] as const) columns.add(`${name}_${value}`, { kind: 'compared', column: name, value }, 'asked', whyOf(chunk))
}

function compareNode({ nodes }: BuildState, wish: Wish, to: Compare['to']): Compare {
  const aligned = { kind: 'default', reason: 'alignment', text: 'Both sides cover the same stretch.' } as const
  return { ...nodes.make(whyOf(wish.period ?? wish.chunk), aligned), to, align: 'to_date', resolved: UNRESOLVED }
}

/** What is compared with last month, without a period of its own, is this month. */
function periodAfter(named: Period | undefined): Period | null {
  return named?.kind === 'relative' ? { kind: 'relative', unit: named.unit, offset: named.offset + 1 } : null
}
function periodOn(state: BuildState, period: Period, chunk: Chunk): Select['period'] {
  const field = timeExpr(state)
  return field === null ? undefined : { ...state.nodes.make(whyOf(chunk)), field, period, resolved: UNRESOLVED }
}

/** "Previous" is the stretch before; the same stretch a year earlier when a year is named for something shorter. */
function baseOf(own: Period, named: Period, wish: Wish): Compare['to'] | null {
  if (named.kind !== 'relative') return named.kind === 'calendar' ? named : null
  if (own.kind === 'relative' && own.unit === named.unit && named.offset >= own.offset - 1 && !wish.sameOf) return 'previous'
  if (named.unit === 'year' || named.unit === 'fiscal_year') return 'previous_year'
  if (own.kind === 'relative' && own.unit === named.unit) return 'previous'
  return own.kind === 'calendar' && named.offset === -1 ? 'previous' : null
}

/** "By week, compared to the previous quarter": over time, what is compared is the step before, and a quarter is none of these. */
function stepsOtherwise({ sketch }: BuildState, named: Period | undefined, to: Compare['to']): boolean {
  const grain = sketch.grain?.grain
  return grain !== undefined && to === 'previous' && named?.kind === 'relative' && named.unit !== grain
}
