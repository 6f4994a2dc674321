import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { ALL_USERS, MAX_TOKEN_CHARACTERS, REVOKED_CHANNEL, type SigningKeys } from '../accounts/index.ts'
import { findCustomer } from './customers.ts'
import type { SpacesDeps } from './deps.ts'
import { type EmbedIdentity, lastGiven, saveIdentity } from './embed-identities.ts'
import { readEmbedToken, writeEmbedToken } from './embed-text.ts'
import { isGuest, isOpenToGuests, newGuest } from './guests.ts'
import type { Space } from './space.ts'
import { findSpace } from './store.ts'

export interface EmbedOrder {
  readonly email: string
  readonly name: string
  readonly customerId?: string | null
  readonly spaceId?: string | null
  readonly lifetimeSeconds?: number
}
interface Writing {
  readonly orgId: string
  readonly email: string
  readonly name: string
  readonly customerId: string | null
  readonly spaceId: string | null
  readonly issuedBy: string
  readonly lifetimeSeconds?: number
}
export interface IssuedEmbedToken {
  readonly text: string
  readonly jti: string
  readonly expiresAt: Date
}
/** Somebody in a partner's product, as their token and the store say now. */
export interface Visitor {
  readonly identity: EmbedIdentity
  /** Null: every space of the identity's customer. */
  readonly spaceId: string | null
  /** Without a space yet: nothing can be asked with it. */
  readonly actor: Actor
  /** Let in by a bot in front of the space, so there is no token that could end. */
  readonly isHosted?: true
}
/** A token that holds. Its text is nowhere. */
export interface LiveEmbedToken {
  readonly jti: string
  readonly email: string
  readonly name: string
  /** Null: every space of its customer. */
  readonly spaceId: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}
export type RevokeOrder =
  | { readonly jti: string }
  | { readonly spaceId: string }
  | { readonly customerId: string }
  | { readonly email: string; readonly customerId: string }

export interface EmbedTokens {
  /** For one opening of a public space's page; undefined where the space or the organisation lets no guests in. */
  issueToGuest(space: Space): Promise<IssuedEmbedToken | undefined>
  /** @throws AppError invalid_parameters, not_found */
  issue(actor: Actor, order: EmbedOrder): Promise<IssuedEmbedToken>
  /** Both checks. @throws AppError embed_token_invalid, embed_token_expired */
  authenticate(text: string): Promise<Visitor>
  /** Those that open the space and still hold, newest first. */
  list(actor: Actor, spaceId: string): Promise<readonly LiveEmbedToken[]>
  /** In force for the next request on every server. @returns how many were ended */
  revoke(actor: Actor, which: RevokeOrder): Promise<number>
}

const JTI_BYTES = 16
const DEFAULT_LIFE_SECONDS = 3_600
const MAX_NAME = 200
const MOST_LISTED = 500
const ADDRESS = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/
const MAX_ADDRESS = 254

