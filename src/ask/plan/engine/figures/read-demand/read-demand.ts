import type { Model } from '../../../../../warehouse/semantic/model.ts'
import type { Demand } from '../demand.ts'
import type { Item } from '../scan.ts'
import { DemandState } from './demand-state.ts'
import { readCue } from './read-cue.ts'
import { readName } from './read-name.ts'
import { readPeriod } from './read-period.ts'
import { readUnit } from './read-unit.ts'
import { settle } from './settle.ts'

const RANKING = /^(sold:|price:)?(top|bottom)$/

/** Reads items from left to right into what is asked for. Never guesses: what finds no place is listed as unused. */
export function readDemand(items: readonly Item[], model: Model): Demand {
  const state = new DemandState(items, model)
  for (let item = state.peek(); item !== undefined; item = state.peek()) {
    state.at += 1
    readItem(state, item)
  }
  settle(state)
  return state.demand()
}

function readItem(state: DemandState, item: Item) {
  switch (item.kind) {
    case 'cue':
      return readCue(state, item)
    case 'period':
      return readPeriod(state, item)
    case 'number':
      return readNumber(state, item)
    case 'unit':
      return readUnit(state, item)
    case 'name':
      return readName(state, item)
    case 'word':
      return readWord(state, item)
  }
}

/** A number by itself is understood in "3-month moving average" and "the 5 best"; comparisons and "top 5" take theirs along. */
function readNumber(state: DemandState, item: Item) {
  const moving = state.peek()?.unit !== undefined && state.peek(1)?.cues.includes('moving') === true
  const ranks = state.peek()?.cues.some((cue) => RANKING.test(cue)) === true
  if (moving) state.at += 1
  else if (ranks) state.howMany = item
  else state.unused.push(item)
}

/** A capitalised name after "the manager of" is somebody's. */
function readWord(state: DemandState, item: Item) {
  const last = state.nameless
  const adjoins = last === undefined ? state.before()?.cues.includes('of') === true : item.span[0] - last.span[1] <= 1
  if (state.role === undefined || !adjoins || !/^\p{Lu}/u.test(item.text)) state.unused.push(item)
  else if (last === undefined) state.nameless = { text: item.text, span: item.span }
  else state.nameless = { text: `${last.text} ${item.text}`, span: [last.span[0], item.span[1]] }
}
