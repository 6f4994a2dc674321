import { sql } from 'kysely'
import { ENROLL_SCOPE } from '../token-kind.ts'
import { type Db, notify } from './tables.ts'
import { REVOKED_CHANNEL } from './tokens.ts'

const WITHOUT_FACTOR = sql<boolean>`o.settings ->> 'require_second_factor' = 'true'
  AND NOT EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL)`

/** Whether the org asks for a second factor that this account does not have. */
export async function lacksSecondFactor(db: Db, accountId: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM account a JOIN org o ON o.id = a.org_id WHERE a.id = ${accountId} AND ${WITHOUT_FACTOR}`.execute(db)
  return rows.length > 0
}

/**
 * Leaves sessions that lack the second factor which the org asks for nothing but setting it up, and has every server close what
 * they hold open. Who has a password counts as signed in with it: a session from a provider is then begun there again.
 */
export async function narrowSessions(db: Db, orgId: string): Promise<void> {
  const { rows } = await sql<{ jti: string }>`
    UPDATE token t SET scopes = ${[ENROLL_SCOPE]}::text[] FROM account a JOIN org o ON o.id = a.org_id
    WHERE t.account_id = a.id AND a.org_id = ${orgId} AND a.password_hash IS NOT NULL AND t.kind IN ('cookie', 'access') AND t.revoked_at IS NULL
      AND t.scopes <> ${[ENROLL_SCOPE]}::text[] AND ${WITHOUT_FACTOR}
    RETURNING t.jti`.execute(db)
  for (const { jti } of rows) await notify(db, REVOKED_CHANNEL, jti)
}
