import { link } from '../../ask/link/index.ts'
import { planQuestion } from '../../ask/plan/engine/index.ts'
import type { AskConnection } from '../../ask/services.ts'
import type { Actor } from '../../flow.ts'
import { type Entity, type Field, isToOne, type Measure, type Model } from '../../warehouse/semantic/model.ts'
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

type Phrase = (entity: Entity, model: Model) => string | undefined

/** What a first page shows, best first: the headline figure from several sides, then other parts of the business. */
const AGENDA: readonly (readonly [Phrase, rank: number])[] = [
  [number, 0],
  [trend, 0],
  [ranking, 0],
  [breakdown, 1],
  [comparison, 0],
  [breakdown, 2],
]

/** The agenda, then every phrase about every entity, so that a model of any shape fills the page. */
function* candidates(model: Model, table: string | undefined): Generator<string> {
  const entities = Object.values(model.entities)
    .filter((entity) => !entity.hidden && entity.active && (table === undefined || (entity.source.kind === 'table' && entity.source.table.id === table)))
    .sort((a, b) => interest(b) - interest(a))
  const wanted = AGENDA.map(([phrase, rank]) => [phrase, entities[rank]] as const)
  const rest = [breakdown, number, ranking, trend, list].flatMap((phrase) => entities.map((entity) => [phrase, entity] as const))
  for (const [phrase, entity] of [...wanted, ...rest]) {
    const text = entity && phrase(entity, model)
    if (text !== undefined) yield text
  }
}

/** Facts with a time, many measures and many ways to group them come first. */
function interest(entity: Entity): number {
  const measures = Object.values(entity.measures).filter((measure) => !measure.hidden).length
  const ways = Object.values(entity.joins).filter(isToOne).length + Object.values(entity.fields).filter(isGroup).length
  return measures * 2 + ways + (entity.time ? 4 : 0) + entity.weight
}

function number(entity: Entity): string | undefined {
  const measure = measureOf(entity)
  if (measure === undefined) return undefined
  if (isCount(measure)) return entity.time ? `How many ${lower(measure)} were there last month?` : `How many ${lower(measure)} are there?`
  return entity.time ? `What was ${lower(measure)} last month?` : `What is ${lower(measure)}?`
}
function trend(entity: Entity): string | undefined {
  const measure = measureOf(entity)
  return measure && entity.time ? `${measure.label} by month this year` : undefined
}
function comparison(entity: Entity): string | undefined {
  const measure = measureOf(entity)
  return measure && entity.time ? `How did ${lower(measure)} last month compare to the previous month?` : undefined
}
function ranking(entity: Entity, model: Model): string | undefined {
  const measure = measureOf(entity)
  const others = Object.values(entity.joins)
    .filter(isToOne)
    .map((join) => model.entities[join.to])
  const named = others.filter((each) => each !== undefined && !each.hidden && each.title.length > 0 && !each.key.some((key) => each.title.includes(key)))
  const [other] = named
  return measure && other ? `Top 5 ${plural(other)} by ${lower(measure)}` : undefined
}
function breakdown(entity: Entity): string | undefined {
  const measure = measureOf(entity)
  const field = Object.values(entity.fields).find(isGroup)
  return measure && field ? `${measure.label} by ${field.label.toLowerCase()}` : undefined
}
function list(entity: Entity): string | undefined {
  return entity.title.length > 0 && Object.keys(entity.measures).length <= 1 ? `List all ${plural(entity)}` : undefined
}

function measureOf(entity: Entity): Measure | undefined {
  return Object.values(entity.measures).find((measure) => !measure.hidden)
}
function isCount({ expr }: Measure): boolean {
  return expr.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined
}
function isGroup(field: Field): boolean {
  const distinct = field.profile?.distinct ?? MOST_GROUPS
  return field.type === 'text' && !field.hidden && !field.personal && field.role === undefined && distinct > 1 && distinct <= MOST_GROUPS
}
function lower(measure: Measure): string {
  return /^[A-Z]{2,}/.test(measure.label) ? measure.label : measure.label.charAt(0).toLowerCase() + measure.label.slice(1)
}
function plural(entity: Entity): string {
  const count = Object.values(entity.measures).find(isCount)
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
