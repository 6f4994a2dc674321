import { z } from 'zod'

const MOST_TEXTS = 20
const TEXT_CHARACTERS = 1_024
const MOST_ATTRIBUTES = 99
const VALUE_CHARACTERS = 1_024
const NAME_CHARACTERS = 128

/** Both versions: one `message` a response, or several `elements`. What else is in it is nobody's business. */
const reply = z.object({
  responses: z.array(z.unknown()).default([]),
  attributes: z.record(z.string(), z.unknown()).default({}),
})
const textResponse = z.object({ type: z.literal('text'), message: z.string().optional(), elements: z.array(z.string()).optional() })

export interface WebhookReply {
  readonly texts: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
}

/** What a receiver answered; null for what is not the documented JSON. Unknown types of responses are left out. */
export function readReply(body: string): WebhookReply | null {
  const read = reply.safeParse(parsed(body))
  if (!read.success) return null
  const texts = read.data.responses.flatMap((response) => {
    const text = textResponse.safeParse(response)
    return text.success ? [...(text.data.message === undefined ? [] : [text.data.message]), ...(text.data.elements ?? [])] : []
  })
  const said = texts.map((text) => storable(text, TEXT_CHARACTERS)).filter((text) => text !== '')
  return { texts: said.slice(0, MOST_TEXTS), attributes: plainValues(read.data.attributes) }
}

function parsed(body: string): unknown {
  if (body.trim() === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function plainValues(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const plain = Object.entries(attributes).flatMap(([name, value]): readonly [string, string][] =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, storable(String(value), VALUE_CHARACTERS)]] : [],
  )
  return Object.fromEntries(plain.filter(([name]) => isName(name)).slice(0, MOST_ATTRIBUTES))
}

/** A text as the store can keep it: what a receiver sends must not stop the chat. */
function storable(text: string, most: number): string {
  return text.replaceAll('\0', '').slice(0, most).toWellFormed()
}

function isName(name: string): boolean {
  return name !== '' && name === storable(name, NAME_CHARACTERS)
}
