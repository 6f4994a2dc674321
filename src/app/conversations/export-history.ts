import { sql } from 'kysely'
import type { Actor } from '../../flow.ts'
import type { Turn } from './conversation.ts'
import { type AutoReview, type Reviewed, reviewOf } from './history.ts'
import type { ConversationServices } from './services.ts'
import { rowsOf } from './sql.ts'
import { CONVERSATION_COLUMNS, type ConversationRow, readTurns, toConversation } from './store.ts'
import { type ConversationView, turnsFor } from './view.ts'

/** Moments; the end is not part of it. */
export interface ExportRange {
  readonly from: Date
  readonly to: Date
}
export interface ExportedConversation {
  readonly view: ConversationView
  /** Empty when its owner has no account. */
  readonly ownerName: string
  readonly feedback: '' | 'like' | 'dislike'
  readonly feedbackDescription: string
  readonly review: AutoReview
}

interface Head extends ConversationRow, Pick<Reviewed, 'downloaded' | 'feedback'> {
  /** `updated_at` with all its digits, which a Date has not. */
  readonly moment: string
  readonly owner_name: string | null
  readonly description: string | null
}

const PAGE = 50
const FIRST = { moment: '-infinity', uid: '00000000-0000-0000-0000-000000000000' }

/**
 * Conversations of the org with a message in the range, each whole and once, the one changed longest ago first. Every read is
 * short and none stays open while the reader is slow; what changes meanwhile comes as it is when its place is reached.
 */
export async function* exportHistory(
  services: ConversationServices,
  actor: Actor,
  range: ExportRange,
  signal: AbortSignal,
): AsyncGenerator<ExportedConversation, void> {
  const given = new Set<string>()
  for (let after: Pick<Head, 'moment' | 'uid'> = FIRST; ; ) {
    const heads = await nextHeads(services, actor.orgId, range, after)
    const last = heads.at(-1)
    if (last === undefined) return
    const seenAs = turnsFor(services, actor)
    for (const head of heads.filter(({ uid }) => !given.has(uid))) {
      signal.throwIfAborted()
      given.add(head.uid)
      const turns = await readTurns(services.store.db, head.uid)
      if (turns.length > 0) yield await exported(services, actor, head, turns, seenAs)
    }
    after = last
  }
}

function nextHeads(services: ConversationServices, orgId: string, { from, to }: ExportRange, after: Pick<Head, 'moment' | 'uid'>): Promise<readonly Head[]> {
  return rowsOf(
    sql<Head>`
      SELECT ${CONVERSATION_COLUMNS}, c.updated_at::text AS moment, c.downloaded, a.realname AS owner_name, f.value AS feedback, d.description
      FROM conversation c
      LEFT JOIN account a ON a.org_id = c.org_id AND a.email = c.owner
      LEFT JOIN LATERAL (SELECT f.value FROM turn_feedback f JOIN turn t ON t.id = f.turn
        WHERE t.conversation = c.uid AND f.value <> '' ORDER BY f.at DESC LIMIT 1) f ON true
      LEFT JOIN LATERAL (SELECT f.description FROM turn_feedback f JOIN turn t ON t.id = f.turn
        WHERE t.conversation = c.uid AND f.description <> '' ORDER BY f.at DESC LIMIT 1) d ON true
      WHERE c.org_id = ${orgId} AND (c.updated_at, c.uid) > (${after.moment}::timestamptz, ${after.uid}::uuid)
        AND EXISTS (SELECT 1 FROM turn t WHERE t.conversation = c.uid AND t.asked_at >= ${from} AND t.asked_at < ${to})
      ORDER BY c.updated_at, c.uid LIMIT ${PAGE}`,
    services.store.db,
  )
}

async function exported(
  services: ConversationServices,
  actor: Actor,
  head: Head,
  turns: readonly Turn[],
  seenAs: ReturnType<typeof turnsFor>,
): Promise<ExportedConversation> {
  const isOwner = actor.userId === head.owner
  const views = await Promise.all(turns.map((turn) => seenAs(head.owner, turn)))
  return {
    view: { conversation: toConversation(head), turns: views, isOwner },
    ownerName: head.owner_name ?? '',
    feedback: head.feedback ?? '',
    feedbackDescription: head.description ?? '',
    review: reviewOf(reviewed(head, turns), services.now()),
  }
}

function reviewed({ feedback, updated_at, downloaded, shared }: Head, turns: readonly Turn[]): Reviewed {
  const [previous, last] = [turns.at(-2), turns.at(-1)]
  return {
    status: last?.status ?? 'done',
    last_text: last?.text ?? '',
    previous_text: previous?.text ?? null,
    turns: turns.length,
    feedback,
    updated_at,
    downloaded,
    shared,
  }
}
