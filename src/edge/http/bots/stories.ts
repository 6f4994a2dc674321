import type { PlacedStory } from '../../../app/bots/index.ts'
import { opens, type Space, type Visitor } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import type { BotPageDeps } from './deps.ts'

/** A bot that can stand on a page: in front of a space, or with written answers alone. */
export interface BotPlace {
  readonly story: PlacedStory
  /** Null: it hands nothing over. */
  readonly space: Space | null
}

/** @returns undefined for an unknown bot, and for one in front of a connection, which has no customer's filter */
export async function placeOf({ story: find, spaces }: BotPageDeps, id: string): Promise<BotPlace | undefined> {
  const story = await find(id)
  if (story === undefined || story.target?.type === 'connection') return undefined
  if (story.target === null) return { story, space: null }
  const space = await spaces.desk.read({ orgId: story.orgId }, story.target.id).then(
    (view) => view.space,
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'not_found') return undefined
      throw error
    },
  )
  return space === undefined || space.isTemplate ? undefined : { story, space }
}

/** Whether a token lets somebody talk to a bot. Without a space, one of any customer does. */
export function admits(visitor: Visitor, { story, space }: BotPlace): boolean {
  return space === null ? visitor.identity.orgId === story.orgId : opens(visitor, space)
}

/** @throws AppError not_found: whoever may not know of a bot, or finds it closed, hears the same */
export async function openStory(deps: BotPageDeps, visitor: Visitor | null, id: string): Promise<BotPlace & { readonly visitor: Visitor }> {
  const placed = await placeOf(deps, id)
  if (placed === undefined || visitor === null || !placed.story.published || !admits(visitor, placed)) throw new AppError('not_found', { what: 'Bot' })
  return { ...placed, visitor }
}
