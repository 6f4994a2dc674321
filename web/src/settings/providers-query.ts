import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'

export const PROVIDER_NAMES = { oidc: 'OpenID Connect', azure: 'Microsoft Entra', okta: 'Okta', google: 'Google' } as const
export type ProviderType = keyof typeof PROVIDER_NAMES

export interface Provider {
  readonly type: ProviderType
  readonly client_id: string
  readonly metadata_url: string
  readonly button_label: string
  readonly redirect_uri: string
  readonly groups_claim?: string
  readonly role_mapping?: Readonly<Record<string, 'user' | 'modeler'>>
  readonly attribute_claims?: Readonly<Record<string, string>>
  readonly allowed_domains?: readonly string[]
}

export const providersQuery = queryOptions({ queryKey: ['sso'], queryFn: ({ signal }) => call<Provider[]>('GET', '/api/sso', undefined, signal) })
