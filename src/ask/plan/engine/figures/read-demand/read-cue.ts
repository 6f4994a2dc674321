import type { AggregateFn, Display } from '../../../../../flow.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'
import { readBest, readPrice, readSold } from './read-best.ts'
import { readBetween, readComparison } from './read-comparison.ts'
import { setGrain } from './read-unit.ts'
import { readGrowth, readMoving, readWindow } from './read-window.ts'

/** Reads one cue; `tail` is what follows its head: of "grain:month", "month". */
type CueReader = (state: DemandState, item: Item, tail: string) => void

const FUNCTIONS: readonly AggregateFn[] = ['sum', 'avg', 'median', 'min', 'max']
const MARKS: readonly Display['mark'][] = ['bar', 'pie', 'line', 'area', 'table', 'scatter', 'stacked_bar', 'number']
const COMPARISONS = ['>', '>=', '<', '<=', '='] as const

/** Cues with a tail, by their head. */
const BY_HEAD: ReadonlyMap<string, CueReader> = new Map<string, CueReader>([
  ['grain', (state, item, tail) => setGrain(state, tail, item.span)],
  ['part', readPart],
  ['chart', readChart],
  ['growth', readGrowth],
  ['price', readPrice],
  ['sold', readSold],
  ['days', readDays],
])

/** Cues by their whole name; one that is in neither table only says that its words are known. */
const BY_NAME: ReadonlyMap<string, CueReader> = new Map<string, CueReader>([
  ...FUNCTIONS.map((fn): readonly [string, CueReader] => [fn, (state, item) => awaitName(state, fn, item)]),
  ...COMPARISONS.map((op): readonly [string, CueReader] => [op, (state, item) => readComparison(state, item, op)]),
  ['by', readBy],
  ['each', (state) => expect(state, 'key')],
  ['count', (state) => expect(state, 'count')],
  ['order', (state) => expect(state, 'order')],
  ['which', (state) => expect(state, 'which')],
  ['list', (state) => expect(state, 'list')],
  ['asc', (state, item) => setDirection(state, 'asc', item)],
  ['desc', (state, item) => setDirection(state, 'desc', item)],
  ['top', (state, item) => readBest(state, item, 'desc')],
  ['bottom', (state, item) => readBest(state, item, 'asc')],
  ['share', (state, item) => readWindow(state, 'share', item)],
  ['share:with', (state, item) => readWindow(state, 'share:with', item)],
  ['running', (state, item) => readWindow(state, 'running', item)],
  ['moving', readMoving],
  ['compare', readCompared],
  ['year_before', readYearBefore],
  ['before', readPeriodBefore],
  ['over_time', readOverTime],
  ['between', readBetween],
  ['not', readNot],
  ['that', readThat],
  ['and', readAnd],
  ['every', readEvery],
  ['beyond', readBeyond],
])

export function readCue(state: DemandState, item: Item) {
  for (const cue of item.cues) state.cues.add(cue)
  const cue = state.at === 1 && item.cues.includes('which') ? 'which' : (item.cues[0] ?? '')
  const [head = '', tail = ''] = cue.split(':')
  const reader = BY_HEAD.get(head) ?? BY_NAME.get(cue)
  reader?.(state, item, tail)
}

const EACH = /^(per|for each|for every|every)$/i

function readBy(state: DemandState, item: Item) {
  state.each = EACH.test(item.text)
  expect(state, 'key')
}

function expect(state: DemandState, what: DemandState['expect']) {
  state.expect = what
}

/** A figure has one function: of "minimum and maximum price", the first is not said by any. "Overall" only stresses. */
function awaitName(state: DemandState, fn: AggregateFn, item: Item) {
  if (state.fn !== null && state.fn.fn !== fn && state.fn.fn !== 'sum') state.unused.push(state.fn.item)
  state.fn = { fn, item }
}

function readPart(state: DemandState, item: Item, tail: string) {
  state.part = { part: tail === 'hour' ? 'hour' : tail === 'weekday' ? 'weekday' : 'month_of_year', span: item.span }
}

/** "on Mondays and Tuesdays", "not on weekends" */
function readDays(state: DemandState, { span }: Item, tail: string) {
  const days = [...(state.days?.days ?? []), ...tail.split(',').map(Number)]
  state.days = { days: [...new Set(days)], negated: state.negated || state.days?.negated === true, span: [state.days?.span[0] ?? span[0], span[1]] }
  state.negated = false
  state.joined = false
}

function readChart(state: DemandState, _item: Item, tail: string) {
  state.mark = MARKS.find((mark) => mark === tail)
}

function setDirection(state: DemandState, direction: 'asc' | 'desc', item: Item) {
  state.order = { ...state.order, direction, span: state.order?.span ?? item.span }
}

/** "compared to": with what, the period that follows says. */
function readCompared(state: DemandState, item: Item) {
  state.comparing = item.span
}
function readYearBefore(state: DemandState, item: Item) {
  state.compare = { to: 'previous_year', span: item.span }
}
function readPeriodBefore(state: DemandState, item: Item) {
  state.compare = { to: 'previous', span: item.span }
}

function readOverTime(state: DemandState) {
  state.overTime = true
}
function readNot(state: DemandState, item: Item) {
  state.negated = true
  state.denial = item
}
function readThat(state: DemandState) {
  state.clause = true
}
function readAnd(state: DemandState) {
  state.joined = true
}

/** "Return on ad spend", "net of refunds": reckoning no figure of the model does; its words are named as not understood. */
function readBeyond(state: DemandState, item: Item) {
  state.unused.push({ ...item, kind: 'word' })
}

/** "all of whose orders": what follows must hold for every one. */
function readEvery(state: DemandState) {
  state.every = state.peek()
  if (state.every !== undefined) state.at += 1
}