export function createEmbedTokens(deps: SpacesDeps, keys: SigningKeys, issuer: string): EmbedTokens {
  const { db } = deps.store
  /** A token of its own for one identity, which is made at first. */
  async function write({ orgId, email, name, customerId, spaceId, issuedBy, lifetimeSeconds = DEFAULT_LIFE_SECONDS }: Writing) {
    const now = deps.now()
    const identity = await saveIdentity(db, { orgId, customerId, email, name }, now)
    const jti = randomBytes(JTI_BYTES).toString('base64url')
    const iat = Math.floor(now.getTime() / 1000)
    const exp = iat + lifetimeSeconds
    const about = { email, name, partner_id: orgId, customer_id: customerId, space_id: spaceId }
    const text = await writeEmbedToken({ iss: issuer, aud: 'parley-embed', kind: 'embed', sub: identity.id, jti, iat, exp, ...about }, keys)
    const expiresAt = new Date(exp * 1000)
    await sql`INSERT INTO embed_token (jti, token_hash, identity_id, space_id, issued_by, created_at, expires_at)
      VALUES (${jti}, ${hashOf(text)}, ${identity.id}, ${spaceId}, ${issuedBy}, ${now}, ${expiresAt})`.execute(db)
    return { text, jti, expiresAt, identity }
  }

  return {
    issue: async (actor, order) => {
      const email = order.email.trim().toLowerCase()
      const name = order.name.trim()
      const isAddress = ADDRESS.test(email) && email.length <= MAX_ADDRESS && !isGuest(email)
      if (!isAddress || name === '' || name.length > MAX_NAME) throw new AppError('invalid_parameters')
      const opens = await opened(deps, actor, order, email)
      const issued = await write({ orgId: actor.orgId, email, name, ...opens, issuedBy: actor.userId, lifetimeSeconds: order.lifetimeSeconds })
      await deps.audit(actor, { action: 'embed.token', target: issued.identity.id, detail: { space: opens.spaceId, customer: opens.customerId } })
      return issued
    },
    issueToGuest: async (space) => {
      if (!(await isOpenToGuests(deps, space))) return undefined
      return write({ orgId: space.orgId, ...newGuest(), spaceId: space.id, customerId: space.customerId, issuedBy: 'guest' })
    },
    authenticate: async (text) => {
      if (text.length > MAX_TOKEN_CHARACTERS) throw new AppError('embed_token_invalid')
      const read = await readEmbedToken(text, keys, { issuer, now: deps.now() })
      if (read.kind === 'forged') throw new AppError('embed_token_invalid')
      const row = await tokenRow(deps, read.claims.jti)
      const isGood = row !== undefined && row.revoked_at === null && row.identity_id === read.claims.sub && timingSafeEqual(row.token_hash, hashOf(text))
      if (!isGood) throw new AppError('embed_token_invalid')
      if (read.kind === 'expired' || row.expires_at.getTime() <= deps.now().getTime()) throw new AppError('embed_token_expired')
      const identity = { id: row.identity_id, orgId: row.org_id, customerId: row.customer_id, email: row.email, name: row.name }
      if (isGuest(row.email) && !(await isOpenToGuests(deps, await findSpace(db, row.org_id, row.space_id ?? '')))) throw new AppError('embed_token_invalid')
      return { identity, spaceId: row.space_id, actor: visitorActor(identity, row.jti) }
    },
    list: async (actor, spaceId) => {
      const { rows } = await sql<LiveRow>`SELECT t.jti, i.email, i.name, t.space_id, t.created_at, t.expires_at
        FROM embed_token t JOIN embed_identity i ON i.id = t.identity_id
        WHERE i.org_id = ${actor.orgId} AND t.revoked_at IS NULL AND t.expires_at > ${deps.now()} AND ${conditionOf({ spaceId })}
        ORDER BY t.created_at DESC, t.jti LIMIT ${MOST_LISTED}`.execute(db)
      return rows.map((row) => ({
        jti: row.jti,
        email: row.email,
        name: row.name,
        spaceId: row.space_id,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
      }))
    },
    revoke: async (actor, which) => {
      const { rows } = await sql<{ jti: string }>`UPDATE embed_token t SET revoked_at = ${deps.now()} FROM embed_identity i
        WHERE i.id = t.identity_id AND i.org_id = ${actor.orgId} AND t.revoked_at IS NULL AND ${conditionOf(which)}
        RETURNING t.jti`.execute(db)
      for (const { jti } of rows) await sql`SELECT pg_notify(${REVOKED_CHANNEL}, ${jti})`.execute(db) // what they hold open ends, on every server
      const revoked = rows.length
      await deps.audit(actor, { action: 'embed.revoke', target: Object.values(which).join(' '), detail: { revoked } })
      return revoked
    },
  }
}

/** An embed identity as an actor: of no group but everyone's, never of an account. */
export function visitorActor(identity: EmbedIdentity, jti?: string): Actor {
  return { userId: identity.id, orgId: identity.orgId, role: 'user', groups: [ALL_USERS], scopes: [], credential: 'embed', ...(jti && { tokenId: jti }) }
}

/** What a token of this order opens. @throws AppError not_found */
async function opened(
  deps: SpacesDeps,
  actor: Actor,
  { spaceId, customerId }: EmbedOrder,
  email: string,
): Promise<{ readonly spaceId: string | null; readonly customerId: string | null }> {
  const { db } = deps.store
  if (typeof spaceId === 'string') {
    const space = await findSpace(db, actor.orgId, spaceId)
    const isOpen = space !== undefined && !space.isTemplate && (typeof customerId !== 'string' || space.customerId === customerId)
    if (!isOpen) throw new AppError('not_found', { what: 'Space' })
    return { spaceId, customerId: space.customerId }
  }
  if (typeof customerId !== 'string') return { spaceId: null, customerId: await lastGiven(db, actor.orgId, email) }
  if ((await findCustomer(db, actor.orgId, customerId)) === undefined) throw new AppError('not_found', { what: 'Customer' })
  return { spaceId: null, customerId }
}

interface LiveRow {
  readonly jti: string
  readonly email: string
  readonly name: string
  readonly space_id: string | null
  readonly created_at: Date
  readonly expires_at: Date
}

interface TokenRow {
  readonly jti: string
  readonly token_hash: Buffer
  readonly identity_id: string
  readonly space_id: string | null
  readonly expires_at: Date
  readonly revoked_at: Date | null
  readonly org_id: string
  readonly customer_id: string | null
  readonly email: string
  readonly name: string
}

async function tokenRow(deps: SpacesDeps, jti: string): Promise<TokenRow | undefined> {
  const { rows } =
    await sql<TokenRow>`SELECT t.jti, t.token_hash, t.identity_id, t.space_id, t.expires_at, t.revoked_at, i.org_id, i.customer_id, i.email, i.name
    FROM embed_token t JOIN embed_identity i ON i.id = t.identity_id WHERE t.jti = ${jti}`.execute(deps.store.db)
  return rows[0]
}

function conditionOf(which: RevokeOrder) {
  if ('jti' in which) return sql`t.jti = ${which.jti}`
  // tokens for all spaces of the customer open this one too
  if ('spaceId' in which)
    return sql`(t.space_id = ${which.spaceId} OR (t.space_id IS NULL AND i.customer_id = (SELECT customer_id FROM space WHERE id = ${which.spaceId} AND org_id = i.org_id)))`
  if ('email' in which) return sql`i.customer_id = ${which.customerId} AND i.email = ${which.email.trim().toLowerCase()}`
  return sql`i.customer_id = ${which.customerId}`
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
