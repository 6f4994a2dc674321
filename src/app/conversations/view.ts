import { sql } from 'kysely'
import type { Actor } from '../../flow.ts'
import type { Conversation, Outcome, Turn } from './conversation.ts'
import { LINK_LIFE } from './finish.ts'
import type { ConversationServices } from './services.ts'
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
  /** Uses a table this reader may not read: its text, rows, SQL and plan must not be shown. */
  readonly redacted: boolean
}

export async function viewOf(services: ConversationServices, reader: Actor, conversation: Conversation): Promise<ConversationView> {
  const turns = await readTurns(services.store.db, conversation.uid)
  const isOwner = reader.userId === conversation.owner
  const mayRead = readableBy(services, reader)
  const views = await Promise.all(turns.map(async (turn) => ({ turn, redacted: !isOwner && !(await mayRead(turn.outcome)) })))
  await extendLinks(services, conversation)
  return { conversation, turns: views, isOwner }
}

/** Asks once per set of tables. */
export function readableBy(services: ConversationServices, reader: Actor): (outcome: Outcome | undefined) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>()
  return async (outcome) => {
    if (outcome?.kind !== 'answered' && outcome?.kind !== 'clarify') return true
    const tables = outcome.kind === 'answered' ? outcome.tables : []
    const connection = outcome.connection ?? ''
    const key = JSON.stringify([connection, tables])
    const asked = known.get(key) ?? services.mayReadTables(reader, connection, tables)
    known.set(key, asked)
    return asked
  }
}

/** An authorised read keeps the addresses of its results alive; written at most once an hour. */
async function extendLinks(services: ConversationServices, conversation: Conversation): Promise<void> {
  await sql`UPDATE conversation SET links_until = now() + ${LINK_LIFE} WHERE uid = ${conversation.uid}
    AND links_until < now() + ${LINK_LIFE} - interval '1 hour'`.execute(services.store.db)
}
