import type { Query, Select } from '../../../../../flow.ts'
import { type Placed, type Placement, predicateOf } from '../../conditions/index.ts'
import { labelled, whyOf } from '../../draft.ts'
import type { BuildState } from '../build-state.ts'
import { areTwoValues, emptyPlacement } from '../rows.ts'

/** What reading "A and B" as "A or B" costs. */
const EITHER_GUESS = 0.3

/** "Both A and B" of a field of the rows themselves is what two lists have in common; without "both" it is any of them. */
export function setOf(state: BuildState, select: Select, placement: Placement): Query | null {
  const pair = exclusivePair(state, placement)
  if (pair === null) return null
  const [a, b] = pair
  const both = state.sketch.chunks.some((chunk) => chunk.cue === 'both') || contradict(a, b)
  return both ? inCommon(state, select, placement, a, b) : eitherOf(state, select, placement, a)
}

/** The first two conditions that no single row meets. */
function exclusivePair(state: BuildState, { placed }: Placement): readonly [Placed, Placed] | null {
  const own = placed.filter((one) => one.field !== undefined && state.graph.route(state.from, one.entity)?.toOne === true)
  for (const [i, a] of own.entries()) {
    const b = own.slice(i + 1).find((one) => areTwoValues(a, one) || contradict(a, one))
    if (b !== undefined) return [a, b]
  }
  return null
}

/** "before 1940 and after 1960" */
function contradict(a: Placed, b: Placed): boolean {
  if (a.field === undefined || a.field !== b.field || a.entity !== b.entity || b.condition.or) return false
  const low = [a, b].find((one) => one.condition.op === '>' || one.condition.op === '>=')
  const high = [a, b].find((one) => one.condition.op === '<' || one.condition.op === '<=')
  return numberOf(low) >= numberOf(high)
}
function numberOf(one: Placed | undefined): number {
  return one?.value?.kind === 'value' ? Number(one.value.value) : Number.NaN
}

function inCommon(state: BuildState, select: Select, placement: Placement, a: Placed, b: Placed): Query {
  const node = state.nodes.make(whyOf(b.condition.chunk))
  const others = placement.placed.filter((one) => one !== a && one !== b)
  const inputs = [onlyWith(state, select, others, a), onlyWith(state, select, others, b)] as const
  return { ...node, kind: 'set', op: 'intersect', inputs, order: [] }
}
function onlyWith(state: BuildState, select: Select, others: readonly Placed[], only: Placed): Select {
  const part = emptyPlacement(state)
  part.placed.push(...others, only)
  const where = predicateOf(part, () => false)
  const node = state.nodes.make(whyOf(only.condition.chunk))
  const asked = select.columns.filter((column) => column.show === 'asked')
  const columns = asked.map((column) => ({ ...column, ...state.nodes.make(column.why[0]) }))
  return labelled({ ...withWhere(select, where), ...node, columns, order: [], distinct: true }, state.model)
}

function eitherOf(state: BuildState, select: Select, placement: Placement, a: Placed): Query {
  state.guesses += EITHER_GUESS
  const same = placement.placed.filter((one) => one !== a && areTwoValues(a, one))
  const merged = emptyPlacement(state)
  merged.extra.push(...placement.extra)
  for (const one of placement.placed) {
    if (same.includes(one)) continue
    merged.placed.push(one)
    if (one === a) merged.placed.push(...same.map((other) => ({ ...other, condition: { ...other.condition, or: true } })))
  }
  return labelled(
    withWhere(
      select,
      predicateOf(merged, () => false),
    ),
    state.model,
  )
}

function withWhere(select: Select, where: Select['where']): Select {
  const { where: _, ...rest } = select
  return where === undefined ? rest : { ...rest, where }
}
