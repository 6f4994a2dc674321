import { z } from 'zod'

export const SSO_TYPES = ['oidc', 'azure', 'okta', 'google'] as const
export type SsoType = (typeof SSO_TYPES)[number]

const name = z.string().trim().min(1).max(128)

/** What a provider's claims give. Roles stop at modeler: nobody becomes an admin elsewhere. */
export const ssoOptionsSchema = z.object({
  /** Claim that lists groups; memberships follow it at each sign-in. */
  groups_claim: name.optional(),
  /** Value of the groups claim → role; the highest that matches counts, `user` when none does. */
  role_mapping: z.record(name, z.enum(['user', 'modeler'])).optional(),
  /** Attribute for row filters → claim that holds its value. */
  attribute_claims: z.record(name, name).optional(),
  /** Domains of e-mail addresses that may sign in; absent: all that the provider lets in. */
  allowed_domains: z.array(z.string().trim().toLowerCase().min(1).max(253)).min(1).max(50).optional(),
})
export type SsoOptions = z.output<typeof ssoOptionsSchema>

/** A provider as an admin sees it; the secret never comes back. */
export interface SsoProvider extends SsoOptions {
  readonly type: SsoType
  readonly clientId: string
  readonly metadataUrl: string
  readonly buttonLabel: string
}

export interface NewSsoProvider extends SsoProvider {
  /** Absent: the one already stored. */
  readonly clientSecret?: string
}

const LABELS: Readonly<Record<SsoType, string>> = { oidc: 'Single sign-on', azure: 'Microsoft', okta: 'Okta', google: 'Google' }

export function labelOf(type: SsoType): string {
  return LABELS[type]
}
