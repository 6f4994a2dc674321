import { createHash } from 'node:crypto'
import type { Interaction, Response } from '../interaction.ts'

export interface DiagramNode {
  readonly id: string
  readonly type: 'START_POINT' | 'BOT_RESPONSE' | 'USER_INPUT' | 'DEFAULT_FALLBACK' | 'WEBHOOK'
  readonly name: string
  readonly children: readonly DiagramNode[]
}

const ID_DIGITS = 24

/** The story as a tree: start → welcome → what users may say → what is answered, and the fallback. Computed, never stored. */
export function diagramOf(storyId: string, interactions: readonly Interaction[]): DiagramNode {
  const inputs = interactions.filter(({ kind }) => kind === 'user').map((each) => node(each.id, 'USER_INPUT', each.name, responsesOf(each)))
  const welcome = interactions.filter(({ kind }) => kind === 'welcome').map((each) => node(each.id, 'BOT_RESPONSE', each.name, inputs))
  const fallback = interactions.filter(({ kind }) => kind === 'fallback').map((each) => node(each.id, 'DEFAULT_FALLBACK', each.name, responsesOf(each)))
  return node(storyId, 'START_POINT', 'Start point', [...welcome, ...fallback])
}

function responsesOf({ id, responses }: Interaction): readonly DiagramNode[] {
  return responses.map((response, place) => node(idOf(id, place), response.type === 'webhook' ? 'WEBHOOK' : 'BOT_RESPONSE', nameOf(response), []))
}

const NAME_CHARACTERS = 60
function nameOf(response: Response): string {
  if (response.type === 'text') return response.elements[0]?.slice(0, NAME_CHARACTERS) ?? response.type
  if ('title' in response) return response.title.slice(0, NAME_CHARACTERS)
  return response.type
}

/** The same for the same place of the same interaction. */
function idOf(interaction: string, place: number): string {
  return createHash('sha256').update(`${interaction} ${place}`).digest('hex').slice(0, ID_DIGITS)
}

function node(id: string, type: DiagramNode['type'], name: string, children: readonly DiagramNode[]): DiagramNode {
  return { id, type, name, children }
}
