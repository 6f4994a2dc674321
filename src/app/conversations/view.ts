import { sql } from 'kysely'
import type { Actor } from '../../flow.ts'
import type { Conversation, Outcome, Turn } from './conversation.ts'
import { LINK_LIFE } from './finish.ts'
import type { ConversationServices, StoredData } from './services.ts'
import { readTurns } from './store.ts'

/** A conversation as one reader gets it. */
export interface ConversationView {
  readonly conversation: Conversation
  /** In order. */
  readonly turns: readonly TurnView[]
  readonly isOwner: boolean
}
export interface TurnView {
  readonly turn: Turn
  /** Holds data this reader may not read: its text, rows, SQL and plan must not be shown. */
  readonly redacted: boolean
}

export async function viewOf(services: ConversationServices, reader: Actor, conversation: Conversation): Promise<ConversationView> {
  const turns = await readTurns(services.store.db, conversation.uid)
  const seenAs = turnsFor(services, reader)
  const views = await Promise.all(turns.map((turn) => seenAs(conversation.owner, turn)))
  await extendLinks(services, conversation)
  return { conversation, turns: views, isOwner: reader.userId === conversation.owner }
}

/** Turns as the reader gets them: what may not be read is marked, and what else may not be seen is not named. */
export function turnsFor(services: ConversationServices, reader: Actor): (owner: string, turn: Turn) => Promise<TurnView> {
  const mayRead = readableBy(services, reader)
  const mayOpen = (owner: string, asset: string): Promise<boolean> => services.mayRead(reader, { asset, reader: reader.userId === owner ? 'recall' : 'other' })
  return async (owner, turn) => {
    const { outcome } = turn
    const redacted = !(await mayRead(owner, outcome))
    if (redacted || outcome?.offers === undefined || outcome.offers.length === 0) return { turn, redacted }
    const open = await Promise.all(outcome.offers.map(({ id }) => mayOpen(owner, id)))
    const offers = outcome.offers.filter((_offer, at) => open[at])
    return { turn: { ...turn, outcome: { ...outcome, offers } }, redacted }
  }
}

/** Asks once for what was taken in the same way. */
export function readableBy(services: ConversationServices, reader: Actor): (owner: string, outcome: Outcome | undefined) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>()
  const mayRead = (stored: StoredData): Promise<boolean> => {
    const key = JSON.stringify(stored)
    const asked = known.get(key) ?? services.mayRead(reader, stored)
    known.set(key, asked)
    return asked
  }
  return async (owner, outcome) => {
    const answers = await Promise.all(storedData(outcome, reader.userId === owner ? 'recall' : 'other').map(mayRead))
    return answers.every((may) => may)
  }
}

/** Whether the reader may take the rows of an answer away. */
export async function mayTake(services: ConversationServices, reader: Actor, owner: string, outcome: Outcome): Promise<boolean> {
  const answers = await Promise.all(storedData(outcome, reader.userId === owner ? 'own' : 'other').map((stored) => services.mayRead(reader, stored)))
  return answers.every((may) => may)
}

/** What an outcome holds of connections' data and of what skills brought; all of it must be readable. */
function storedData(outcome: Outcome | undefined, reader: StoredData['reader']): readonly StoredData[] {
  if (outcome?.kind === 'answered') return [{ connection: outcome.connection, uses: outcome.uses, reader }]
  if (outcome?.kind === 'reported') return reportedData(outcome, reader)
  const isAboutData = outcome?.kind === 'clarify' || outcome?.kind === 'abstained' || outcome?.kind === 'asked'
  const pending = outcome?.kind === 'asked' && outcome.pending !== undefined ? [{ skill: outcome.pending.skill, reader }] : []
  return isAboutData && outcome.connection !== undefined ? [{ connection: outcome.connection, reader }, ...pending] : pending
}

function reportedData(
  { by, connection, exhibits, skills, sources }: Extract<Outcome, { kind: 'reported' }>,
  reader: StoredData['reader'],
): readonly StoredData[] {
  const queries = exhibits.flatMap(({ query }) => (query === undefined ? [] : [{ connection: query.connection, uses: query.uses, reader }]))
  const whole = queries.length === 0 && connection !== undefined ? [{ connection, reader }] : []
  const named = by === 'assets' ? sources.map(({ id }) => ({ asset: id, reader })) : []
  return [...queries, ...whole, ...skills.map(({ name }) => ({ skill: name, reader })), ...named]
}

/** An authorised read keeps the addresses of its results alive; written at most once an hour. */
async function extendLinks(services: ConversationServices, conversation: Conversation): Promise<void> {
  await sql`UPDATE conversation SET links_until = now() + ${LINK_LIFE} WHERE uid = ${conversation.uid}
    AND links_until < now() + ${LINK_LIFE} - interval '1 hour'`.execute(services.store.db)
}
