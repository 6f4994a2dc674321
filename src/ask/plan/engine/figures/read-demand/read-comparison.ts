import type { Target } from '../../../../../flow.ts'
import type { Comparison } from '../demand.ts'
import { isNumber } from '../kinds.ts'
import { averagesOf } from '../measure-kinds.ts'
import type { Item } from '../scan.ts'
import type { DemandState } from './demand-state.ts'

const OPERATORS: readonly Comparison['op'][] = ['=', '<', '<=', '>', '>=']

/** "more than 5", "above the average price of their category": needs a number or an average after it. */
export function readComparison(state: DemandState, item: Item, text: string, hint?: 'price') {
  const next = state.peek()
  const average = next !== undefined && isAverage(state, next)
  if (next?.kind === 'period' && next.number === undefined && state.figures.length === 1 && state.comparing === null) {
    state.comparing = item.span
    return
  }
  if (next === undefined || (!average && next.kind !== 'number' && next.number === undefined)) {
    state.unused.push(item)
    return
  }
  state.at += 1
  const { targets, per } = takeSides(state, average, hint)
  const op = OPERATORS.find((one) => one === text)
  if (op === undefined) return
  const number =
    next.number === undefined ? {} : { number: next.number, ...(next.percent === true && { percent: true }), ...(next.money === true && { money: true }) }
  state.comparisons.push({ targets, op, average, span: item.span, ...(hint && { hint }), ...(per && { per }), ...number })
  state.clause = false
}

/** Left side, else the unit after the number ("more than 5 orders"), and within what an average is taken. */
function takeSides(state: DemandState, average: boolean, hint: 'price' | undefined): Pick<Comparison, 'targets' | 'per'> {
  const right = state.peek()
  const left = takeLeft(state)
  const unit = left === null && hint === undefined && right?.kind === 'name' && right.targets.length > 0 ? right : null
  const averaged = average && right?.kind === 'name' && right.targets.some((target) => target.kind === 'field')
  if (unit !== null || averaged) state.at += 1
  const per = average ? takeOwner(state) : undefined
  return { targets: left ?? unit?.targets ?? (average ? averagedBy(state) : []), ...(per && { per }) }
}

/** "Products above the average price": what is averaged says what is compared. */
function averagedBy(state: DemandState): readonly Target[] {
  return state.items[state.at - 1]?.targets.filter((target) => target.kind === 'measure') ?? []
}

/** "the average", or a measure that is an average of the field before it: "list price above the average price". */
function isAverage(state: DemandState, item: Item): boolean {
  return item.cues.includes('avg') || item.targets.some((target) => target.kind === 'measure' && averagesOf(state.model, target) !== undefined)
}

/** "… of their category", "… in its category". */
function takeOwner(state: DemandState): Item | undefined {
  const [of, name] = [state.peek(), state.peek(1)]
  if (namesEntity(of) && state.before(0)?.text.endsWith('of') === true) {
    state.at += 1
    return of
  }
  const joined = of?.cues.includes('of') === true || of?.cues.includes('by') === true
  if (!joined || !namesEntity(name)) return undefined
  state.at += 2
  return name
}
function namesEntity(item: Item | undefined): boolean {
  return item?.targets.some((target) => target.kind === 'entity') === true
}

/** The field that waits for a comparison; in a clause, the figure before it. */
function takeLeft(state: DemandState): readonly Target[] | null {
  const loose = state.loose.at(-1)
  if (loose?.targets.some((target) => isNumber(state.model, target)) === true) {
    state.loose = state.loose.slice(0, -1)
    return loose.targets
  }
  return state.clause ? (state.figures.at(-1)?.targets ?? null) : null
}

/** "between 10 and 20" */
export function readBetween(state: DemandState, item: Item) {
  const [low, and, high] = [state.peek(), state.peek(1), state.peek(2)]
  if (low?.number === undefined || and?.cues.includes('and') !== true || high?.number === undefined) {
    state.unused.push(item)
    return
  }
  state.at += 3
  const span = [item.span[0], high.span[1]] as const
  state.comparisons.push({
    targets: takeLeft(state) ?? [],
    op: '>=',
    number: low.number,
    high: high.number,
    ...(high.percent === true && { percent: true }),
    ...((high.money === true || low.money === true) && { money: true }),
    average: false,
    span,
  })
}
