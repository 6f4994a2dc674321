import { z } from 'zod'

/** One more than any id has, because what is no id is not found, not malformed. */
const MAX_ID = 200
export const MAX_NAME = 128
export const MAX_TEXT = 1_024
export const MAX_URL = 2_048

export const id = z.string().max(MAX_ID)
export const byId = z.object({ id })
export const ofStory = z.object({ story: id })
export const byInteraction = ofStory.extend({ id })
export const name = z.string().trim().min(1).max(MAX_NAME)

/** A single value, or several. */
export function oneOrMore<T extends z.ZodType>(of: T) {
  return z.union([of, z.array(of).max(100)]).transform((said) => (Array.isArray(said) ? said : [said]))
}
/** In a query, booleans are words. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((said) => said === 'true')])

const status = z.object({ code: z.literal(200), type: z.literal('success') })
export const written = z.object({ timestamp: z.iso.datetime(), status }).meta({ id: 'ChatbotWritten' })
export const created = z.object({ timestamp: z.iso.datetime(), status, id: z.string() }).meta({ id: 'ChatbotCreated' })
