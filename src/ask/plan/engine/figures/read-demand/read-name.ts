import type { Target } from '../../../../../flow.ts'
import { isBoolean, isDate } from '../kinds.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import { type Name, nameOf } from './name.ts'
import { readAggregated, readCounted, readMeasure } from './read-figure.ts'
import { readChosen, readKey } from './read-key.ts'
import { flag, readFilter, readValue } from './read-restriction.ts'

/** Reads a name if it is of its kind. @returns whether it was */
type NameReader = (state: DemandState, name: Name) => boolean

/** What a name may be, in the order in which it is tried. */
const READERS: readonly NameReader[] = [
  readFilter,
  readValue,
  readKey,
  readRole,
  readOrdering,
  readEventTime,
  readCounted,
  readAggregated,
  readChosen,
  readMeasure,
  readAbsent,
  readEntity,
  readField,
]

export function readName(state: DemandState, item: Item) {
  const name = nameOf(state, item)
  state.joined = false
  READERS.some((reader) => reader(state, name))
}

/** "who is the manager of Hans": a join that names somebody who is in no index. */
function readRole(state: DemandState, { item, expect, joins }: Name): boolean {
  if (expect !== 'which' || joins.length === 0 || state.peek()?.cues.includes('of') !== true || state.peek(1)?.kind !== 'word') return false
  state.role = item
  return true
}

function readOrdering(state: DemandState, { item, expect }: Name): boolean {
  if (expect !== 'order') return false
  state.order = { ...state.order, item, span: item.span }
  state.expect = null
  return true
}

/** "customers signed up": what is counted already, by the day it happened. */
function readEventTime(state: DemandState, { item, joined, measures, fields }: Name): boolean {
  if (measures.length === 0 || joined) return false
  const counted = state.figures.flatMap((figure) => figure.targets)
  const dated = fields.filter((field) => isDate(state.model, field))
  if (!dated.some((field) => counted.some((target) => 'entity' in target && 'entity' in field && target.entity === field.entity))) return false
  datedBy(state, item)
  return true
}

/** "customers without orders" */
function readAbsent(state: DemandState, { item, entities }: Name): boolean {
  if (entities.length === 0 || !state.negated) return false
  state.negated = false
  state.absent.push(item)
  return true
}

/** An entity that is neither key nor figure yet: listed, or one of the two once all is read. */
function readEntity(state: DemandState, { item, expect, joined, entities }: Name): boolean {
  if (entities.length === 0) return false
  if (expect === 'list') state.listed = item
  state.expect = null
  state.duals.push({ item, after: joined ? 'and' : 'other' })
  return true
}

/** A date says by which time, a yes-or-no restricts, any other field waits for a comparison. */
function readField(state: DemandState, { item, fields }: Name): boolean {
  state.expect = null
  const booleans = fields.filter((field) => isBoolean(state.model, field))
  if (fields.some((field) => isDate(state.model, field))) datedBy(state, item)
  else if (booleans.some((field) => isFlagged(state, field))) return true
  else if (booleans.length > 0) flag(state, item, booleans)
  else state.loose.push(item)
  return true
}

/** "Opened and closed in August" is two dates; one question has one. */
function datedBy(state: DemandState, item: Item) {
  if (state.timeField !== undefined && JSON.stringify(state.timeField.targets) !== JSON.stringify(item.targets)) state.unused.push(state.timeField)
  state.timeField = item
}

/** "Not subscribed to the newsletter" says one thing in two words. */
function isFlagged({ flags }: DemandState, field: Target): boolean {
  return flags.some((flag) => flag.item.targets.some((target) => JSON.stringify(target) === JSON.stringify(field)))
}
