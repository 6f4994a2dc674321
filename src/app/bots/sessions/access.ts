import { AppError } from '../../../errors.ts'
import type { Caller, Spaces } from '../../spaces/index.ts'
import type { Story } from '../story.ts'

/** Opens everything of bots. */
const FULL_SCOPES = ['api:full', 'chatbot']

/**
 * Embed identities talk with published stories: of a space that their token opens, or without one. Tokens for browsers alone talk with
 * stories that answer by a space's rules or by their script, never by the rights of the token's owner.
 * @throws AppError story_not_found, not_found, lacks_scope
 */
export async function assertMayTalk({ conversations }: Pick<Spaces, 'conversations'>, caller: Caller, story: Story): Promise<void> {
  const { target } = story
  if (caller.visitor !== undefined) {
    if (!story.published || target?.type === 'connection') throw new AppError('story_not_found')
    if (target !== null) await conversations.space(caller, target.id)
    return
  }
  if (target?.type === 'connection' && !isEditor(caller)) throw new AppError('lacks_scope', { scope: 'chatbot' })
}

/** Whether the caller may learn how a story works, not only what it says. */
export function isEditor({ actor, visitor }: Caller): boolean {
  return visitor === undefined && actor.scopes.some((scope) => FULL_SCOPES.includes(scope))
}
