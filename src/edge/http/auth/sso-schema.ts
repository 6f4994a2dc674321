import { z } from 'zod'
import { SSO_TYPES, ssoOptionsSchema } from '../../../app/accounts/index.ts'

const MAX_TEXT = 2_000
const text = z.string().trim().min(1).max(MAX_TEXT)

export const ssoType = z.enum(SSO_TYPES)
export const byProvider = z.object({ org_id: z.string().max(MAX_TEXT), type: z.string().max(MAX_TEXT) })
export const beginQuery = z.object({ return_to: z.string().max(MAX_TEXT).default('/') })

export const newProvider = ssoOptionsSchema.extend({
  type: ssoType,
  client_id: text,
  client_secret: text.optional(),
  metadata_url: z.url({ protocol: /^https?$/ }).max(MAX_TEXT),
  button_label: z.string().trim().max(60).default(''),
})
export const provider = ssoOptionsSchema.extend({
  type: ssoType,
  client_id: z.string(),
  metadata_url: z.string(),
  button_label: z.string(),
  redirect_uri: z.string(),
})
/** `opened`: private addresses that saving it opened for this purpose, for the page to say so. */
export const savedProvider = provider.extend({ opened: z.array(z.string()) })
export const removedProvider = z.object({ type: ssoType })
/** A redirection has no body. */
export const elsewhere = z.null().describe('Goes on at the address in `Location`')
