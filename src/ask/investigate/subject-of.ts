import type { Clock, Column, Expr, Links, Plan, Question, Select, TurnContext, Why } from '../../flow.ts'
import type { Entity, Field, Model } from '../../warehouse/semantic/model.ts'
import { link } from '../link/index.ts'
import { planQuestion } from '../plan/engine/index.ts'
import { bucketKey, entityOf, fieldOf, keysOf, labelOf, makePlan, nodesAfter, nodesIn, roleOf, scopeOf, settlePlan } from '../plan/index.ts'
import type { AskConnection } from '../services.ts'
import { type CauseWords, causeWords, subjectWords } from './subject-words.ts'

/** What is to be explained: one figure with its filters and, where one was named, its period. Plain data. */
export interface Subject {
  readonly question: Question
  /** One row with one asked figure. Without a period the newest complete month of the data is explained. */
  readonly plan: Plan
  /** What the asker believes happened. */
  readonly direction?: 'up' | 'down'
  /** Compare with the same period of last year instead of the one before. */
  readonly years?: boolean
}

/**
 * What a question for a cause or an analysis is about, or null: it asks for neither (and `investigate` is not set), or
 * no figure is named and none was answered before.
 */
export function subjectOf(question: Question, _links: Links, context: readonly TurnContext[], connection: AskConnection, clock: Clock): Subject | null {
  const words = causeWords(question.text) ?? (question.investigate === true ? subjectWords(question.text) : null)
  if (words === null || question.investigate === false) return null
  const asked = planOf(words, question, context, connection, clock)
  const plan = asked && singleFigure(asked, connection.model, clock)
  if (asked === null || plan === null) return null
  const years = asked.query.kind === 'select' && asked.query.compare?.to === 'previous_year'
  return { question, plan, ...(words.direction && { direction: words.direction }), ...(years && { years }) }
}

function planOf(words: CauseWords, question: Question, context: readonly TurnContext[], connection: AskConnection, clock: Clock): Plan | null {
  const { model, values } = connection
  const before = context.at(-1)
  const base = before?.connection === connection.id ? before.plan : undefined
  if (words.about === '') return base === undefined ? null : newestOf(base)
  const asked: Question = { ...question, text: words.about, clarify: 'never', context }
  const alone = { ...asked, context: [] }
  // "why did it fall in August?": only a period is said, the rest stands in the turn before
  const tries = context.length === 0 ? [asked] : ONLY_A_PERIOD.test(words.about) ? [asked] : [alone, asked]
  for (const each of tries) {
    const outcome = planQuestion(each, link(each, model, values, clock), model, values, clock)
    if (outcome.kind === 'planned' && singleFigure(outcome.plan, model, clock) !== null) return outcome.plan
  }
  return null
}

const ONLY_A_PERIOD = /^(?:in|on|since|during|last|this|between|for)\b/i

/** Of a figure over time its newest complete bucket is what a bare "why?" is about. */
function newestOf(plan: Plan): Plan {
  const select = plan.query
  const bucket = select.kind === 'select' ? bucketKey(select) : undefined
  if (select.kind !== 'select' || bucket === undefined || select.period === undefined) return plan
  return { ...plan, query: { ...select, period: { ...select.period, period: { kind: 'relative', unit: bucket.expr.grain, offset: -1 } } } }
}

/** The one figure of a plan with its filters and period: what it is broken down by, compared with and cut to is left out. */
function singleFigure(plan: Plan, model: Model, clock: Clock): Plan | null {
  const select = plan.query
  if (select.kind !== 'select' || !('entity' in select.from)) return null
  const column =
    select.mode === 'list' ? figureOfList(select, model) : select.columns.find((one) => one.show === 'asked' && roleOf(one, select.columns) === 'value')
  if (column === undefined || refersToColumns(column) || (select.mode === 'list' && select.limit !== undefined)) return null
  const { compare: _compare, having: _having, top: _top, limit: _limit, fill: _fill, ...rest } = select
  const single: Select = { ...rest, mode: 'group', distinct: false, columns: [column], order: [] }
  const display = { ...nodesAfter(nodesIn(plan).map((node) => node.id)).make(MARK), mark: 'auto' } as const
  return keysOf(single).length > 0 ? null : settlePlan(makePlan(model, clock, single, display), model, clock)
}

const MARK: Why = { kind: 'default', reason: 'mark', text: 'Chosen by what is shown.' }

/** A list of rows as a figure: "amount of sales" is summed, "sessions" and "orders in August" are counted. Undefined for anything else, because it would be another question. */
function figureOfList(select: Select, model: Model): Column | undefined {
  const entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  const asked = select.columns.filter((column) => column.show === 'asked')
  const [first] = asked
  if (entity === undefined || first === undefined) return undefined
  const named = (expr: Expr, name: string): Column => ({
    id: first.id,
    why: first.why,
    name,
    label: labelOf(name, expr, scopeOf(select, model)),
    expr,
    show: 'asked',
  })
  const number = asked.map((column) => fieldOf(column.expr, scopeOf(select, model))?.field).find((field) => field !== undefined && isAmount(field))
  if (number !== undefined)
    return asked.length > 1 ? undefined : named({ kind: 'aggregate', fn: isRate(number) ? 'avg' : 'sum', of: first.expr }, `total_${number.name}`)
  const usual = new Set([...entity.title, ...entity.key, ...entity.shown])
  if (!asked.every(({ expr }) => expr.kind === 'field' && expr.path.length === 0 && usual.has(expr.field))) return undefined
  const measure = countOf(entity)
  return named(measure === undefined ? { kind: 'aggregate', fn: 'count' } : { kind: 'measure', path: [], measure }, measure ?? 'count')
}

const NO_AMOUNTS: ReadonlySet<string> = new Set(['id', 'code', 'year', 'year_month', 'latitude', 'longitude'])
function isAmount(field: Field): boolean {
  return (field.type === 'integer' || field.type === 'decimal') && field.role === undefined && !NO_AMOUNTS.has(field.kind ?? '')
}
function isRate(field: Field): boolean {
  return field.kind === 'percent' || field.format?.kind === 'percent'
}

function countOf(entity: Entity): string | undefined {
  return Object.values(entity.measures).find(({ expr, hidden }) => !hidden && expr.kind === 'aggregate' && expr.fn === 'count' && !expr.of && !expr.where)?.name
}

/** A figure made of other columns of its plan cannot stand without them. */
function refersToColumns(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(refersToColumns)
  if (typeof part !== 'object' || part === null) return false
  if ('kind' in part && part.kind === 'column') return true
  return Object.entries(part).some(([key, value]) => key !== 'why' && refersToColumns(value))
}
