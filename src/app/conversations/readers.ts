import type { Actor } from '../../flow.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationServices } from './services.ts'

/** Everyone is in it, so sharing it says nothing. */
const EVERYONE = 'all_users'

/** Owner; admin; anyone of the org if shared; a modeler who shares a group with the owner, where the org allows it. */
export async function mayReadConversation(services: ConversationServices, actor: Actor, conversation: Conversation): Promise<boolean> {
  if (actor.orgId !== conversation.orgId) return false
  if (actor.userId === conversation.owner || actor.role === 'admin' || conversation.shared) return true
  if (actor.role !== 'modeler') return false
  const policy = await services.policy(actor.orgId)
  if (!policy.modelersReadSharedGroups) return false
  const owner = await services.actorOf(conversation.orgId, conversation.owner)
  return owner?.groups.some((group) => group !== EVERYONE && actor.groups.includes(group)) ?? false
}
