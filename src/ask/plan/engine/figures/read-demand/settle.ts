import type { Span, Target } from '../../../../../flow.ts'
import type { Figure } from '../demand.ts'
import { isDate, isNumber } from '../kinds.ts'
import { averagingMeasures, countsOnly } from '../measure-kinds.ts'
import type { Item, ValueTarget } from '../scan.ts'
import { isSold, sellingMeasure } from '../selling.ts'
import type { DemandState } from './demand-state.ts'

/** Once all is read: settles what could not be known before, and names what was begun and not ended. */
export function settle(state: DemandState) {
  settleCountedValue(state)
  settleMoney(state)
  settleCompared(state)
  settleNeverSold(state)
  settleDoers(state)
  settleSold(state)
  settleAverage(state)
  settleEvents(state)
  settleDuals(state)
  if (state.averageOf === undefined && state.averaged === undefined) settleAverage(state)
  settleComparedValues(state)
  settleOpenEnds(state)
}

/** "How many consumers": a value that is counted stands for the rows that have it. */
function settleCountedValue(state: DemandState) {
  const [first] = state.values
  if (state.expect !== 'count' || state.figures.length > 0 || first === undefined || first.negated) return
  const entities = new Set(first.values.map((value) => value.entity))
  const [entity] = entities
  if (entity === undefined || entities.size > 1 || state.items[state.items.indexOf(first.item) - 1]?.cues.includes('count') !== true) return
  const targets: readonly Target[] = [{ kind: 'entity', entity }]
  state.figures.push({ item: first.item, targets, fn: 'count' })
  state.expect = null
}

/** "Which products were not sold": those without rows of what selling is counted on. */
function settleNeverSold(state: DemandState) {
  const { sold, negated, denial, best } = state
  const subject = state.keys.find((key) => key.role === 'chosen')?.item ?? state.duals[0]?.item ?? state.figures[0]?.item
  const [measure] = sellingMeasure(state.model, 'pieces')
  if (sold === undefined || !negated || denial === undefined || best !== undefined || measure?.kind !== 'measure') return
  if (subject?.targets.some((target) => isSold(state.model, target)) !== true) return
  state.absent.push({ ...sold, targets: [{ kind: 'entity', entity: measure.entity }] })
  state.negated = false
  state.sold = undefined
}

/** "Different products sold", "customers who bought last month": counted among the rows of what they did, by its date. */
function settleDoers(state: DemandState) {
  const [figure, ...more] = state.figures
  if (figure === undefined || more.length > 0 || state.absent.length > 0 || !figure.targets.every((target) => counts(state, target))) return
  const [measure] = sellingMeasure(state.model, 'pieces')
  if (state.sold !== undefined && state.cues.has('distinct') && measure?.kind === 'measure' && figure.targets.some((target) => isSold(state.model, target))) {
    state.countedIn = { entity: measure.entity, sold: true }
    state.sold = undefined
    return
  }
  // what they never did is said of them, not of one of the rows of what they did
  if (state.values.some((value) => value.negated) || state.flags.some((flag) => flag.negated)) return
  const deed = state.timeField ?? state.duals.find((dual) => dual.item.targets.some((target) => isDate(state.model, target)))?.item
  const doers = figure.targets.flatMap((target) => ('entity' in target ? [target.entity] : []))
  const done = deed?.targets.find((target) => isDate(state.model, target) && 'entity' in target && refersTo(state, target.entity, doers))
  if (
    deed === undefined ||
    done === undefined ||
    !('entity' in done) ||
    deed.targets.some((target) => 'entity' in target && doers.includes(target.entity) && isDate(state.model, target))
  )
    return
  state.countedIn = { entity: done.entity, sold: false }
  state.timeField = { ...deed, targets: [done] }
  state.duals = state.duals.filter((dual) => dual.item !== deed)
}
function counts(state: DemandState, target: Target): boolean {
  return target.kind === 'entity' || countsOnly(state.model, target)
}
function refersTo({ model }: DemandState, from: string, doers: readonly string[]): boolean {
  return Object.values(model.entities[from]?.joins ?? {}).some((join) => join.cardinality === 'many_to_one' && doers.includes(join.to))
}

const PRICE = /price/i
const OWN_MONEY = /price|amount|value|total|budget/i

