import type { ChatUser } from '../wire.ts'

const SHOWN_OF_ID = 8

/** What a person is called, else who they are to the product, else that nothing is known. */
export function nameOf({ attributes, userId, id }: ChatUser): string {
  return attributes.default_name || attributes.default_email || `Visitor ${(userId || id).slice(-SHOWN_OF_ID)}`
}
