import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { type Conversations, findAsset, mayTake, readRows } from '../conversations/index.ts'
import type { SkillDeps } from './deps.ts'

/** Rows behind an answer, with the rights that downloading them takes. */
export function createStoredRows(conversations: Pick<Conversations, 'readable' | 'services'>): SkillDeps['storedRows'] {
  const { services } = conversations
  return async (actor: Actor, chatId, key) => {
    const conversation = await conversations.readable(actor, chatId)
    if (actor.role === 'admin' && conversation.owner !== actor.userId)
      await services.audit(actor, { action: 'chat.read', target: conversation.id, detail: `of ${conversation.owner}` })
    const asset = await findAsset(services.store.db, conversation.uid, key)
    if (asset?.kind !== 'frame') throw new AppError('asset_not_found')
    if (!(await mayTake(services, actor, conversation.owner, asset.outcome))) throw new AppError('table_not_readable')
    return readRows(asset.body)
  }
}
