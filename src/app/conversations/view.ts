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
  return async (owner, outcome) => {
    const stored = storedData(outcome, reader.userId === owner ? 'recall' : 'other')
    if (stored === undefined) return true
    const key = JSON.stringify(stored)
    const asked = known.get(key) ?? services.mayRead(reader, stored)
    known.set(key, asked)
    return asked
  }
}

/** Whether the reader may take the rows of an answer away. */
export async function mayTake(services: ConversationServices, reader: Actor, owner: string, outcome: Outcome): Promise<boolean> {
  const stored = storedData(outcome, reader.userId === owner ? 'own' : 'other')
  return stored === undefined || services.mayRead(reader, stored)
}

/** What an outcome holds of a connection's data; undefined: none. */
function storedData(outcome: Outcome | undefined, reader: StoredData['reader']): StoredData | undefined {
  if (outcome?.kind === 'answered') return { connection: outcome.connection, uses: outcome.uses, reader }
  const isAboutData = outcome?.kind === 'clarify' || outcome?.kind === 'abstained'
  return isAboutData && outcome.connection !== undefined ? { connection: outcome.connection, reader } : undefined
}

/** An authorised read keeps the addresses of its results alive; written at most once an hour. */
async function extendLinks(services: ConversationServices, conversation: Conversation): Promise<void> {
  await sql`UPDATE conversation SET links_until = now() + ${LINK_LIFE} WHERE uid = ${conversation.uid}
    AND links_until < now() + ${LINK_LIFE} - interval '1 hour'`.execute(services.store.db)
}
