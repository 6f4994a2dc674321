import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { OAuthDeps } from './oauth.ts'
import { challengeOf, hashOf, newSecret } from './secret.ts'

/** What a program gets for a code or for its refresh token. */
export interface IssuedTokens {
  readonly access: string
  readonly expiresInSeconds: number
  readonly refresh: string
}
/** Why it gets none. `reused`: what may be used once was used again, so everything under it has ended. */
export type NoTokens = 'invalid' | 'reused'

export interface Grant {
  readonly id: string
  readonly clientId: string
  readonly clientName: string
  readonly redirectUris: readonly string[]
  readonly userId: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

type Db = Kysely<unknown>

const ACCESS_LIFE_S = 3_600
const REFRESH_LIFE_MS = 365 * 86_400_000
/** How long a used refresh token is remembered, so that its second use is seen. */
const REMEMBERED_MS = 30 * 86_400_000
const GRANT_ID_BYTES = 16

interface CodeRow {
  readonly client_id: string
  readonly account_id: string
  readonly redirect_uri: string
  readonly challenge: string
  readonly expires_at: Date
  readonly grant_id: string | null
}
export interface Redemption {
  readonly clientId: string
  readonly code: string
  readonly redirectUri: string
  readonly verifier: string
}

/** A code for tokens: once, by the client it was made for, with the verifier and the address it was asked with. */
export async function redeemCode(deps: OAuthDeps, given: Redemption): Promise<IssuedTokens | NoTokens> {
  const at = deps.now()
  const codeHash = hashOf(given.code)
  const made = await deps.store.db.transaction().execute(async (write) => {
    const { rows } = await sql<CodeRow>`SELECT client_id, account_id, redirect_uri, challenge, expires_at, grant_id FROM oauth_code
      WHERE code_hash = ${codeHash} FOR UPDATE`.execute(write)
    const [code] = rows
    if (code === undefined || code.client_id !== given.clientId) return 'invalid'
    if (code.grant_id !== null) {
      await endGrant(deps, write, code.grant_id)
      return 'reused'
    }
    const isRight = code.expires_at > at && code.redirect_uri === given.redirectUri && sameText(code.challenge, challengeOf(given.verifier))
    if (!isRight) {
      // whoever got hold of a code may try it once
      await sql`DELETE FROM oauth_code WHERE code_hash = ${codeHash}`.execute(write)
      return 'invalid'
    }
    const grantId = `grant_${randomBytes(GRANT_ID_BYTES).toString('hex')}`
    await sql`INSERT INTO oauth_grant (id, client_id, account_id, created_at) VALUES (${grantId}, ${code.client_id}, ${code.account_id}, ${at})`.execute(write)
    await sql`UPDATE oauth_code SET grant_id = ${grantId} WHERE code_hash = ${codeHash}`.execute(write)
    return { grantId, refresh: await newRefresh(write, grantId, at) }
  })
  return typeof made === 'string' ? made : issueAccess(deps, made)
}

interface RefreshRow {
  readonly grant_id: string
  readonly client_id: string
  readonly used_at: Date | null
  readonly expires_at: Date
  readonly revoked_at: Date | null
}

/** The next pair for a refresh token, which is then used. */
export async function refreshTokens(deps: OAuthDeps, given: { readonly clientId: string; readonly refresh: string }): Promise<IssuedTokens | NoTokens> {
  const at = deps.now()
  const tokenHash = hashOf(given.refresh)
  const made = await deps.store.db.transaction().execute(async (write) => {
    const { rows } = await sql<RefreshRow>`SELECT r.grant_id, g.client_id, r.used_at, r.expires_at, g.revoked_at
      FROM oauth_refresh r JOIN oauth_grant g ON g.id = r.grant_id WHERE r.token_hash = ${tokenHash} FOR UPDATE OF r`.execute(write)
    const [row] = rows
    if (row === undefined || row.client_id !== given.clientId || row.revoked_at !== null) return 'invalid'
    if (row.used_at !== null) {
      await endGrant(deps, write, row.grant_id)
      return 'reused'
    }
    if (row.expires_at <= at) return 'invalid'
    await sql`UPDATE oauth_refresh SET used_at = ${at} WHERE token_hash = ${tokenHash}`.execute(write)
    await forgetOld(write, row.grant_id, at)
    return { grantId: row.grant_id, refresh: await newRefresh(write, row.grant_id, at) }
  })
  return typeof made === 'string' ? made : issueAccess(deps, made)
}

async function newRefresh(write: Db, grantId: string, at: Date): Promise<string> {
  const refresh = newSecret()
  await sql`INSERT INTO oauth_refresh (token_hash, grant_id, created_at, expires_at)
    VALUES (${hashOf(refresh)}, ${grantId}, ${at}, ${new Date(at.getTime() + REFRESH_LIFE_MS)})`.execute(write)
  return refresh
}

async function forgetOld(write: Db, grantId: string, at: Date): Promise<void> {
  await sql`DELETE FROM oauth_refresh WHERE grant_id = ${grantId} AND used_at < ${new Date(at.getTime() - REMEMBERED_MS)}`.execute(write)
  await sql`DELETE FROM token WHERE grant_id = ${grantId} AND expires_at < ${at}`.execute(write)
}

async function issueAccess(deps: OAuthDeps, { grantId, refresh }: { readonly grantId: string; readonly refresh: string }): Promise<IssuedTokens | NoTokens> {
  const { rows } = await sql<{ email: string; name: string }>`SELECT a.email, c.name FROM oauth_grant g
    JOIN account a ON a.id = g.account_id JOIN oauth_client c ON c.id = g.client_id WHERE g.id = ${grantId} AND a.active`.execute(deps.store.db)
  const [found] = rows
  const account = found && (await deps.accounts.find(found.email))
  if (found === undefined || account === undefined) return 'invalid'
  const { text } = await deps.accounts.tokens.issue({ account, kind: 'oauth', scopes: ['mcp'], name: found.name, grantId })
  return { access: text, expiresInSeconds: ACCESS_LIFE_S, refresh }
}

/** Ends what a token of either kind stands for; a stranger's or an unknown one changes nothing. */
export async function revokeToken(deps: OAuthDeps, given: { readonly clientId: string; readonly token: string }): Promise<void> {
  const { db } = deps.store
  const tokenHash = hashOf(given.token)
  const { rows } = await sql<{ grant_id: string }>`SELECT g.id AS grant_id FROM oauth_grant g WHERE g.client_id = ${given.clientId} AND g.id IN
    (SELECT grant_id FROM oauth_refresh WHERE token_hash = ${tokenHash} UNION SELECT grant_id FROM token WHERE token_hash = ${tokenHash})`.execute(db)
  for (const { grant_id } of rows) await db.transaction().execute((write) => endGrant(deps, write, grant_id))
}

export async function endGrant(deps: OAuthDeps, write: Db, id: string): Promise<void> {
  await sql`UPDATE oauth_grant SET revoked_at = ${deps.now()} WHERE id = ${id} AND revoked_at IS NULL`.execute(write)
  await deps.accounts.tokens.revokeIn(write, { grantId: id })
}

/** Those in force. @param accountId absent: of everyone in the org */
export async function listGrants(
  { store: { db } }: OAuthDeps,
  of: { readonly orgId: string; readonly email?: string; readonly id?: string },
): Promise<readonly Grant[]> {
  const { rows } = await sql<GrantRow>`SELECT g.id, g.client_id, c.name, c.redirect_uris, a.email, g.created_at,
      (SELECT max(t.last_used_at) FROM token t WHERE t.grant_id = g.id) AS last_used_at
    FROM oauth_grant g JOIN oauth_client c ON c.id = g.client_id JOIN account a ON a.id = g.account_id
    WHERE a.org_id = ${of.orgId} AND g.revoked_at IS NULL AND (${of.email ?? null}::text IS NULL OR a.email = ${of.email ?? null})
      AND (${of.id ?? null}::text IS NULL OR g.id = ${of.id ?? null}) ORDER BY g.created_at DESC, g.id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    clientId: row.client_id,
    clientName: row.name,
    redirectUris: row.redirect_uris,
    userId: row.email,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }))
}
interface GrantRow {
  readonly id: string
  readonly client_id: string
  readonly name: string
  readonly redirect_uris: readonly string[]
  readonly email: string
  readonly created_at: Date
  readonly last_used_at: Date | null
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
