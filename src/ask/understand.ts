import type { Actor, Candidate, Links, Outcome, Plan, Question, Reading, Refusal } from '../flow.ts'
import { link } from './link/index.ts'
import { planQuestion } from './plan/engine/index.ts'
import { sameRows } from './same-rows.ts'
import type { AskConnection, AskServices } from './services.ts'
import { step } from './step.ts'
import { matchVerified } from './verified/index.ts'

/** How one question reads on one connection. `score` in [0, 1]: the best plan's score × share of content words linked. */
export interface QuestionRead {
  readonly connection: AskConnection
  readonly links: Links
  readonly outcome: Outcome
  readonly score: number
}

export type Understood =
  | { readonly kind: 'planned'; readonly plan: Plan; readonly reading: Reading; readonly connection: AskConnection }
  | (Exclude<Outcome, { kind: 'planned' }> & { readonly connection?: string })
  | Refusal

const READS_ONLY: Refusal = { kind: 'refused', reason: 'writes_data', message: 'Parley only reads data; it never changes or deletes any.' }
/** Below this no connection is taken to be meant. */
const LEAST_SCORE = 0.3
/** The demo takes part only when no own data reaches this. */
const OWN_DATA_SCORE = 0.5
/** Ahead by this much, a connection is chosen without asking. */
const CLEAR_LEAD = 0.1

/** What a question means, and how it was read on each connection that took part, best first. */
export interface Understanding {
  readonly understood: Understood
  readonly read: readonly QuestionRead[]
}

/** Chooses the connection and reads the question on it; asks back or abstains when that cannot be done with confidence. */
export async function understand(question: Question, actor: Actor, services: AskServices, signal: AbortSignal): Promise<Understanding> {
  const available = await services.connections(actor)
  const read = available.length === 0 ? [] : await step(services, 'link', 'Reading the question', () => readings(question, available, services))
  const chosen = choose(read)
  if (chosen.length > 1) return { read, understood: askWhichData(chosen) }
  const [best] = chosen
  if (best === undefined) return { read, understood: nothingToAsk() }
  const understood = await step(services, 'plan', `Planning on ${best.connection.label}`, () => settle(best, question, actor, services, signal))
  return { read, understood }
}

/** The question on every connection that may answer it: the chosen one (by id, or by its name), the conversation's, else all, best first. */
export function readings(question: Question, available: readonly AskConnection[], services: AskServices): readonly QuestionRead[] {
  const wanted = question.connection ?? question.context.at(-1)?.connection
  const byId = available.filter((each) => each.id === wanted)
  const named = byId.length > 0 ? byId : available.filter((each) => each.label === wanted)
  const read = (connections: readonly AskConnection[]) =>
    connections.map((connection) => readOn(connection, question, services)).sort((a, b) => b.score - a.score)
  if (question.connection !== undefined) return read(named)
  if (named.length > 0) return elsewhere(read(named), question, available, services)
  const own = read(available.filter((each) => !each.demo))
  const needsDemo = (own[0]?.score ?? 0) < OWN_DATA_SCORE
  return needsDemo ? [...own, ...read(available.filter((each) => each.demo))].sort((a, b) => b.score - a.score) : own
}

/** A new question in a conversation moves to other data only if it links fully there and not here. */
function elsewhere(here: readonly QuestionRead[], question: Question, available: readonly AskConnection[], services: AskServices): readonly QuestionRead[] {
  const [best] = here
  if (best === undefined || best.outcome.kind !== 'abstained' || best.outcome.reason !== 'unlinked') return here
  const fresh = { ...question, context: [] }
  const others = available.filter((each) => each.id !== best.connection.id && !each.demo).map((connection) => readOn(connection, fresh, services))
  return others.filter((other) => other.outcome.kind === 'planned').length > 0
    ? others.filter((other) => other.outcome.kind === 'planned').sort((a, b) => b.score - a.score)
    : here
}

