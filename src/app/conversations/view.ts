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
  const mayRead = readableBy(services, reader)
  const views = await Promise.all(turns.map(async (turn) => ({ turn, redacted: !(await mayRead(conversation.owner, turn.outcome)) })))
  await extendLinks(services, conversation)
  return { conversation, turns: views, isOwner: reader.userId === conversation.owner }
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

function reportedData({ connection, exhibits, skills }: Extract<Outcome, { kind: 'reported' }>, reader: StoredData['reader']): readonly StoredData[] {
  const queries = exhibits.flatMap(({ query }) => (query === undefined ? [] : [{ connection: query.connection, uses: query.uses, reader }]))
  const whole = queries.length === 0 && connection !== undefined ? [{ connection, reader }] : []
  return [...queries, ...whole, ...skills.map(({ name }) => ({ skill: name, reader }))]
}

/** An authorised read keeps the addresses of its results alive; written at most once an hour. */
async function extendLinks(services: ConversationServices, conversation: Conversation): Promise<void> {
  await sql`UPDATE conversation SET links_until = now() + ${LINK_LIFE} WHERE uid = ${conversation.uid}
    AND links_until < now() + ${LINK_LIFE} - interval '1 hour'`.execute(services.store.db)
}
