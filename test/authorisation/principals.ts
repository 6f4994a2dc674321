import pg from 'pg'
import { z } from 'zod'
import { ADMIN } from '../support/server.ts'

/** Somebody who calls, and what may be expected of them. */
export interface Principal {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Undefined: nobody, or a credential that does not hold. */
  readonly role?: 'user' | 'modeler' | 'admin'
  readonly scopes: readonly string[]
  /** A browser session that another site speaks for: only reading is let through. */
  readonly crossSite?: boolean
}

const RANK = { user: 0, modeler: 1, admin: 2 } as const
export function reaches(role: keyof typeof RANK, needed: keyof typeof RANK): boolean {
  return RANK[role] >= RANK[needed]
}

/** Sixteen kinds of caller, made through the API of a real server and, for what no route makes, in its store. */
export async function makePrincipals(url: string, database: string): Promise<readonly Principal[]> {
  const store = new pg.Client({ connectionString: database })
  await store.connect()
  try {
    for (const [email, role] of PEOPLE) await addPerson(store, email, role)
    // what an org lets its modelers do is tested where it is decided; here they may do all that a route allows them
    await store.query(`UPDATE org SET settings = settings || '{"modeler_permissions": {"sync": true, "assign_groups": true, "merge": true}}'`)
    await store.query("INSERT INTO account_group SELECT id, 'elsewhere', now() FROM org ON CONFLICT DO NOTHING")
    await store.query("INSERT INTO account_group_member SELECT org_id, 'elsewhere', id, now() FROM account WHERE email = 'other@example.com'")
    const token = (email: string, scopes: readonly string[] = ['api:full']) => tokenOf(url, email, scopes)
    const key = (text: string) => ({ 'API-KEY': text })
    const [expired, revoked, gone, asleep] = [
      await token('user@example.com'),
      await token('user@example.com'),
      await token('gone@example.com'),
      await token('asleep@example.com'),
    ]
    await store.query("UPDATE token SET expires_at = now() - interval '1 minute' WHERE last_four = $1", [expired.slice(-4)])
    await store.query('UPDATE token SET revoked_at = now() WHERE last_four = $1', [revoked.slice(-4)])
    const forged = `${(await token('user@example.com')).slice(0, -6)}AAAAAA`
    const admin = key(await token(ADMIN.email))
    const cookie = await cookieOf(url, ADMIN.email)
    const limited = await cookieOf(url, 'limited@example.com')
    await store.query(`UPDATE token SET scopes = '{second_factor}' WHERE account_id = (SELECT id FROM account WHERE email = 'limited@example.com')`)
    await store.query("DELETE FROM account WHERE email = 'gone@example.com'")
    await store.query("UPDATE account SET active = false WHERE email = 'asleep@example.com'")
    const own = { 'X-Requested-With': 'parley' }
    return [
      { name: 'nobody', headers: {}, scopes: [] },
      { name: 'admin by token', headers: admin, role: 'admin', scopes: ['api:full'] },
      { name: 'admin by session', headers: { cookie, ...own }, role: 'admin', scopes: ['api:full'] },
      { name: 'admin’s session on another site', headers: { cookie, origin: 'https://evil.example' }, role: 'admin', scopes: ['api:full'], crossSite: true },
      { name: 'modeler', headers: key(await token('modeler@example.com')), role: 'modeler', scopes: ['api:full'] },
      { name: 'user', headers: key(await token('user@example.com')), role: 'user', scopes: ['api:full'] },
      { name: 'user of another group', headers: key(await token('other@example.com')), role: 'user', scopes: ['api:full'] },
      { name: 'token that may read', headers: key(await token(ADMIN.email, ['api:read'])), role: 'admin', scopes: ['api:read'] },
      { name: 'token that may ask', headers: key(await token(ADMIN.email, ['api:ask'])), role: 'admin', scopes: ['api:ask'] },
      { name: 'token that may sync', headers: key(await token(ADMIN.email, ['api:sync'])), role: 'admin', scopes: ['api:sync'] },
      { name: 'token that may export', headers: key(await token(ADMIN.email, ['api:export'])), role: 'admin', scopes: ['api:export'] },
      { name: 'token of the tool protocol', headers: key(await token(ADMIN.email, ['mcp'])), role: 'admin', scopes: ['mcp'] },
      { name: 'token that talks with bots in browsers', headers: key(await token(ADMIN.email, ['chatbot:query'])), role: 'admin', scopes: ['chatbot:query'] },
      { name: 'session before its second factor', headers: { cookie: limited, ...own }, role: 'user', scopes: ['second_factor'] },
      { name: 'expired token', headers: key(expired), scopes: [] },
      { name: 'revoked token', headers: key(revoked), scopes: [] },
      { name: 'token of a deleted account', headers: key(gone), scopes: [] },
      { name: 'token of an account switched off', headers: key(asleep), scopes: [] },
      { name: 'forged token', headers: key(forged), scopes: [] },
    ]
  } finally {
    await store.end()
  }
}

const PEOPLE = [
  ['modeler@example.com', 'modeler'],
  ['user@example.com', 'user'],
  ['other@example.com', 'user'],
  ['limited@example.com', 'user'],
  ['gone@example.com', 'user'],
  ['asleep@example.com', 'user'],
] as const

/** With the admin's password hash, because hashing is slow on purpose. */
async function addPerson(store: pg.Client, email: string, role: string): Promise<void> {
  await store.query(
    `INSERT INTO account (id, org_id, email, realname, role, password_hash, created_at)
     SELECT 'acc_' || md5($1), org_id, $1, 'Test', $2, password_hash, now() FROM account WHERE email = $3`,
    [email, role, ADMIN.email],
  )
}

async function sessionOf(url: string, email: string): Promise<{ readonly token: string; readonly cookie: string }> {
  const body = new URLSearchParams({ username: email, password: ADMIN.password, set_cookie: 'true' })
  const response = await fetch(`${url}/api/auth/token`, { method: 'POST', body })
  const { access_token } = z.object({ access_token: z.string() }).parse(await response.json())
  return { token: access_token, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

async function cookieOf(url: string, email: string): Promise<string> {
  return (await sessionOf(url, email)).cookie
}

async function tokenOf(url: string, email: string, scopes: readonly string[]): Promise<string> {
  const { token } = await sessionOf(url, email)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const made = await fetch(`${url}/api/tokens`, { method: 'POST', headers, body: JSON.stringify({ name: 'matrix', scopes }) })
  return z.object({ token: z.string() }).parse(await made.json()).token
}