/** "Orders over 1000 euros": what their sales come to, where the rows have no amount of their own. */
function settleMoney(state: DemandState) {
  const [comparison, ...more] = state.comparisons
  const [dual, ...others] = state.duals
  const isBare =
    comparison !== undefined && comparison.targets.length === 0 && comparison.hint === undefined && comparison.percent !== true && !comparison.average
  if (!isBare || more.length + others.length > 0 || dual === undefined || state.figures.length > 0 || state.keys.length > 0) return
  const [money] = sellingMeasure(state.model, 'money')
  const entity = dual.item.targets.find((target) => target.kind === 'entity')
  if (money?.kind !== 'measure' || entity?.kind !== 'entity' || !refersTo(state, money.entity, [entity.entity])) return
  const own = Object.values(state.model.entities[entity.entity]?.fields ?? {}).filter((field) => OWN_MONEY.test(`${field.name} ${field.label}`))
  if (own.some((field) => PRICE.test(field.name)) && comparison.money === true) state.comparisons[0] = { ...comparison, hint: 'price' }
  if (own.length > 0) return
  state.comparisons[0] = { ...comparison, targets: [money] }
}

/** "Average revenue per month", "revenue per customer by segment": over which groups a figure is averaged. */
function settleAverage(state: DemandState) {
  const { averageOf, keys, grain, figures } = state
  const each = keys.find((key) => key.each === true && key.role === 'by' && key.targets.some((target) => target.kind === 'entity'))
  const told = averageOf !== undefined
  if (figures.length !== 1) {
    if (told) state.unused.push(averageOf)
    return
  }
  if (told && each === undefined && grain !== undefined) state.averaged = { over: 'time', span: averageOf.span }
  else if (each !== undefined && (told || keys.length > 1) && grain === undefined) state.averaged = { over: each, span: (averageOf ?? each.item).span }
  else if (told) state.unused.push(averageOf)
}

/** "Which products sold more than 500 units": what is compared is the figure, when it is a measure and nothing else is. */
function settleCompared(state: DemandState) {
  const measures = state.comparisons.flatMap(({ targets }) => targets.filter((target) => target.kind === 'measure' && !countsOnly(state.model, target)))
  const [comparison] = state.comparisons
  const [figure] = state.figures
  const isFigure = figure === undefined || (state.figures.length === 1 && JSON.stringify(figure.targets) === JSON.stringify(measures))
  if (!isFigure || measures.length === 0 || comparison === undefined || comparison.average) return
  if (figure === undefined) state.figures.push({ item: { ...spanItem(comparison.span), targets: measures }, targets: measures })
  const subject = state.keys.length === 0 ? (state.listed ?? state.duals[0]?.item ?? state.loose[0]) : undefined
  if (subject === undefined) return
  const entities = subject.targets.filter((target) => target.kind === 'entity')
  state.keys.push({ item: subject, targets: entities.length > 0 ? entities : subject.targets.filter((target) => target.kind === 'field'), role: 'chosen' })
  state.duals = state.duals.filter((dual) => dual.item !== subject)
  state.loose = state.loose.filter((item) => item !== subject)
  state.listed = undefined
}

/** "How much did we sell": money; "how many (products) did we sell", "the best selling": pieces. */
function settleSold(state: DemandState) {
  const { sold, fn, best, cues } = state
  if (sold === undefined || cues.has('distinct')) return
  const [figure, ...more] = state.figures
  const counts = figure !== undefined && more.length === 0 && cues.has('count') && figure.targets.some((target) => isSold(state.model, target))
  if (figure !== undefined && !counts) return
  const ranks = best !== undefined && (isNear(best.span, sold.span) || (isNear(sold.span, best.span) && ranksWhatIsSold(state)))
  const what = counts || ranks || cues.has('count') ? 'pieces' : fn?.fn === 'sum' ? 'money' : undefined
  const targets = what === undefined ? [] : sellingMeasure(state.model, what)
  if (targets.length === 0) return
  state.fn = null
  state.expect = null
  state.figures = [{ item: { ...sold, targets }, targets }]
}

/** "Compare revenue of DACH and Nordics", "DACH versus Nordics": values of one field side by side. */
function settleComparedValues(state: DemandState) {
  if (state.comparing === null || state.compare !== undefined || state.figures.length === 0) return
  const wished = state.values.filter((wish) => !wish.negated)
  const [first, ...others] = wished
  const field = first?.values.find((value) => others.length > 0 && others.every((other) => other.values.some((one) => isOfField(one, value))))
  if (first === undefined || field === undefined) return
  const targets = [{ kind: 'field' as const, entity: field.entity, field: field.field }]
  if (state.keys.length === 0) state.keys.push({ item: { ...first.item, targets, values: [] }, targets, role: 'by' })
  state.comparing = null
}
function isOfField(one: ValueTarget, other: ValueTarget): boolean {
  return one.entity === other.entity && one.field === other.field
}

/** "Products launched this year": an entity with a day of its own in a period is listed. */
function settleEvents(state: DemandState) {
  const [dual, ...more] = state.duals
  if (wantsFigure(state) || state.figures.length > 0 || state.listed !== undefined || state.period === undefined || dual === undefined || more.length > 0)
    return
  const dated = state.timeField?.targets.filter((target) => isDate(state.model, target)) ?? []
  if (countsEvents(state, dual.item)) return
  const own = dual.item.targets.some((target) => target.kind === 'entity' && dated.some((field) => 'entity' in field && field.entity === target.entity))
  if (!own) return
  state.listed = dual.item
  state.duals = []
}

