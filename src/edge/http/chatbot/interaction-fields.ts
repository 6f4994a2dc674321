import type { Interaction, InteractionOrder, Response } from '../../../app/bots/index.ts'
import type { WireInteractionChange, WireResponse } from './interaction-schema.ts'

/** What a request says of an interaction, in our words. */
export function interactionOf({ responses, parameters, ...same }: WireInteractionChange): InteractionOrder {
  return {
    ...defined(same),
    ...(responses !== undefined && { responses: responses.map(responseOf) }),
    ...(parameters !== undefined && {
      parameters: parameters.map(({ required, ...rest }) => ({ ...rest, required: required ?? rest.prompts.length > 0 })),
    }),
  }
}

export function responseOf(response: WireResponse): Response {
  if (response.type === 'ask') {
    const { wait_ms, ...rest } = response
    return { ...rest, ...(wait_ms !== undefined && { waitMs: wait_ms }) }
  }
  if (response.type !== 'question') return response
  const { attribute, attributes, ...rest } = response
  return { ...rest, attribute: attribute ?? attributes ?? '' }
}

export function presentInteraction(interaction: Interaction) {
  const { id, name, action, classifier, userSays, triggers, parameters, contextIn, contextOut, enabled } = interaction
  return {
    id,
    name,
    action,
    classifier,
    userSays: [...userSays],
    triggers: [...triggers],
    parameters: parameters.map((parameter) => ({ ...parameter, prompts: [...parameter.prompts] })),
    responses: interaction.responses.map(presentResponse),
    contextIn: [...contextIn],
    contextOut: contextOut.map((context) => ({ ...context })),
    enabled,
  }
}

/** Without an id, as published. */
export function presentSystem({ name, responses, enabled }: Interaction) {
  return { name, responses: responses.map(presentResponse), enabled }
}

function presentResponse(response: Response): { readonly type: string; readonly [key: string]: unknown } {
  if (response.type !== 'ask') return { ...response }
  const { waitMs, ...rest } = response
  return { ...rest, ...(waitMs !== undefined && { wait_ms: waitMs }) }
}

function defined<T extends object>(fields: T): T {
  return Object.assign({}, ...Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [{ [key]: value }])))
}
