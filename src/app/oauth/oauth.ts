import type { Store } from '../../platform/store/index.ts'
import type { Accounts } from '../accounts/index.ts'
import { findClient, type OAuthClient, registerClient } from './clients.ts'
import { type Allowed, allow, askConsent, type Consenting, type ConsentRequest, takeConsent } from './consents.ts'
import { endGrant, type Grant, type IssuedTokens, listGrants, type NoTokens, type Redemption, redeemCode, refreshTokens, revokeToken } from './grants.ts'

export interface OAuthDeps {
  readonly store: Store
  readonly accounts: Pick<Accounts, 'find' | 'tokens'>
  readonly now: () => Date
}

/** Programs that act for people who allowed it. Every secret is stored as its SHA-256. */
export interface OAuth {
  /** @throws AppError rate_limited */
  register(name: string, redirectUris: readonly string[]): Promise<OAuthClient>
  client(id: string): Promise<OAuthClient | undefined>
  askConsent(who: Consenting, request: ConsentRequest): Promise<string>
  /** Undefined: the page is out of date, was used, or is not this person’s. */
  allow(who: Consenting, secret: string): Promise<Allowed | undefined>
  /** What was asked; it is then gone. */
  deny(who: Consenting, secret: string): Promise<ConsentRequest | undefined>
  redeem(given: Redemption): Promise<IssuedTokens | NoTokens>
  refresh(given: { readonly clientId: string; readonly refresh: string }): Promise<IssuedTokens | NoTokens>
  revoke(given: { readonly clientId: string; readonly token: string }): Promise<void>
  grants(of: { readonly orgId: string; readonly email?: string; readonly id?: string }): Promise<readonly Grant[]>
  end(grantId: string): Promise<void>
}

export function openOAuth(deps: OAuthDeps): OAuth {
  return {
    register: (name, redirectUris) => registerClient(deps, name, redirectUris),
    client: (id) => findClient(deps, id),
    askConsent: (who, request) => askConsent(deps, who, request),
    allow: (who, secret) => allow(deps, who, secret),
    deny: (who, secret) => takeConsent(deps.store.db, who, secret, deps.now()),
    redeem: (given) => redeemCode(deps, given),
    refresh: (given) => refreshTokens(deps, given),
    revoke: (given) => revokeToken(deps, given),
    grants: (of) => listGrants(deps, of),
    end: (grantId) => deps.store.db.transaction().execute((write) => endGrant(deps, write, grantId)),
  }
}
