import type { BotButton, Card, Fulfilment } from '../wire.ts'

/** Something a bot shows, ready to draw. What the page does not know is left out. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly isMarkdown: boolean }
  | { readonly kind: 'image'; readonly url: string; readonly alt: string }
  /** Quick ones are gone with the next message. */
  | { readonly kind: 'buttons'; readonly title: string; readonly buttons: readonly BotButton[]; readonly quick: boolean }
  | { readonly kind: 'cards'; readonly cards: readonly Card[] }
  | { readonly kind: 'note'; readonly text: string }

/** Reads what a bot answers. */
export function piecesOf(fulfilment: readonly Fulfilment[]): readonly Piece[] {
  return fulfilment.flatMap((part): Piece[] => {
    const { type, message } = part
    switch (type) {
      case 'text':
      case 'question':
        return message === '' ? [] : [{ kind: 'text', text: message, isMarkdown: part.format === 'markdown' }]
      case 'image':
        return typeof part.imageUrl === 'string' && part.imageUrl !== '' ? [{ kind: 'image', url: part.imageUrl, alt: textOf(part.alt) }] : []
      case 'quickReplies':
      case 'button':
        return [{ kind: 'buttons', title: textOf(part.title) || message, buttons: buttonsOf(part.buttons), quick: type === 'quickReplies' }]
      case 'card':
        return [{ kind: 'cards', cards: [cardOf(part)] }]
      case 'cards':
        return [{ kind: 'cards', cards: listOf(part.elements).map(cardOf) }]
      case 'end':
        return [{ kind: 'note', text: 'The chat has ended.' }]
      default:
        return []
    }
  })
}

function cardOf(value: Readonly<Record<string, unknown>>): Card {
  const { title, subtitle, imageUrl, buttons } = value
  return {
    title: textOf(title),
    ...(textOf(subtitle) !== '' && { subtitle: textOf(subtitle) }),
    ...(textOf(imageUrl) !== '' && { imageUrl: textOf(imageUrl) }),
    buttons: buttonsOf(buttons),
  }
}

/** Links lead to https alone, whatever was stored. */
function buttonsOf(value: unknown): readonly BotButton[] {
  return listOf(value).flatMap((button): BotButton[] => {
    const [title, said] = [textOf(button.title), textOf(button.value)]
    if (title === '') return []
    if (button.type === 'url') return isHttps(said) ? [{ type: 'url', title, value: said }] : []
    return [{ type: button.type === 'goto' ? 'goto' : 'postback', title, value: said === '' ? title : said }]
  })
}

/** Pages of our own host are followed over http too, as when a server is tried out on a desk. */
function isHttps(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && (url.protocol === 'https:' || (typeof window !== 'undefined' && url.origin === window.location.origin && url.protocol === 'http:'))
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((each) => each !== null && typeof each === 'object') : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
