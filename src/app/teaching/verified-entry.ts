import { checkPlan, expandPlan, fieldOf, samePlan, scopeOf } from '../../ask/plan/index.ts'
import { fillSlots, type SlotValue } from '../../ask/verified/index.ts'
import type { Id, Json, Plan, Predicate, Reading } from '../../flow.ts'
import type { Model, VerifiedQuestion } from '../../warehouse/semantic/model.ts'
import { compactOf, conditionsOf } from './compact-of.ts'

/** What a turn understood, to be kept as a verified question. */
export interface Understood {
  readonly question: string
  readonly plan: Plan
  readonly reading: Reading
}
export interface Wish {
  /** Other words than those of the turn. */
  readonly question?: string
  /** Nodes that stay open; absent: every value and period that the words name. */
  readonly slots?: readonly Id[]
}
type Fault = { readonly fault: string; readonly at: 'question' | number }
type Entry = { readonly [key: string]: Json }

/** A place of the question that stays open. */
interface Opening {
  readonly node: Id
  readonly base: string
  readonly slot: VerifiedQuestion['slots'][string]
  readonly value: SlotValue
  readonly span: readonly [start: number, end: number]
}

/** The entry of `questions.yaml` without its id; a fault when the plan or a slot cannot be written down. */
export function verifiedEntry(turn: Understood, wish: Wish, model: Model): { readonly entry: Entry } | Fault {
  const text = wish.question ?? standingAlone(turn)
  const found = openings(turn, text, model)
  const known = new Set(found.map((opening) => opening.node))
  const unknown = (wish.slots ?? []).findIndex((id) => !known.has(id))
  if (unknown >= 0) return { fault: 'This part of the plan is no value, period or limit that the question names', at: unknown }
  const chosen = found.filter((opening) => (wish.slots === undefined ? opening.slot.kind !== 'limit' : wish.slots.includes(opening.node)))
  const named = withNames(withoutOverlap(chosen))
  const plan = compactOf(turn.plan, new Map(named.map((each) => [each.node, each.name])))
  const slots = Object.fromEntries(named.map((each) => [each.name, each.slot]))
  if (!isSamePlan(turn.plan, plan, slots, new Map(named.map((each) => [each.name, each.value])), model))
    return { fault: 'The plan of this answer cannot be written down as a verified question', at: 'question' }
  return { entry: { question: opened(text, named), ...(named.length > 0 && { slots: writtenSlots(slots) }), plan } }
}

/** The words of the turn, or its reading where they only make sense after the turn before. */
function standingAlone({ question, plan, reading }: Understood): string {
  const usesContext = JSON.stringify(plan.query).includes('"kind":"context"')
  return usesContext ? reading.text : question
}

function openings(turn: Understood, text: string, model: Model): readonly Opening[] {
  const { query } = turn.plan
  if (query.kind !== 'select') return []
  const scope = scopeOf(query, model)
  const conditions = conditionsOf(turn.plan).flatMap((condition) => valueOpening(condition, turn, text, scope))
  const { period, limit } = query
  const dated = period && fieldOf(period.field, scope)
  const periodSpan = period && (spanOf(period.id, turn, text) ?? find(text, period.resolved.label))
  const limitSpan = limit && find(text, String(limit.count))
  return [
    ...conditions,
    ...(period && dated && periodSpan
      ? [
          {
            node: period.id,
            base: 'period',
            slot: { kind: 'period', field: `${dated.entity.name}.${dated.field.name}` } as const,
            value: { kind: 'period', period: period.period } as const,
            span: periodSpan,
          },
        ]
      : []),
    ...(limit && limitSpan
      ? [{ node: limit.id, base: 'limit', slot: { kind: 'limit' } as const, value: { kind: 'number', value: String(limit.count) } as const, span: limitSpan }]
      : []),
  ]
}

function valueOpening(condition: Predicate, turn: Understood, text: string, scope: Parameters<typeof fieldOf>[1]): readonly Opening[] {
  if (condition.kind !== 'compare' || condition.right.kind !== 'value' || typeof condition.right.value !== 'string') return []
  const { value, type } = condition.right
  const field = fieldOf(condition.left, scope)
  const corrected = turn.reading.corrections.find((each) => each.to === value)?.from
  const span = find(text, value) ?? (corrected === undefined ? undefined : find(text, corrected))
  if (span === undefined) return []
  const isText = type === 'text' && condition.op === '=' && field !== undefined
  if (!isText && type !== 'integer' && type !== 'decimal') return []
  const slot = isText ? ({ kind: 'field', field: `${field.entity.name}.${field.field.name}` } as const) : ({ kind: 'number' } as const)
  return [{ node: condition.id, base: isText ? field.field.name : 'number', slot, value: { kind: isText ? 'text' : 'number', value }, span }]
}

/** Where the words of a node stand in the turn's own question, without the word that leads to them. */
function spanOf(node: Id, { question, reading }: Understood, text: string): Opening['span'] | undefined {
  if (text !== question) return undefined
  const span = reading.chips.find((chip) => chip.nodes.includes(node))?.spans[0]
  if (span === undefined) return undefined
  const words = text.slice(...span)
  const lead = /^(?:in|during|for|on|of|the)\s+/i.exec(words)?.[0].length ?? 0
  return words.trim() === '' ? undefined : [span[0] + lead, span[1]]
}

function find(text: string, words: string): Opening['span'] | undefined {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const found = words === '' ? null : new RegExp(`(?<![\\p{L}\\d])["'“]?${escaped}["'”]?(?![\\p{L}\\d])`, 'iu').exec(text)
  return found === null ? undefined : [found.index, found.index + found[0].length]
}

function withoutOverlap(all: readonly Opening[]): readonly Opening[] {
  const sorted = [...all].sort((a, b) => a.span[0] - b.span[0])
  return sorted.filter((each, n) => n === 0 || each.span[0] >= (sorted[n - 1]?.span[1] ?? 0))
}

function withNames(all: readonly Opening[]): readonly (Opening & { readonly name: string })[] {
  const used = new Map<string, number>()
  return all.map((each) => {
    const count = (used.get(each.base) ?? 0) + 1
    used.set(each.base, count)
    return { ...each, name: count === 1 ? each.base : `${each.base}_${count}` }
  })
}

function opened(text: string, named: readonly (Opening & { readonly name: string })[]): string {
  return named.reduceRight((question, { name, span }) => `${question.slice(0, span[0])}{${name}}${question.slice(span[1])}`, text)
}

function writtenSlots(slots: VerifiedQuestion['slots']): Json {
  return Object.fromEntries(
    Object.entries(slots).map(([name, slot]): [string, Json] => [
      name,
      slot.kind === 'field' ? { field: slot.field } : slot.kind === 'period' ? { period: slot.field } : { [slot.kind]: true },
    ]),
  )
}

/** What was written down computes the same as what was answered. */
function isSamePlan(plan: Plan, compact: Entry, slots: VerifiedQuestion['slots'], values: ReadonlyMap<string, SlotValue>, model: Model): boolean {
  const again = expandPlan(fillSlots(compact, slots, values, model), model, plan.clock)
  return !('problems' in again) && checkPlan(again.plan, model).length === 0 && samePlan({ ...again.plan, model: plan.model }, plan)
}
