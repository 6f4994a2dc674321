import { z } from 'zod'
import { MODES } from '../../flow.ts'
import { isExactOrigin } from './exact-origin.ts'

const MAX_ORIGINS = 50

export const EXTRA_TOOLS = ['run_query', 'list_skills', 'run_skill', 'search_assets'] as const

const MODELER_PERMISSIONS = { skills: true, history: true, unrestricted_chat: true, sync: false, assign_groups: false, merge: false } as const

const modelerPermissions = z.object({
  skills: z.boolean().default(MODELER_PERMISSIONS.skills),
  history: z.boolean().default(MODELER_PERMISSIONS.history),
  unrestricted_chat: z.boolean().default(MODELER_PERMISSIONS.unrestricted_chat),
  sync: z.boolean().default(MODELER_PERMISSIONS.sync),
  assign_groups: z.boolean().default(MODELER_PERMISSIONS.assign_groups),
  merge: z.boolean().default(MODELER_PERMISSIONS.merge),
})

/** What an admin decides about signing in and permissions; every field has a default, so an empty object is a whole one. */
export const orgSettingsSchema = z.object({
  registration: z.boolean().default(false),
  embedded_login: z.boolean().default(false),
  new_user_admin: z.boolean().default(false),
  new_user_group: z.string().default('all_users'),
  password_login: z.boolean().default(true),
  /** Whoever signs in with a password must have a second factor. */
  require_second_factor: z.boolean().default(false),
  query_token_endpoints: z.enum(['all', 'documented']).default('all'),
  /** Longest life of an API token in days; null: no maximum. */
  max_token_days: z.int().min(1).max(3650).nullable().default(null),
  modes_allowed: z
    .array(z.enum(MODES))
    .min(1)
    .default([...MODES]),
  default_mode: z.enum(MODES).default('balanced'),
  modeler_permissions: modelerPermissions.prefault({}),
  /** Modelers may write SQL themselves; admins always may. */
  modelers_write_sql: z.boolean().default(true),
  /** Tools that programs get over MCP besides the four that ask. */
  mcp_tools: z.array(z.enum(EXTRA_TOOLS)).max(EXTRA_TOOLS.length).default([]),
  /** Spaces whose visibility is public may be opened without a token. */
  public_spaces: z.boolean().default(false),
  /** Origins that may frame spaces which name none themselves; none: embedding is off. */
  embed_origins: z.array(z.string().refine(isExactOrigin, 'an https origin without path or wildcard')).max(MAX_ORIGINS).default([]),
})
export type OrgSettings = z.output<typeof orgSettingsSchema>
