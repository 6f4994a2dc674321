import type { BotResponse, ResponseKind } from '../wire.ts'

interface KindWords {
  readonly label: string
  readonly says: string
  readonly group: 'Say' | 'Show' | 'Ask' | 'Do'
}

/** What each kind of response is called and does. */
export const KIND_WORDS: Readonly<Record<ResponseKind, KindWords>> = {
  text: { label: 'Text', says: 'One of several wordings', group: 'Say' },
  quickReplies: { label: 'Quick replies', says: 'A line and answers to tap', group: 'Say' },
  button: { label: 'Buttons', says: 'A line and buttons that stay', group: 'Say' },
  image: { label: 'Image', says: 'A picture from an address', group: 'Show' },
  card: { label: 'Card', says: 'Title, picture and up to three buttons', group: 'Show' },
  cards: { label: 'Row of cards', says: 'Several cards side by side', group: 'Show' },
  question: { label: 'Question', says: 'Asks for a detail and keeps it', group: 'Ask' },
  ask: { label: 'Ask the analyst', says: 'Hands the question to the data', group: 'Ask' },
  goto: { label: 'Go to', says: 'Continues in another interaction', group: 'Do' },
  setAttributes: { label: 'Set attributes', says: 'Remembers something about the visitor', group: 'Do' },
  webhook: { label: 'Webhook', says: 'Calls one of your systems', group: 'Do' },
  backtracking: { label: 'Step back', says: 'Returns to where the chat was before', group: 'Do' },
  reset: { label: 'Start over', says: 'Forgets contexts and details of this chat', group: 'Do' },
  end: { label: 'End the chat', says: 'Closes the conversation', group: 'Do' },
}

const FRESH: Readonly<Record<ResponseKind, BotResponse>> = {
  text: { type: 'text', elements: [''] },
  quickReplies: { type: 'quickReplies', title: '', buttons: [{ type: 'postback', title: '', value: '' }] },
  button: { type: 'button', title: '', buttons: [{ type: 'postback', title: '', value: '' }] },
  image: { type: 'image', imageUrl: '' },
  card: { type: 'card', title: '', buttons: [{ type: 'postback', title: '', value: '' }] },
  cards: { type: 'cards', elements: [{ title: '', buttons: [{ type: 'postback', title: '', value: '' }] }] },
  question: { type: 'question', attribute: '', prompts: [''] },
  ask: { type: 'ask' },
  goto: { type: 'goto', value: '' },
  setAttributes: { type: 'setAttributes', attributes: {} },
  webhook: { type: 'webhook', value: '' },
  backtracking: { type: 'backtracking' },
  reset: { type: 'reset' },
  end: { type: 'end' },
}

export function freshResponse(kind: ResponseKind): BotResponse {
  return structuredClone(FRESH[kind])
}

export const KINDS: readonly ResponseKind[] = Object.values(FRESH).map(({ type }) => type)
export const GROUPS = ['Say', 'Show', 'Ask', 'Do'] as const
