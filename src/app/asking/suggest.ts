import { link } from '../../ask/link/index.ts'
import { planQuestion } from '../../ask/plan/engine/index.ts'
import type { AskConnection } from '../../ask/services.ts'
import type { Actor } from '../../flow.ts'
import type { Entity, Field, Measure, Model } from '../../warehouse/semantic/model.ts'
import { type AskingDeps, clockOf } from './asking.ts'

const WANTED = 6
const MOST_TRIED = 60
/** A grouping with more values than this makes no readable chart. */
const MOST_GROUPS = 40

/** 3–6 questions over what the actor sees, each of which the engine answers as it stands: numbers, trends, comparisons, rankings. */
export async function suggestQuestions(actor: Actor, about: { readonly table?: string }, deps: AskingDeps): Promise<readonly string[]> {
  const available = await deps.connections(actor)
  const own = available.filter((each) => !each.demo)
  const asked = (own.length > 0 ? own : available).map((connection) => answerable(connection, about.table, deps))
  return interleave(asked.map((each) => each[Symbol.iterator]())).slice(0, WANTED)
}

function* answerable(connection: AskConnection, table: string | undefined, deps: AskingDeps): Generator<string> {
  const { model, values } = connection
  const clock = clockOf(model, deps.now())
  let tried = 0
  for (const text of candidates(model, table)) {
    if (++tried > MOST_TRIED) return
    const question = { text, mode: 'economy', clarify: 'allow', connection: connection.id, context: [] } as const
    if (planQuestion(question, link(question, model, values, clock), model, values, clock).kind === 'planned') yield text
  }
}

/** Round after round over the entities that have measures, one kind of question each time. */
function* candidates(model: Model, table: string | undefined): Generator<string> {
  const entities = Object.values(model.entities)
    .filter((entity) => !entity.hidden && entity.active && (table === undefined || (entity.source.kind === 'table' && entity.source.table.id === table)))
    .sort((a, b) => interest(b) - interest(a))
  const kinds = [number, trend, ranking, comparison, breakdown, list]
  for (let round = 0; round < kinds.length; round++) {
    for (const [index, entity] of entities.entries()) {
      const kind = kinds[(round + index) % kinds.length]
      const text = kind?.(entity, model, round)
      if (text !== undefined) yield text
    }
  }
}

function interest(entity: Entity): number {
  return Object.values(entity.measures).filter((measure) => !measure.hidden).length * 2 + (entity.time ? 3 : 0) + (entity.weight > 0 ? 1 : 0)
}

function number(entity: Entity): string | undefined {
  const measure = measureOf(entity, 0)
  return measure && (entity.time ? `What was ${lower(measure)} last month?` : `How many ${lower(measure)} are there?`)
}
function trend(entity: Entity): string | undefined {
  const measure = measureOf(entity, 1)
  return measure && entity.time ? `${measure.label} by month this year` : undefined
}
function comparison(entity: Entity): string | undefined {
  const measure = measureOf(entity, 0)
  return measure && entity.time ? `How did ${lower(measure)} last month compare to the previous month?` : undefined
}
function ranking(entity: Entity, model: Model): string | undefined {
  const measure = measureOf(entity, 0)
  const other = Object.values(entity.joins)
    .map((join) => model.entities[join.to])
    .find((each) => each !== undefined && !each.hidden && each.title.length > 0)
  return measure && other ? `Top 5 ${plural(other)} by ${lower(measure)}` : undefined
}
function breakdown(entity: Entity, _model: Model, round: number): string | undefined {
  const measure = measureOf(entity, 0)
  const fields = Object.values(entity.fields).filter(isGroup)
  const field = fields[round % Math.max(1, fields.length)]
  return measure && field ? `${measure.label} by ${field.label.toLowerCase()}` : undefined
}
function list(entity: Entity): string | undefined {
  return entity.title.length > 0 && Object.keys(entity.measures).length <= 1 ? `List all ${plural(entity)}` : undefined
}

function measureOf(entity: Entity, skip: number): Measure | undefined {
  const visible = Object.values(entity.measures).filter((measure) => !measure.hidden)
  return visible[skip % Math.max(1, visible.length)]
}
function isGroup(field: Field): boolean {
  const distinct = field.profile?.distinct ?? MOST_GROUPS
  return field.type === 'text' && !field.hidden && !field.personal && field.role === undefined && distinct > 1 && distinct <= MOST_GROUPS
}
function lower(measure: Measure): string {
  return /^[A-Z]{2,}/.test(measure.label) ? measure.label : measure.label.charAt(0).toLowerCase() + measure.label.slice(1)
}
function plural(entity: Entity): string {
  const count = Object.values(entity.measures).find(
    (measure) => measure.expr.kind === 'aggregate' && measure.expr.fn === 'count' && measure.expr.of === undefined && measure.expr.where === undefined,
  )
  return count ? lower(count) : `${entity.label.toLowerCase()}s`
}

function interleave(sources: Iterator<string>[]): string[] {
  const found = new Set<string>()
  for (let open = sources; open.length > 0 && found.size < WANTED; ) {
    open = open.filter((source) => {
      const next = source.next()
      if (next.done !== true) found.add(next.value)
      return next.done !== true
    })
  }
  return [...found]
}
