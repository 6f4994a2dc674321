import * as oidc from 'openid-client'
import { AppError } from '../../../errors.ts'
import { type AddressPolicy, createFetch } from '../../../platform/egress/index.ts'

const TIMEOUT_MS = 10_000
const MAX_BYTES = 1 << 20

export interface ProviderAccess {
  readonly metadataUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Private addresses that may be dialled; `any` while an admin saves the provider. */
  readonly opened: readonly string[] | 'any'
  readonly seen?: (address: string) => void
}

/**
 * Reads a provider's metadata and checks it: an issuer that owns the address, the code flow, and clear text only inside.
 *
 * @source OpenID Connect Discovery 1.0, https://openid.net/specs/openid-connect-discovery-1_0.html
 * @throws AppError `sso_metadata` naming what is wrong
 */
export async function openProvider(policy: AddressPolicy, access: ProviderAccess): Promise<oidc.Configuration> {
  const { opened, seen } = access
  const dial = createFetch(policy, { purpose: 'sso', opened, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, ...(seen !== undefined && { seen }) })
  const customFetch: oidc.CustomFetch = (url, { method, headers, body }) => dial(url, { method, headers, body: body instanceof URLSearchParams ? body : null })
  try {
    // which hosts may be reached in clear text is decided by the dialler, for every request and by address
    return await oidc.discovery(new URL(access.metadataUrl), access.clientId, access.clientSecret, undefined, {
      execute: [oidc.allowInsecureRequests],
      [oidc.customFetch]: customFetch,
      timeout: TIMEOUT_MS / 1_000,
    })
  } catch (error) {
    throw new AppError('sso_metadata', { why: reasonOf(error) }, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error ? error.cause : undefined
  for (const each of [error, inner])
    if (each instanceof AppError && typeof each.facts.class === 'string') return CLASSES[each.facts.class] ?? 'it cannot be reached'
  return 'it is not OpenID Connect metadata of this address'
}

const CLASSES: Readonly<Record<string, string>> = {
  host_not_allowed: 'its address is not allowed',
  name_not_found: 'its name is not known',
  tls: 'it needs https with a certificate that holds',
  timeout: 'it does not answer in time',
  too_large: 'its answer is too large',
}
