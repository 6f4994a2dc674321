import type { BotButton, BotResponse } from '../wire.ts'

/** A way from one interaction to another that needs no words. */
export interface StoryLink {
  /** Id of where it leads. */
  readonly to: string
  /** What stands on the button; undefined where the chat goes on by itself. */
  readonly button: string | undefined
}

/** Where responses lead, each place once. */
export function linksOf(responses: readonly BotResponse[]): readonly StoryLink[] {
  const all = responses.flatMap(linksIn).filter(({ to }) => to !== '')
  return all.filter(({ to }, at) => all.findIndex((each) => each.to === to) === at)
}

function linksIn(response: BotResponse): readonly StoryLink[] {
  switch (response.type) {
    case 'goto':
      return [{ to: response.value, button: undefined }]
    case 'quickReplies':
    case 'button':
    case 'card':
      return response.buttons.flatMap(linksBy)
    case 'cards':
      return response.elements.flatMap(({ buttons }) => buttons.flatMap(linksBy))
    default:
      return []
  }
}

function linksBy({ type, title, value }: BotButton): readonly StoryLink[] {
  return type === 'goto' ? [{ to: value, button: title }] : []
}
