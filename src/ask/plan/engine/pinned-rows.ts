import type { Clock, Expr, Json, Links, Plan, Predicate, Select, TurnContext } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import { nodesAfter, nodesIn, settlePlan } from '../index.ts'
import type { Ranked } from './candidates.ts'
import { graphOf } from './graph.ts'

const MANY = /\b(those|these|them|they|their)\b/i
const ONE = /\b(it|its|he|she|his|her|him|that one|this one)\b/i
const MOST_PINNED = 1000

/** "Of those, how many …", "how many orders did they place": the rows of the turn before become a condition. */
export function withPinnedRows(ranked: Ranked, links: Links, base: TurnContext, model: Model, clock: Clock): Ranked {
  const { rows } = base
  const refers = MANY.test(links.question) || ONE.test(links.question)
  const key = rows.entity === undefined ? undefined : model.entities[rows.entity]?.key
  const query = ranked.plan.query
  if (!refers || rows.entity === undefined || key?.length !== 1 || key[0] === undefined || query.kind !== 'select' || !('entity' in query.from)) return ranked
  const from = query.from.entity
  const path = from === rows.entity ? [] : graphOf(model).up(from, rows.entity)
  const keys = (ONE.test(links.question) && !MANY.test(links.question) ? rows.keys.slice(0, 1) : rows.keys).slice(0, MOST_PINNED)
  if (path === null || keys.length === 0) return ranked
  const nodes = nodesAfter(nodesIn(ranked.plan).map((node) => node.id))
  const condition: Predicate = { ...nodes.make({ kind: 'context', turn: base.turn, node: base.plan.query.id }), kind: 'in', of: { kind: 'field', path, field: key[0] }, values: keys.map((one) => valueOf(one[0] ?? null)) }
  const where: Predicate = query.where === undefined ? condition : { ...nodes.make({ kind: 'context', turn: base.turn, node: base.plan.query.id }), kind: 'and', of: [condition, query.where] }
  return { ...ranked, plan: settlePlan({ ...ranked.plan, query: withPeriod({ ...query, where }, base.plan, path) }, model, clock) }
}

/** A reference keeps the period of the turn before when the question names none. */
function withPeriod(select: Select, base: Plan, path: readonly string[]): Select {
  const period = base.query.kind === 'select' ? base.query.period : undefined
  const sameRoot = base.query.kind === 'select' && 'entity' in base.query.from && 'entity' in select.from && base.query.from.entity === select.from.entity
  void path
  return select.period !== undefined || period === undefined || !sameRoot ? select : { ...select, period }
}

function valueOf(value: Json): Expr {
  if (typeof value === 'number') return { kind: 'value', type: Number.isInteger(value) ? 'integer' : 'decimal', value: String(value) }
  return { kind: 'value', type: 'text', value: value === null ? null : String(value) }
}
