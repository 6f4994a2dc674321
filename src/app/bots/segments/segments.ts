import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { Segment } from '../chat-user.ts'
import type { BotsDeps } from '../deps.ts'
import { addMembers, deleteSegment, insertSegment, listSegments, renameSegment, unknownSegments, unknownUsers } from './store.ts'

/** Groups of visitors that editors make by hand. */
export interface SegmentDesk {
  list(actor: Actor): Promise<readonly Segment[]>
  /** @returns its id @throws AppError bot_name_taken */
  create(actor: Actor, name: string): Promise<string>
  /** @throws AppError segment_not_found, bot_name_taken */
  rename(actor: Actor, id: string, name: string): Promise<void>
  /** Its members stay users. @throws AppError segment_not_found */
  remove(actor: Actor, id: string): Promise<void>
  /** All or nothing. @throws AppError segment_not_found, chat_user_not_found */
  addMembers(actor: Actor, segments: readonly string[], users: readonly string[]): Promise<void>
}

export function openSegmentDesk({ store: { db }, now }: Pick<BotsDeps, 'store' | 'now'>): SegmentDesk {
  const taken = (name: string): AppError => new AppError('bot_name_taken', { what: 'segment', name })
  return {
    list: (actor) => listSegments(db, actor.orgId),
    create: async (actor, name) => {
      const id = await insertSegment(db, actor.orgId, name, now())
      if (id === undefined) throw taken(name)
      return id
    },
    rename: async (actor, id, name) => {
      const how = await renameSegment(db, actor.orgId, id, name)
      if (how === 'taken') throw taken(name)
      if (how === 'unknown') throw new AppError('segment_not_found')
    },
    remove: async (actor, id) => {
      if (!(await deleteSegment(db, actor.orgId, id))) throw new AppError('segment_not_found')
    },
    addMembers: (actor, segments, users) =>
      db.transaction().execute(async (transaction) => {
        if ((await unknownSegments(transaction, actor.orgId, segments)).length > 0) throw new AppError('segment_not_found')
        if ((await unknownUsers(transaction, actor.orgId, users)).length > 0) throw new AppError('chat_user_not_found')
        await addMembers(transaction, segments, users)
      }),
  }
}
