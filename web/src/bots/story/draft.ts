import type { SystemName } from '../bots-api.ts'
import type { BotButton, BotResponse, Interaction, InteractionText, SystemInteraction } from '../wire.ts'

/** What is edited: a stored interaction, one of the two that every story has, or one that is not stored yet. */
export type Place = { readonly kind: 'system'; readonly name: SystemName } | { readonly kind: 'user'; readonly id: string } | { readonly kind: 'new' }

export const NEW: Place = { kind: 'new' }

export function keyOf(place: Place): string {
  return place.kind === 'system' ? place.name : place.kind === 'user' ? place.id : '+new'
}

/** @param key as `keyOf` gives it */
export function placeOf(key: string | undefined): Place {
  if (key === '+new') return NEW
  return key === undefined || key === 'welcome'
    ? { kind: 'system', name: 'welcome' }
    : key === 'fallback'
      ? { kind: 'system', name: 'fallback' }
      : { kind: 'user', id: key }
}

const EMPTY_TEXT: BotResponse = { type: 'text', elements: [''] }
const BLANK: InteractionText = {
  name: '',
  action: '',
  classifier: 'ml',
  userSays: [],
  triggers: [],
  parameters: [],
  responses: [],
  contextIn: [],
  contextOut: [],
  enabled: true,
}
export const BLANK_INTERACTION: InteractionText = { ...BLANK, responses: [EMPTY_TEXT] }

/** Welcome and fallback in the form that all interactions are edited in. */
export function ofSystem({ name, responses, enabled }: SystemInteraction): InteractionText {
  return { ...BLANK, name, responses, enabled }
}

export function textOf({ id: _id, ...text }: Interaction): InteractionText {
  return text
}

/** What a form leaves behind is not sent: empty phrases, empty variants, empty names of contexts. */
export function tidied(text: InteractionText): InteractionText {
  const filled = (texts: readonly string[]) => texts.map((each) => each.trim()).filter((each) => each !== '')
  return {
    ...text,
    name: text.name.trim(),
    action: text.action.trim(),
    userSays: filled(text.userSays),
    triggers: filled(text.triggers),
    contextIn: filled(text.contextIn),
    contextOut: text.contextOut.filter(({ name }) => name.trim() !== ''),
    parameters: text.parameters.map((parameter) => ({ ...parameter, prompts: filled(parameter.prompts) })),
    responses: text.responses.map(tidiedResponse),
  }
}

function tidiedResponse(response: BotResponse): BotResponse {
  const filled = (texts: readonly string[]) => texts.filter((each) => each.trim() !== '')
  switch (response.type) {
    case 'text':
      return { ...response, elements: filled(response.elements) }
    case 'question':
      return { ...response, prompts: filled(response.prompts), ...(response.entity === '' && { entity: undefined }) }
    case 'ask':
      return { ...response, question: response.question?.trim() || undefined, prefix: response.prefix?.trim() || undefined }
    case 'quickReplies':
    case 'button':
    case 'card':
      return { ...response, buttons: response.buttons.map(wholeButton) }
    case 'cards':
      return { ...response, elements: response.elements.map((card) => ({ ...card, buttons: card.buttons.map(wholeButton) })) }
    default:
      return response
  }
}

/** A button that says nothing else says its title. */
function wholeButton(button: BotButton): BotButton {
  return button.type === 'postback' && button.value.trim() === '' ? { ...button, value: button.title } : button
}