function readOn(connection: AskConnection, question: Question, services: AskServices): QuestionRead {
  const { model, values } = connection
  const clock = services.clock(model)
  const links = link(question, model, values, clock)
  const verified = matchVerified(links, model, values, clock)
  if (verified !== undefined) return { connection, links, outcome: verified, score: verified.reading.score }
  const outcome = planQuestion(question, links, model, values, clock)
  return { connection, links, outcome, score: scoreOf(outcome) * linkedShare(links) }
}

function scoreOf(outcome: Outcome): number {
  if (outcome.kind === 'planned') return outcome.reading.score
  if (outcome.kind === 'clarify') return Math.max(...outcome.candidates.map((candidate) => candidate.reading.score))
  return outcome.understood.length > 0 ? LEAST_SCORE / 2 : 0
}

/** Share of the words that carry meaning which found a meaning here. */
function linkedShare(links: Links): number {
  const missed = links.unlinked.filter((each) => each.content).length
  const found = new Set(links.links.map((each) => each.span[0])).size
  return found === 0 ? 0 : found / (found + missed)
}

/** One understanding, or several when nothing tells them apart; the caller asks which data is meant. */
function choose(read: readonly QuestionRead[]): readonly QuestionRead[] {
  const [best] = read
  if (best === undefined || best.score < LEAST_SCORE) return best ? [best] : []
  const close = read.filter((each) => best.score - each.score < CLEAR_LEAD && each.score >= LEAST_SCORE)
  const priority = Math.max(...close.map((each) => each.connection.model.priority))
  return close.filter((each) => each.connection.model.priority === priority)
}

function askWhichData(close: readonly QuestionRead[]): Understood {
  const candidates = close.flatMap(({ outcome, connection }): Candidate[] => {
    if (outcome.kind !== 'planned') return []
    return [{ plan: outcome.plan, reading: { ...outcome.reading, text: `${connection.label}: ${outcome.reading.text}` }, differsIn: ['entity'] }]
  })
  const [first] = close
  if (candidates.length < 2 && first)
    return first.outcome.kind === 'planned'
      ? { kind: 'planned', plan: first.outcome.plan, reading: first.outcome.reading, connection: first.connection }
      : { ...first.outcome, connection: first.connection.id }
  return {
    kind: 'clarify',
    question: `In which data: ${close.map((each) => each.connection.label).join(' or ')}?`,
    about: 'entity',
    candidates: candidates.slice(0, 4),
  }
}

/** A planned outcome as it is; of two candidates that return the same rows, the better one without asking. */
async function settle(best: QuestionRead, question: Question, actor: Actor, services: AskServices, signal: AbortSignal): Promise<Understood> {
  const { outcome, connection } = best
  if (outcome.kind === 'planned') return { kind: 'planned', plan: outcome.plan, reading: outcome.reading, connection }
  if (outcome.kind === 'abstained' && outcome.reason === 'writes') return READS_ONLY
  if (outcome.kind === 'abstained') return { ...outcome, connection: connection.id }
  const [first, second] = outcome.candidates
  const take = ({ plan, reading }: Candidate, assumption: string): Understood => ({
    kind: 'planned',
    plan,
    reading: { ...reading, assumptions: [...reading.assumptions, assumption] },
    connection,
  })
  if (first && question.clarify === 'never') return take(first, `Taken as: ${first.reading.text}.`)
  if (first && askedBefore(question)) return take(first, `Taken as: ${first.reading.text}.`)
  if (first && second && outcome.candidates.length === 2 && (await sameRows([first.plan, second.plan], connection, actor, services, signal)))
    return take(first, 'Both readings of the question give the same rows.')
  return { ...outcome, connection: connection.id }
}

/** Parley never asks back twice in a row. */
function askedBefore(question: Question): boolean {
  return (question.context.at(-1)?.asked?.length ?? 0) > 0
}

function nothingToAsk(): Understood {
  return { kind: 'abstained', reason: 'not_permitted_or_missing', unlinked: [], understood: [], tryInstead: [] }
}
