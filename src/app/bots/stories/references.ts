import type { Interaction, Response } from '../interaction.ts'

/** Ids of interactions that the responses lead to: jumps, and buttons that jump. */
export function leadsTo(responses: readonly Response[]): readonly string[] {
  return [...new Set(responses.flatMap(targetsOf))]
}

export function webhooksOf(responses: readonly Response[]): readonly string[] {
  return responses.flatMap((response) => (response.type === 'webhook' ? [response.value] : []))
}

/** The first other interaction that leads to this one. */
export function leadingTo(id: string, interactions: readonly Interaction[]): Interaction | undefined {
  return interactions.find((each) => each.id !== id && leadsTo(each.responses).includes(id))
}

function targetsOf(response: Response): readonly string[] {
  if (response.type === 'goto') return [response.value]
  if (response.type === 'cards') return response.elements.flatMap(({ buttons }) => gotos(buttons))
  return 'buttons' in response ? gotos(response.buttons) : []
}

function gotos(buttons: readonly { readonly type: string; readonly value: string }[]): readonly string[] {
  return buttons.flatMap(({ type, value }) => (type === 'goto' ? [value] : []))
}
