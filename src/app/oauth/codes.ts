import { type Kysely, sql } from 'kysely'
import { hashOf, newSecret } from './secret.ts'

const LIFE_MS = 60_000
/** A used code is remembered for this long, so that its second use is seen. */
const REMEMBERED_MS = 86_400_000

/** A code for what a person allowed; good for a minute. */
export async function issueCode(
  write: Kysely<unknown>,
  accountId: string,
  allowed: { readonly clientId: string; readonly redirectUri: string; readonly challenge: string },
  at: Date,
): Promise<string> {
  const code = newSecret()
  await sql`DELETE FROM oauth_code WHERE expires_at < ${new Date(at.getTime() - REMEMBERED_MS)}`.execute(write)
  await sql`INSERT INTO oauth_code (code_hash, client_id, account_id, redirect_uri, challenge, expires_at)
    VALUES (${hashOf(code)}, ${allowed.clientId}, ${accountId}, ${allowed.redirectUri}, ${allowed.challenge}, ${new Date(at.getTime() + LIFE_MS)})`.execute(
    write,
  )
  return code
}
