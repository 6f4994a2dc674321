import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import type { Account, Origin } from './account.ts'
import { buildActor } from './actor.ts'
import type { SigningKeys } from './signing-keys.ts'
import { lockAccount } from './store/accounts.ts'
import { lacksSecondFactor } from './store/second-factor.ts'
import type { AccountsTables } from './store/tables.ts'
import {
  countLiveTokens,
  findToken,
  insertToken,
  listTokens,
  lockGrant,
  type OwnedToken,
  revokeTokens,
  type StoredToken,
  touchToken,
  type WhichTokens,
} from './store/tokens.ts'
import { COOKIE_IDLE_MS, ENROLL_SCOPE, KIND_RULES, LISTED_KINDS, type TokenKind, type TokenScope } from './token-kind.ts'
import { legacyDigits, MAX_TOKEN_CHARACTERS, readToken, tokenHash, writeToken } from './token-text.ts'

/** A credential that was found good: who asks, and with what. */
export interface Identity {
  readonly actor: Actor
  readonly account: Account
  readonly token: StoredToken
}

export interface TokenOrder {
  readonly account: Account
  readonly kind: TokenKind
  readonly scopes: readonly TokenScope[]
  readonly name?: string
  readonly description?: string
  /** After a password: where the org asks for a second factor and there is none, it may only set that up. */
  readonly byPassword?: boolean
  /** Absent: as long as the kind allows; `api` tokens then have no end. */
  readonly lifetimeMs?: number
  /** Legacy tokens are 64 hex digits instead of a JWT. */
  readonly format?: 'jwt' | 'hex'
  /** Replaces the token that was made this way before. */
  readonly singleton?: boolean
  readonly activeGroups?: readonly string[]
  /** The account that asked for it. */
  readonly issuedBy?: string
  readonly origin?: Origin
  /** What a program was allowed; the token ends with it. */
  readonly grantId?: string
}

export interface Tokens {
  /** Makes a token; its text exists only in what is returned. @throws AppError too_many_tokens, invalid_credential for an account switched off meanwhile */
  issue(order: TokenOrder): Promise<{ readonly text: string; readonly token: StoredToken }>
  /** Both checks. @throws AppError invalid_credential, credential_expired */
  authenticate(text: string, origin: Origin): Promise<Identity>
  /** The actor as of now, or null when the credential ended since; for work that outlives its request. */
  refresh(actor: Actor): Promise<Actor | null>
  find(jti: string): Promise<OwnedToken | undefined>
  list(of: { readonly orgId: string; readonly accountId?: string; readonly kinds: readonly TokenKind[] }): Promise<readonly OwnedToken[]>
  /** In force for the next request on every server. @returns ids of those revoked now */
  revoke(which: WhichTokens): Promise<readonly string[]>
  /** The same inside a transaction of the caller. */
  revokeIn(write: Kysely<unknown>, which: WhichTokens): Promise<readonly string[]>
}

export const MAX_TOKENS_PER_USER = 50
const JTI_BYTES = 16
const LEGACY_BYTES = 32
/** Use is noted at most once in this time, so that reading does not write. */
const TOUCH_EVERY_MS = 60_000
const MAX_USER_AGENT = 256

