import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import { normalEmail } from '../account.ts'
import type { SsoOptions } from './provider.ts'

/** Who a provider says someone is, and what that gives. */
export interface Person {
  readonly issuer: string
  readonly subject: string
  readonly email: string
  /** The provider vouches for the address, so it may stand for an account that is already there. */
  readonly verified: boolean
  readonly realname: string
  /** Undefined: groups do not follow the provider. */
  readonly groups?: readonly string[]
  /** Undefined: the role does not follow the provider. */
  readonly role?: 'user' | 'modeler'
  readonly attributes: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>
}

const MOST_GROUPS = 200
const groupName = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .refine((name) => name !== 'all_users' && !/\p{Cc}/u.test(name))
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.email().max(320),
  email_verified: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
  name: z.string().optional(),
})
const attributeValue = z.union([z.string().max(1_000), z.number(), z.boolean(), z.array(z.union([z.string().max(1_000), z.number()])).max(1_000)])

/** @throws AppError `sso_failed` when the claims name nobody, `sso_domain` for an address that may not come */
export function personOf(claims: Readonly<Record<string, unknown>>, options: SsoOptions): Person {
  const known = claimsSchema.safeParse(claims)
  if (!known.success) throw new AppError('sso_failed', { why: 'the provider named no e-mail address' })
  const email = normalEmail(known.data.email)
  if (options.allowed_domains !== undefined && !options.allowed_domains.includes(email.slice(email.lastIndexOf('@') + 1))) throw new AppError('sso_domain')
  const groups = options.groups_claim === undefined ? undefined : groupsIn(claims[options.groups_claim])
  return {
    issuer: known.data.iss,
    subject: known.data.sub,
    email,
    verified: known.data.email_verified === true,
    realname: (known.data.name ?? '').trim().slice(0, 200) || email.slice(0, email.indexOf('@')),
    ...(groups !== undefined && { groups }),
    ...(options.role_mapping !== undefined && { role: roleOf(groups ?? [], options.role_mapping) }),
    attributes: attributesOf(claims, options.attribute_claims ?? {}),
  }
}

function groupsIn(claim: unknown): readonly string[] {
  const named = typeof claim === 'string' ? [claim] : Array.isArray(claim) ? claim : []
  const good = named.flatMap((each) => groupName.safeParse(each).data ?? [])
  return [...new Set(good)].slice(0, MOST_GROUPS)
}

function roleOf(groups: readonly string[], mapping: Readonly<Record<string, 'user' | 'modeler'>>): 'user' | 'modeler' {
  return groups.some((group) => Object.hasOwn(mapping, group) && mapping[group] === 'modeler') ? 'modeler' : 'user'
}

function attributesOf(claims: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, string>>): Person['attributes'] {
  const found = Object.entries(wanted).flatMap(([attribute, claim]) => {
    const value = attributeValue.safeParse(claims[claim])
    return value.success ? [[attribute, value.data] as const] : []
  })
  return Object.fromEntries(found)
}
