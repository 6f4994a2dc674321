import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationServices } from './services.ts'

/**
 * With whose rights the data behind a conversation is read again: the reader's own, but in a space the space's, whoever
 * reads, because its statements were written for the space's rows.
 *
 * @throws AppError `asker_gone` when nobody may ask there any more
 */
export async function rightsIn(services: Pick<ConversationServices, 'actorOf'>, reader: Actor, conversation: Conversation): Promise<Actor> {
  const asker = await services.actorOf(conversation.orgId, conversation.owner, conversation.uid)
  if (asker === null) throw new AppError('asker_gone')
  return asker.space === undefined ? reader : asker
}