export function createTokens(db: Kysely<AccountsTables>, keys: SigningKeys, issuer: string, now: () => Date): Tokens {
  const issue = async (order: TokenOrder): Promise<{ text: string; token: StoredToken }> => {
    const at = now()
    const jti = randomBytes(JTI_BYTES).toString('base64url')
    const lifetimeMs = shortest(order.lifetimeMs, KIND_RULES[order.kind].lifetimeMs)
    const end = lifetimeMs === null ? null : new Date(at.getTime() + lifetimeMs)
    return db.transaction().execute(async (write) => {
      if (!(await lockAccount(write, order.account.id))) throw new AppError('invalid_credential')
      if (order.grantId !== undefined && !(await lockGrant(write, order.grantId))) throw new AppError('invalid_credential')
      const lacksFactor = order.byPassword === true && (await lacksSecondFactor(write, order.account.id))
      const scopes = lacksFactor ? ([ENROLL_SCOPE] as const) : order.scopes
      const claims = {
        iss: issuer,
        aud: KIND_RULES[order.kind].audience,
        sub: order.account.email,
        org_id: order.account.orgId,
        jti,
        kind: order.kind,
        scope: scopes.join(' '),
        iat: toSeconds(at),
        ...(end === null ? {} : { exp: toSeconds(end) }),
      }
      const text = order.format === 'hex' ? randomBytes(LEGACY_BYTES).toString('hex') : await writeToken(claims, keys)
      const row = {
        jti,
        hash: tokenHash(text),
        lastFour: text.slice(-4),
        kind: order.kind,
        name: order.name ?? '',
        description: order.description ?? '',
        scopes,
        accountId: order.account.id,
        issuedBy: order.issuedBy ?? null,
        singleton: order.singleton ?? false,
        activeGroups: order.activeGroups ?? null,
        createdAt: at,
        expiresAt: order.kind === 'cookie' ? idleEnd(at, at) : end,
        userAgent: order.origin?.userAgent.slice(0, MAX_USER_AGENT) ?? null,
        grantId: order.grantId,
      }
      await makeRoom(write, order, at)
      await insertToken(write, row)
      return { text, token: { ...row, lastUsedAt: null, lastUsedAddress: null, revokedAt: null } }
    })
  }

  const authenticate = async (text: string, origin: Origin): Promise<Identity> => {
    if (text.length > MAX_TOKEN_CHARACTERS) throw new AppError('invalid_credential')
    const found = await lookUp(text)
    const at = now()
    assertLive(found, at)
    await touch(found.token, origin, at)
    return { actor: buildActor(found), account: found.owner, token: found.token }
  }

  const lookUp = async (text: string): Promise<OwnedToken> => {
    const hash = tokenHash(text)
    if (legacyDigits(text) !== undefined) return existing(await findToken(db, { hash }))
    const read = await readToken(text, keys, { issuer, now: now() })
    if (read.kind === 'forged') throw new AppError('invalid_credential')
    const found = await findToken(db, { jti: read.kind === 'signed' ? read.claims.jti : read.jti })
    if (read.kind === 'expired' && found === undefined) throw new AppError('credential_expired')
    const { token, owner } = existing(found)
    if (!timingSafeEqual(token.hash, hash)) throw new AppError('invalid_credential')
    if (read.kind === 'signed' && (read.claims.kind !== token.kind || read.claims.org_id !== owner.orgId)) throw new AppError('invalid_credential')
    if (read.kind === 'expired' && isUsable({ token, owner })) throw new AppError('credential_expired')
    return { token, owner }
  }

  const touch = async (token: StoredToken, origin: Origin, at: Date): Promise<void> => {
    if (token.lastUsedAt !== null && at.getTime() - token.lastUsedAt.getTime() < TOUCH_EVERY_MS) return
    const expiresAt = token.kind === 'cookie' ? idleEnd(token.createdAt, at) : token.expiresAt
    await touchToken(db, { jti: token.jti, accountId: token.accountId, at, address: origin.address, expiresAt })
  }

  const refresh = async (actor: Actor): Promise<Actor | null> => {
    if (actor.tokenId === undefined) return null
    const found = await findToken(db, { jti: actor.tokenId })
    return found !== undefined && isUsable(found) && !isOver(found.token, now()) ? buildActor(found) : null
  }

  return {
    issue,
    authenticate,
    refresh,
    find: (jti) => findToken(db, { jti }),
    list: (of) => listTokens(db, of),
    revokeIn: (write, which) => revokeTokens(write.withTables<Record<never, never>>(), which, now()),
    revoke: (which) => db.transaction().execute((write) => revokeTokens(write, which, now())),
  }
}

async function makeRoom(write: Kysely<AccountsTables>, order: TokenOrder, at: Date): Promise<void> {
  const accountId = order.account.id
  if (KIND_RULES[order.kind].onePerAccount) await revokeTokens(write, { accountId, kinds: [order.kind] }, at)
  if (order.singleton === true) await revokeTokens(write, { accountId, singleton: true }, at)
  const isListed = LISTED_KINDS.some((kind) => kind === order.kind)
  if (isListed && (await countLiveTokens(write, accountId, LISTED_KINDS, at)) >= MAX_TOKENS_PER_USER) {
    throw new AppError('too_many_tokens', { max: MAX_TOKENS_PER_USER })
  }
}

function existing(found: OwnedToken | undefined): OwnedToken {
  if (found === undefined) throw new AppError('invalid_credential')
  return found
}

function assertLive(found: OwnedToken, at: Date): void {
  if (!isUsable(found)) throw new AppError('invalid_credential')
  if (isOver(found.token, at)) throw new AppError('credential_expired')
}

function isUsable({ token, owner }: OwnedToken): boolean {
  return token.revokedAt === null && owner.active
}

function isOver(token: StoredToken, at: Date): boolean {
  return token.expiresAt !== null && token.expiresAt.getTime() <= at.getTime()
}

function idleEnd(createdAt: Date, usedAt: Date): Date {
  const wholeLife = KIND_RULES.cookie.lifetimeMs ?? 0
  return new Date(Math.min(usedAt.getTime() + COOKIE_IDLE_MS, createdAt.getTime() + wholeLife))
}

function shortest(wanted: number | undefined, allowed: number | null): number | null {
  if (wanted === undefined) return allowed
  return allowed === null ? wanted : Math.min(wanted, allowed)
}

function toSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
