import { z } from 'zod'
import { hasPasswordLength, LISTED_KINDS, PASSWORD_LENGTH, SCOPES, SESSION_KINDS } from '../../../app/accounts/index.ts'
import { MODES, ROLES } from '../../../flow.ts'

const MAX_NAME = 200
const MAX_DESCRIPTION = 2_000
const MAX_EMAIL = 254
const MAX_OTP = 32
const MAX_TOKEN_DAYS = 3_650
const DEFAULT_TOKEN_DAYS = 90

export const email = z
  .string()
  .max(MAX_EMAIL)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email())
export const newPassword = z.string().refine(hasPasswordLength, { error: `a password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters` })
export const realname = z
  .string()
  .max(MAX_NAME)
  .refine((text) => text.trim() !== '', { error: 'a name is not empty' })

export const ok = z.object({ status: z.literal('ok') })
export const OK = { status: 'ok' } as const

const flag = z
  .enum(['true', 'false', '1', '0'])
  .default('false')
  .transform((text) => text === 'true' || text === '1')

export const signInForm = z.object({
  username: z.string().max(MAX_EMAIL),
  password: z.string(),
  grant_type: z.literal('password').or(z.literal('')).optional(),
  set_cookie: flag.optional(),
  otp: z.string().max(MAX_OTP).optional(),
})
export const accessToken = z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() })

export const me = z.object({
  user_id: z.string(),
  email: z.string(),
  realname: z.string(),
  role: z.enum(ROLES),
  groups: z.array(z.string()),
  org_id: z.string(),
  org_name: z.string(),
  default_workspace: z.literal('main'),
  modes_allowed: z.array(z.enum(MODES)),
  default_mode: z.enum(MODES),
  permissions: z.array(z.string()),
  token: z.object({ kind: z.string(), name: z.string().optional(), scopes: z.array(z.string()), expires_at: z.iso.datetime().optional() }).optional(),
})
export const meChange = z
  .object({ realname: realname.optional(), current_password: z.string().optional(), new_password: newPassword.optional() })
  .refine((change) => change.new_password === undefined || change.current_password !== undefined, {
    path: ['current_password'],
    error: 'the current password is needed to set a new one',
  })

export const tokenInfo = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.enum(LISTED_KINDS),
  scopes: z.array(z.string()),
  user_id: z.string(),
  last_four: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().optional(),
  last_used_at: z.iso.datetime().optional(),
  revoked_at: z.iso.datetime().optional(),
})
export const newToken = z.object({
  name: z.string().min(1).max(MAX_NAME),
  description: z.string().max(MAX_DESCRIPTION).default(''),
  expires_in_days: z.int().min(1).max(MAX_TOKEN_DAYS).nullable().default(DEFAULT_TOKEN_DAYS),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .default(['api:full'])
    .refine((scopes) => !scopes.includes('mcp') || scopes.length === 1, { error: 'mcp stands alone' }),
  user_id: z.string().max(MAX_EMAIL).optional(),
})
export const tokenInfoWithText = tokenInfo.extend({ token: z.string() })
export const ownToken = z.object({ user_id: z.string().max(MAX_EMAIL), format: z.enum(['jwt', 'hex']).default('jwt') })
export const apiToken = z.object({ api_token: z.string(), expires_at: z.iso.datetime().optional() })

export const session = z.object({
  id: z.string(),
  kind: z.enum(SESSION_KINDS),
  user_id: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().optional(),
  address: z.string().optional(),
  user_agent: z.string().optional(),
  current: z.boolean(),
})

export const ofUser = z.object({ user_id: z.string().max(MAX_EMAIL).optional() })
export const byJti = z.object({ jti: z.string().transform((text) => text.replaceAll('\0', '')) })

export const otpCode = z.object({ code: z.string().max(MAX_OTP) })
export const factorState = z.object({ on: z.boolean() })
export const enrolment = z.object({ secret: z.string(), otpauth_url: z.string() })
export const enrolled = z.object({ status: z.literal('ok'), recovery_codes: z.array(z.string()) })

export const setupState = z.object({ needed: z.boolean(), valid: z.boolean() })
export const firstAdmin = z.object({ token: z.string().max(MAX_NAME), email, password: newPassword, realname })
export const orgOfEmail = z.object({
  org_id: z.string(),
  password_login: z.boolean(),
  registration: z.boolean(),
  password_reset: z.boolean(),
  sso: z.array(z.string()),
  sso_labels: z.record(z.string(), z.string()),
})