/** "Sessions last month": events without a name of their own are counted, for their keys say nothing. */
function countsEvents(state: DemandState, item: Item): boolean {
  const entities = item.targets.flatMap((target) => (target.kind === 'entity' ? [state.model.entities[target.entity]] : []))
  const nameless = entities.some((entity) => entity?.time !== undefined && entity.title.every((name) => entity.key.includes(name)))
  const asked = state.timeField === undefined && state.comparisons.length === 0 && state.flags.length === 0 && state.best === undefined && state.fn === null
  if (!nameless || !asked || state.loose.length > 0 || !item.targets.some((target) => target.kind === 'measure')) return false
  countFirstDual(state)
  return true
}

/** "best-selling", "sold the most": nothing but small words between. */
function isNear([, end]: Span, [start, last]: Span): boolean {
  return last === end || (start >= end && start - end <= ' the '.length)
}
function ranksWhatIsSold(state: DemandState): boolean {
  return state.keys.some((key) => key.role === 'chosen' && key.targets.some((target) => isSold(state.model, target)))
}

/** Words that name an entity and count it are figures when nothing else is, and something is to be made of them. */
function settleDuals(state: DemandState) {
  const wanted = wantsFigure(state)
  if (wanted && state.figures.length === 0 && state.listed === undefined && state.loose.length === 0) countFirstDual(state)
  countListedWithFigure(state)
  if (wanted && state.figures.length === 0) sumOnlyNumber(state)
}

function wantsFigure(state: DemandState): boolean {
  const groups = state.keys.length > 0 || state.grain !== undefined || state.part !== undefined || state.overTime
  return groups || state.windows.length > 0 || state.comparing !== null || state.compare !== undefined
}

/** The first is a figure, and all that follow it after "and". */
function countFirstDual(state: DemandState) {
  const first = state.duals.find((dual) => dual.after !== 'owner')
  if (first === undefined) return
  const counted = [first, ...state.duals.filter((dual) => dual !== first && dual.after === 'and')]
  state.figures.push(...counted.map((dual) => figureOf(dual.item)))
  state.duals = state.duals.filter((dual) => !counted.includes(dual))
}

/** "Orders and revenue": joined to a figure, and named first. */
function countListedWithFigure(state: DemandState) {
  const listed = state.duals.filter((dual) => isListedWithFigure(state, dual.item))
  state.figures.unshift(...listed.map((dual) => figureOf(dual.item)))
  state.duals = state.duals.filter((dual) => !listed.includes(dual))
}
function isListedWithFigure(state: DemandState, item: Item): boolean {
  const at = state.items.indexOf(item)
  const leads = at === 0 || state.items[at - 1]?.kind === 'cue'
  const joined = state.items[at + 1]?.cues.includes('and') === true
  return leads && joined && state.figures.some((figure) => figure.item === state.items[at + 2])
}

/** "quantity by month": a lone number is summed. */
function sumOnlyNumber(state: DemandState) {
  const [number, ...more] = state.loose
  if (number === undefined || more.length > 0) return
  const sums = number.targets.filter((target) => isNumber(state.model, target))
  if (sums.length === 0) return
  const averages = sums.flatMap((target) => averagingMeasures(state.model, target))
  state.figures.push(averages.length > 0 ? { item: number, targets: averages } : { item: number, targets: sums, fn: 'sum' })
  state.loose = []
}

/** "Against" nothing, a "not" that denies nothing, an "average" of nothing: what was begun and not ended was not understood. */
function settleOpenEnds(state: DemandState) {
  if (state.comparing !== null && state.compare === undefined) state.unused.push(spanItem(state.comparing))
  if (state.negated && state.denial !== undefined && state.values.every((value) => !value.negated)) state.unused.push(state.denial)
  if (state.fn !== null && state.fn.fn !== 'sum') state.unused.push(state.fn.item)
  const dated = state.period !== undefined || state.grain !== undefined || state.part !== undefined || state.days !== undefined || state.overTime
  if (state.expect === 'key' && state.items.at(-1)?.cues.includes('by') === true) state.unused.push(spanItem(state.items.at(-1)?.span ?? [0, 0]))
  if (state.timeField !== undefined && !dated && state.values.length === 0 && state.absent.length === 0) state.unused.push(state.timeField)
}

function figureOf(item: Item): Figure {
  const measures = item.targets.filter((target) => target.kind === 'measure')
  return measures.length > 0 ? { item, targets: measures } : { item, targets: item.targets.filter((target) => target.kind === 'entity'), fn: 'count' }
}

function spanItem(span: Span): Item {
  return { kind: 'word', span, text: '', targets: [], values: [], cues: [] }
}
