import { type Kysely, sql } from 'kysely'
import { issueCode } from './codes.ts'
import type { OAuthDeps } from './oauth.ts'
import { hashOf, newSecret } from './secret.ts'

/** What a person is asked to allow. */
export type ConsentRequest =
  | {
      readonly kind: 'oauth'
      readonly clientId: string
      readonly redirectUri: string
      readonly challenge: string
      readonly state?: string
    }
  | { readonly kind: 'cli'; readonly port: number; readonly state: string }

/** The person and the browser session that saw the page. */
export interface Consenting {
  readonly accountId: string
  readonly sessionJti: string
}

const LIFE_MS = 10 * 60_000

/** @returns the secret that the page's form carries; whoever does not have the page cannot send it */
export async function askConsent({ store: { db }, now }: OAuthDeps, who: Consenting, request: ConsentRequest): Promise<string> {
  const secret = newSecret()
  const at = now()
  await sql`DELETE FROM consent WHERE expires_at < ${at}`.execute(db)
  await sql`INSERT INTO consent (secret_hash, account_id, session_jti, request, expires_at)
    VALUES (${hashOf(secret)}, ${who.accountId}, ${who.sessionJti}, ${JSON.stringify(request)}::jsonb, ${new Date(at.getTime() + LIFE_MS)})`.execute(db)
  return secret
}

/** What was allowed; for a program with the code that its answer carries. */
export type Allowed =
  | { readonly request: Extract<ConsentRequest, { kind: 'oauth' }>; readonly code: string }
  | { readonly request: Extract<ConsentRequest, { kind: 'cli' }> }

/** Once, by the same person in the same session, in time. A new password between the two leaves neither. */
export async function allow({ store: { db }, now }: OAuthDeps, who: Consenting, secret: string): Promise<Allowed | undefined> {
  return db.transaction().execute(async (write) => {
    const request = await takeConsent(write, who, secret, now())
    if (request === undefined) return undefined
    return request.kind === 'cli' ? { request } : { request, code: await issueCode(write, who.accountId, request, now()) }
  })
}

export async function takeConsent(write: Kysely<unknown>, who: Consenting, secret: string, at: Date): Promise<ConsentRequest | undefined> {
  const { rows } = await sql<{ request: ConsentRequest }>`DELETE FROM consent WHERE secret_hash = ${hashOf(secret)}
    AND account_id = ${who.accountId} AND session_jti = ${who.sessionJti} AND expires_at > ${at} RETURNING request`.execute(write)
  return rows[0]?.request
}
