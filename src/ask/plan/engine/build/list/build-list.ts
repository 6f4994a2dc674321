import type { Query } from '../../../../../flow.ts'
import { labelled, whyOf } from '../../draft.ts'
import type { Asked } from '../asked-of.ts'
import type { BuildState } from '../build-state.ts'
import { finishGroups } from '../groups/finish-groups.ts'
import { groupFields } from '../groups/group-keys.ts'
import { limited, sortedBy } from '../limited.ts'
import { placed, rowsOf } from '../rows.ts'
import { fieldOf } from '../shown/field-of.ts'
import { namesRows } from '../shown/names-rows.ts'
import { type Shown, show } from '../shown/shown.ts'
import { shownFields } from '../shown/shown-fields.ts'
import { type Directed, sortFields, superlativeField } from './order-fields.ts'
import { setOf } from './set-of.ts'

/** Rows as they are: "names of customers from Berlin, newest first". */
export function buildList(state: BuildState, asked: Asked): Query | null {
  const { superlative } = asked
  const shown = shownFields(state, asked)
  if (shown.length === 0) return null
  const chosenBy = superlative === undefined ? null : superlativeField(state, superlative)
  if (superlative !== undefined && chosenBy === null) return null
  const sorts = sortFields(state)
  if (sorts === null) return null
  const orders = chosenBy === null ? sorts : [chosenBy, ...sorts]
  const from = readFrom(state, asked, [...shown, ...orders])
  if (from === undefined) return null
  state.from = from
  for (const one of shown) show(state, one)
  const placement = placed(state)
  if (placement === null) return null
  if (placement.havings.length > 0) return shown.some((one) => !isOfRow(state, one)) ? finishGroups(state, placement, null, superlative) : null
  const order = orders.map((one) => orderBy(state, one))
  const rows = { ...rowsOf(state, placement, 'list'), distinct: state.sketch.distinct && chosenBy === null, order }
  const select = limited(state, rows, superlative)
  return setOf(state, select, placement) ?? labelled(select, state.model)
}

/** The entity whose rows have one of everything that is read. */
function readFrom(state: BuildState, { superlative }: Asked, fields: readonly Shown[]): string | undefined {
  const { graph, meanings, sketch } = state
  const needed = fields.map((one) => one.entity)
  if (sketch.groups.length > 0 && superlative === undefined) needed.push(...groupFields(state).map((one) => one.entity))
  if (isMainNamed(state) && needed.every((one) => graph.up(meanings.main, one) !== null)) needed.push(meanings.main)
  return graph.finest(needed, meanings.main)[0]
}

const NAMED_SCORE = 0.88
/** The rows asked about are of an entity the words name. */
function isMainNamed({ sketch, meanings }: BuildState): boolean {
  return sketch.subjects.some(({ chunk }) =>
    chunk.links.some(({ target, score }) => target.kind === 'entity' && target.entity === meanings.main && score >= NAMED_SCORE),
  )
}

function isOfRow(state: BuildState, one: Shown): boolean {
  return namesRows(state, one) && one.entity === state.from
}

function orderBy(state: BuildState, { entity, field, direction, chunk }: Directed) {
  const column = state.columns.add(field, fieldOf(state, entity, field), 'support', whyOf(chunk))
  return sortedBy(state, column, direction, chunk)
}
