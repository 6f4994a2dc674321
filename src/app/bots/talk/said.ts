import type { Json } from '../../../flow.ts'
import type { Button, CardContent } from '../interaction.ts'

/** One thing that a bot says, in the words of the public contract. `message` is what a reader of plain text gets. */
export type Said = { readonly type: string; readonly message: string } & Readonly<Record<string, Json>>

/** `by` tells scripts, whose texts are plain, from the analyst. */
export interface Utterance {
  readonly by: 'script' | 'analyst'
  readonly said: Said
}

export function textSaid(message: string): Said {
  return { type: 'text', message }
}

export function imageSaid(imageUrl: string): Said {
  return { type: 'image', message: imageUrl, imageUrl }
}

export function buttonsSaid(type: 'quickReplies' | 'button', title: string, buttons: readonly Button[]): Said {
  return { type, message: title, title, buttons: buttons.map(plainButton) }
}

export function cardSaid(card: CardContent): Said {
  return { type: 'card', message: card.title, ...plainCard(card) }
}

export function cardsSaid(cards: readonly CardContent[]): Said {
  return { type: 'cards', message: cards.map(({ title }) => title).join('\n'), elements: cards.map(plainCard) }
}

function plainCard({ title, subtitle, imageUrl, buttons }: CardContent) {
  return { title, ...(subtitle !== undefined && { subtitle }), ...(imageUrl !== undefined && { imageUrl }), buttons: buttons.map(plainButton) }
}

function plainButton({ type, title, value }: Button) {
  return { type, title, value }
}
