import { z } from 'zod'
import { EXTRA_TOOLS, isExactOrigin } from '../../../app/accounts/index.ts'
import { MODES, ROLES } from '../../../flow.ts'
import { email, newPassword, realname } from '../auth/schema.ts'

const MAX_TEXT = 2_000
const MOST_INVITED = 100
const MOST_ATTRIBUTES = 100
const MOST_ORIGINS = 50

export const groupName = z
  .string()
  .min(1)
  .max(128)
  .refine((name) => !/\p{Cc}/u.test(name), { error: 'a group’s name has no control characters' })
export const user = z.object({
  email: z.string(),
  user_id: z.string(),
  realname: z.string(),
  role: z.enum(ROLES),
  groups: z.array(z.string()),
  default_workspace: z.literal('main'),
  active: z.boolean(),
  created_at: z.iso.datetime(),
  last_active_at: z.iso.datetime().optional(),
})
export const newUser = z.object({ email, password: newPassword, realname })
export const byEmail = z.object({ email: z.string().max(MAX_TEXT) })
export const roleChange = byEmail.extend({ role: z.enum(ROLES) })
export const membership = byEmail.extend({ group: groupName })
export const invitees = z.object({ emails: z.array(z.string().max(MAX_TEXT)).min(1).max(MOST_INVITED) })
export const invited = z.object({
  invited: z.array(z.object({ email: z.string(), invite_url: z.string() })),
  already_members: z.array(z.string()),
  invalid: z.array(z.string()),
})
export const acceptance = z.object({ token: z.string().max(MAX_TEXT), password: newPassword, realname })
export const resetRequest = z.object({ username: z.string().max(MAX_TEXT) })
export const newRegistration = z.object({ username: email, password: newPassword, realname, gclid: z.string().max(MAX_TEXT).optional() })
export const verificationSent = z.object({ status: z.literal('verification_sent') })
export const verification = z.object({ username: z.string().max(MAX_TEXT), token: z.string().max(MAX_TEXT), password: newPassword.optional() })
export const reset = z.object({ token: z.string().max(MAX_TEXT), password: newPassword })

const detail = z.object({ name: z.string(), users: z.array(z.string()), docs: z.array(z.string()) })
export const groupsQuery = z.object({ details: z.enum(['true', 'false']).default('false') })
export const groupList = z.union([z.array(z.string()), z.array(detail)])
export const docMembership = z.object({ doc_id: z.string().min(1).max(MAX_TEXT), group: groupName })
export const docGroups = z.object({ doc_id: z.string(), groups: z.array(z.string()) })

const attribute = z.union([z.string().max(MAX_TEXT), z.number(), z.boolean(), z.array(z.union([z.string().max(MAX_TEXT), z.number()])).max(1_000)])
export const attributes = z
  .record(z.string().min(1).max(128), attribute)
  .refine((all) => Object.keys(all).length <= MOST_ATTRIBUTES, { error: `at most ${MOST_ATTRIBUTES} attributes` })

export const flagRemoved = z.object({ status: z.literal('ok') })
export const flag = z.object({ value: z.boolean() })
export const flagSet = z.object({ status: z.literal('ok'), value: z.boolean() })
export const groupValue = z.object({ value: z.union([z.literal(''), groupName]) })
export const groupSet = z.object({ status: z.literal('ok'), value: z.string() })

export const modelerPermissions = z.object({
  skills: z.boolean(),
  history: z.boolean(),
  unrestricted_chat: z.boolean(),
  sync: z.boolean(),
  assign_groups: z.boolean(),
  merge: z.boolean(),
})
/** What an admin may change here; a field that is absent stays. */
export const settings = z.object({
  registration: z.boolean(),
  embedded_login: z.boolean(),
  new_user_group: z.string(),
  password_login: z.boolean(),
  require_second_factor: z.boolean(),
  query_token_endpoints: z.enum(['all', 'documented']),
  max_token_days: z.int().min(1).max(3_650).nullable(),
  modes_allowed: z.array(z.enum(MODES)).min(1),
  default_mode: z.enum(MODES),
  modeler_permissions: modelerPermissions,
  modelers_write_sql: z.boolean(),
  mcp_tools: z.array(z.enum(EXTRA_TOOLS)).max(EXTRA_TOOLS.length),
  public_spaces: z.boolean(),
  embed_origins: z
    .array(z.string().max(MAX_TEXT).refine(isExactOrigin, 'an https origin without path or wildcard, or http://localhost:<port>'))
    .max(MOST_ORIGINS),
})
export const settingsChange = settings.partial().strict()
export const embeddedLogin = z.object({
  user_id: z.string().max(MAX_TEXT),
  active_groups: z.array(groupName).max(200).optional(),
  expires_in: z.int().min(60).max(86_400).default(86_400),
})
