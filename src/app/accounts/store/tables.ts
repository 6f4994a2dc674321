import { type Generated, type Kysely, sql, type Transaction } from 'kysely'
import type { Role } from '../../../flow.ts'
import type { SealedSecret } from '../../../platform/secrets/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import type { TokenKind } from '../token-kind.ts'

interface OrgTable {
  id: string
  name: string
  settings: unknown
  created_at: Date
}

interface AccountTable {
  id: string
  org_id: string
  email: string
  realname: string
  role: Role
  password_hash: string | null
  active: Generated<boolean>
  attributes: Generated<unknown>
  created_at: Date
  last_active_at: Date | null
}

interface GroupMemberTable {
  org_id: string
  group_name: string
  account_id: string
  joined_at: Date
}

interface SigningKeyTable {
  kid: string
  sealed: SealedSecret
  created_at: Date
  retired_at: Date | null
}

interface TokenTable {
  jti: string
  token_hash: Buffer
  last_four: string
  kind: TokenKind
  name: string
  description: string
  scopes: string[]
  account_id: string
  issued_by: string | null
  singleton: boolean
  active_groups: string[] | null
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
  last_used_address: string | null
  user_agent: string | null
  revoked_at: Date | null
  grant_id: string | null
}

interface RegistrationTable {
  email: string
  org_id: string
  realname: string
  password_hash: string
  secret_hash: Buffer | null
  created_at: Date
  expires_at: Date
}

export type AccountsTables = {
  installation: { name: string; value: string }
  org: OrgTable
  account: AccountTable
  account_group: { org_id: string; name: string; created_at: Date }
  account_group_member: GroupMemberTable
  signing_key: SigningKeyTable
  token: TokenTable
  registration: RegistrationTable
  oauth_grant: { id: string; account_id: string; revoked_at: Date | null }
  setup_link: { secret_hash: Buffer; created_at: Date; expires_at: Date }
  sign_in_failure: { id: Generated<string>; subject: Buffer; failed_at: Date }
  sign_in_address: { account_id: string; address: string; last_at: Date }
}

export type Db = Kysely<AccountsTables> | Transaction<AccountsTables>

/** Any two of these never run at once, on any server. */
const LOCKS = { bootstrap: 7_340_010, setup: 7_340_011 } as const

export function accountsDb(store: Store): Kysely<AccountsTables> {
  return store.db.withTables<AccountsTables>()
}

export async function lockFor(db: Transaction<AccountsTables>, purpose: keyof typeof LOCKS): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${LOCKS[purpose]})`.execute(db)
}

/** Tells every server, when the transaction is committed. */
export async function notify(db: Db, channel: string, payload: string): Promise<void> {
  await sql`SELECT pg_notify(${channel}, ${payload})`.execute(db)
}
