import { type Caller, isGuest, type Spaces } from '../../spaces/index.ts'
import type { ChatUser } from '../chat-user.ts'
import type { Story } from '../story.ts'

/** Whoever asks the analyst when a chat user talks, and about what. */
export interface Asker {
  readonly caller: Caller
  readonly about: { readonly spaceId: string } | { readonly connectionId: string }
}

const NAME_CHARACTERS = 200

/**
 * On a space the chat user stands for themselves, as an identity of the space's customer: people who came with a token of
 * their own as they are, everybody else as a guest of the bot. On a connection the caller's own rights count.
 * @returns null where the story hands nothing over
 * @throws AppError not_found: the space is gone
 */
export async function askerFor(hosted: Spaces['hosted'], story: Story, caller: Caller, user: Pick<ChatUser, 'id' | 'attributes'>): Promise<Asker | null> {
  const { target, orgId } = story
  if (target === null || story.handover === 'never') return null
  if (target.type === 'connection') return { caller, about: { connectionId: target.id } }
  const about = { spaceId: target.id }
  if (caller.visitor !== undefined && !isGuest(caller.visitor.identity.email)) return { caller, about }
  const name = (user.attributes.default_name ?? '').trim() || 'Visitor'
  return { caller: await hosted(orgId, target.id, { key: user.id, name: name.slice(0, NAME_CHARACTERS) }), about }
}
