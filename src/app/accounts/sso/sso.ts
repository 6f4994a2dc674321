import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import * as oidc from 'openid-client'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import type { AddressPolicy } from '../../../platform/egress/index.ts'
import type { SecretPlace, Secrets } from '../../../platform/secrets/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import type { Account } from '../account.ts'
import { personOf } from './claims.ts'
import { openProvider } from './client.ts'
import { join } from './join.ts'
import { labelOf, type NewSsoProvider, type SsoProvider, type SsoType } from './provider.ts'
import { beginFlow, deleteProvider, findProvider, type ProviderRow, providersOf, saveProvider, ssoDb, takeFlow } from './store.ts'

export interface SsoDeps {
  readonly store: Store
  readonly secrets: Secrets
  readonly addresses: AddressPolicy
  readonly now: () => Date
  readonly newUserGroup: () => Promise<string>
}

/** Signing in at an OpenID Connect provider: code flow with PKCE, state and nonce, bound to one browser. */
export interface SingleSignOn {
  list(orgId: string): Promise<readonly SsoProvider[]>
  /** Reads and checks the provider's metadata first. @returns private addresses this act opened @throws AppError sso_metadata, sso_secret_missing */
  save(orgId: string, provider: NewSsoProvider): Promise<readonly string[]>
  /** @throws AppError not_found */
  remove(orgId: string, type: SsoType): Promise<void>
  /** @returns where to send the browser, and what it must bring back @throws AppError not_found */
  begin(
    orgId: string,
    type: SsoType,
    trip: { readonly redirectUri: string; readonly returnTo: string },
  ): Promise<{ readonly url: string; readonly browser: string }>
  /** @throws AppError sso_failed, sso_domain */
  finish(
    orgId: string,
    type: SsoType,
    back: { readonly url: URL; readonly browser: string | undefined },
  ): Promise<{ readonly account: Account; readonly returnTo: string }>
}

const FLOW_MS = 10 * 60_000
const SCOPE = 'openid email profile'
const secretsSchema = z.object({ nonce: z.string(), verifier: z.string(), redirectUri: z.string() })

export function createSingleSignOn(deps: SsoDeps): SingleSignOn {
  const db = ssoDb(deps.store)

  async function stored(orgId: string, type: SsoType): Promise<ProviderRow> {
    const row = await findProvider(db, orgId, type)
    if (row === undefined) throw new AppError('not_found', { what: 'Sign-in provider' })
    return row
  }

  const open = (row: ProviderRow): Promise<oidc.Configuration> =>
    openProvider(deps.addresses, {
      metadataUrl: row.metadata_url,
      clientId: row.client_id,
      clientSecret: deps.secrets.open(placeOf(row.org_id, row.type, row.version), row.client_secret),
      opened: row.private_addresses,
    })

  return {
    list: async (orgId) => (await providersOf(db, orgId)).map(providerOf),

    save: async (orgId, provider) => {
      const before = await findProvider(db, orgId, provider.type)
      const clientSecret = provider.clientSecret ?? (before && deps.secrets.open(placeOf(orgId, before.type, before.version), before.client_secret))
      if (clientSecret === undefined) throw new AppError('sso_secret_missing')
      const opened: string[] = []
      await openProvider(deps.addresses, { ...provider, clientSecret, opened: 'any', seen: (address) => opened.push(address) })
      const { type, clientId, metadataUrl, buttonLabel, clientSecret: _sealed, ...options } = provider
      const version = (before?.version ?? 0) + 1
      await saveProvider(db, {
        org_id: orgId,
        type,
        client_id: clientId,
        client_secret: deps.secrets.seal(placeOf(orgId, type, version), clientSecret),
        metadata_url: metadataUrl,
        button_label: buttonLabel || labelOf(type),
        options,
        private_addresses: [...new Set(opened)],
        version,
        saved_at: deps.now(),
      })
      return [...new Set(opened)]
    },

    remove: async (orgId, type) => {
      if (!(await deleteProvider(db, orgId, type))) throw new AppError('not_found', { what: 'Sign-in provider' })
    },

    begin: async (orgId, type, { redirectUri, returnTo }) => {
      const config = await open(await stored(orgId, type))
      const [state, nonce, verifier, browser] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier(), randomBytes(32).toString('base64url')]
      const stateHash = hashOf(state)
      const secrets = deps.secrets.seal(flowPlace(orgId, stateHash), JSON.stringify({ nonce, verifier, redirectUri }))
      const now = deps.now()
      const flow = { state_hash: stateHash, browser_hash: hashOf(browser), org_id: orgId, type, secrets, return_to: ownPath(returnTo) }
      await beginFlow(db, { ...flow, expires_at: new Date(now.getTime() + FLOW_MS) }, now)
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, browser }
    },

    finish: async (orgId, type, { url, browser }) => {
      const state = url.searchParams.get('state') ?? ''
      const flow = await takeFlow(db, hashOf(state))
      if (flow === undefined || flow.org_id !== orgId || flow.type !== type || flow.expires_at <= deps.now())
        throw failed('this sign-in is used or out of date')
      if (browser === undefined || !timingSafeEqual(hashOf(browser), flow.browser_hash)) throw failed('it was begun in another browser')
      const { nonce, verifier, redirectUri } = secretsSchema.parse(JSON.parse(deps.secrets.open(flowPlace(orgId, flow.state_hash), flow.secrets)))
      const row = await stored(orgId, type)
      const config = await open(row)
      const claims = await exchange(config, new URL(`${redirectUri}${url.search}`), { nonce, verifier, state })
      const person = personOf(claims, row.options)
      const account = await join(db, orgId, person, { now: deps.now(), newUserGroup: await deps.newUserGroup() })
      return { account, returnTo: flow.return_to }
    },
  }
}

/** Claims of the ID token, and those the provider only tells at its user-info address. */
async function exchange(
  config: oidc.Configuration,
  url: URL,
  { nonce, verifier, state }: { readonly nonce: string; readonly verifier: string; readonly state: string },
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
      expectedState: state,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw failed('the provider sent no identity')
    if (config.serverMetadata().userinfo_endpoint === undefined) return claims
    const more = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
    return { ...more, ...claims }
  } catch (error) {
    throw error instanceof AppError ? error : failed('the provider did not confirm it', error)
  }
}

function providerOf(row: ProviderRow): SsoProvider {
  return { type: row.type, clientId: row.client_id, metadataUrl: row.metadata_url, buttonLabel: row.button_label, ...row.options }
}

/** Only a path of our own: a sign-in must not end on another site. */
function ownPath(path: string): string {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) && path.length <= 2_000 ? path : '/'
}

function placeOf(orgId: string, type: SsoType, version: number): SecretPlace {
  return { tenant: orgId, table: 'sso_provider', row: type, column: 'client_secret', version }
}

function flowPlace(orgId: string, stateHash: Buffer): SecretPlace {
  return { tenant: orgId, table: 'sso_flow', row: stateHash.toString('hex'), column: 'secrets', version: 1 }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function failed(why: string, cause?: unknown): AppError {
  return new AppError('sso_failed', { why }, { cause })
}
