import { newBotId } from '../ids.ts'
import type { Interaction, Response } from '../interaction.ts'
import type { Story } from '../story.ts'

const WELCOME: readonly Response[] = [{ type: 'text', elements: ['Hello! How can I help you?'] }]
/** What is said where nothing fits and nobody is asked. */
export const PLAIN_FALLBACK: readonly Response[] = [{ type: 'text', elements: ['Sorry, I did not understand that.'] }]
const ASKING_FALLBACK: readonly Response[] = [{ type: 'ask' }]

/** With a target, what no script takes goes to the analyst. */
export function fallbackFor(target: Story['target']): readonly Response[] {
  return target === null ? PLAIN_FALLBACK : ASKING_FALLBACK
}

/** The two that every story has. */
export function systemInteractions(story: Story, now: Date): readonly Interaction[] {
  return [emptyInteraction(story.id, 'welcome', 'Welcome', WELCOME, now), emptyInteraction(story.id, 'fallback', 'Fallback', fallbackFor(story.target), now)]
}

export function emptyInteraction(storyId: string, kind: Interaction['kind'], name: string, responses: readonly Response[], now: Date): Interaction {
  return {
    id: newBotId(now),
    storyId,
    kind,
    name,
    action: '',
    classifier: 'ml',
    userSays: [],
    triggers: [],
    parameters: [],
    responses,
    contextIn: [],
    contextOut: [],
    enabled: true,
    createdAt: now,
  }
}
