import { type Kysely, sql } from 'kysely'
import type { Role } from '../../../flow.ts'
import type { SealedSecret } from '../../../platform/secrets/index.ts'
import type { Store } from '../../../platform/store/index.ts'
import type { AccountsTables } from '../store/tables.ts'
import type { SsoOptions, SsoType } from './provider.ts'

export type SsoTables = Omit<AccountsTables, 'account_group_member'> & {
  account_group_member: AccountsTables['account_group_member'] & { by_sso: boolean }
  sso_provider: {
    org_id: string
    type: SsoType
    client_id: string
    client_secret: SealedSecret
    metadata_url: string
    button_label: string
    options: SsoOptions
    private_addresses: string[]
    version: number
    saved_at: Date
  }
  sso_identity: { issuer: string; subject: string; account_id: string; linked_at: Date }
  sso_flow: { state_hash: Buffer; browser_hash: Buffer; org_id: string; type: SsoType; secrets: SealedSecret; return_to: string; expires_at: Date }
}
export type SsoDb = Kysely<SsoTables>
export type ProviderRow = SsoTables['sso_provider']
export type FlowRow = SsoTables['sso_flow']

export function ssoDb(store: Store): SsoDb {
  return store.db.withTables<SsoTables>()
}

export function providersOf(db: SsoDb, orgId: string): Promise<ProviderRow[]> {
  return db.selectFrom('sso_provider').selectAll().where('org_id', '=', orgId).orderBy('type').execute()
}

export function findProvider(db: SsoDb, orgId: string, type: SsoType): Promise<ProviderRow | undefined> {
  return db.selectFrom('sso_provider').selectAll().where('org_id', '=', orgId).where('type', '=', type).executeTakeFirst()
}

export async function saveProvider(db: SsoDb, row: ProviderRow): Promise<void> {
  await db
    .insertInto('sso_provider')
    .values(row)
    .onConflict((conflict) => conflict.columns(['org_id', 'type']).doUpdateSet(row))
    .execute()
}

export async function deleteProvider(db: SsoDb, orgId: string, type: SsoType): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('sso_provider').where('org_id', '=', orgId).where('type', '=', type).executeTakeFirst()
  return numDeletedRows > 0n
}

export async function beginFlow(db: SsoDb, flow: FlowRow, now: Date): Promise<void> {
  await db.deleteFrom('sso_flow').where('expires_at', '<', now).execute()
  await db.insertInto('sso_flow').values(flow).execute()
}

/** The flow of a state, gone with the call: a state works once. */
export function takeFlow(db: SsoDb, stateHash: Buffer): Promise<FlowRow | undefined> {
  return db.deleteFrom('sso_flow').where('state_hash', '=', stateHash).returningAll().executeTakeFirst()
}

export async function accountOfIdentity(db: SsoDb, issuer: string, subject: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('sso_identity')
    .innerJoin('account', 'account.id', 'sso_identity.account_id')
    .select('account.email')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.email
}

export async function linkIdentity(db: SsoDb, identity: SsoTables['sso_identity']): Promise<void> {
  await db.insertInto('sso_identity').values(identity).execute()
}

/** Makes the memberships that a provider gave equal to `groups`; those that people gave stay. */
export async function followGroups(db: SsoDb, orgId: string, accountId: string, groups: readonly string[], now: Date): Promise<void> {
  await db
    .deleteFrom('account_group_member')
    .where('account_id', '=', accountId)
    .where('by_sso', '=', true)
    .$if(groups.length > 0, (query) => query.where('group_name', 'not in', [...groups]))
    .execute()
  for (const group of groups) await join(db, orgId, { accountId, group, bySso: true }, now)
}

/** A membership as people give them; it stays. */
export function addToGroup(db: SsoDb, orgId: string, accountId: string, group: string, now: Date): Promise<void> {
  return join(db, orgId, { accountId, group, bySso: false }, now)
}

async function join(db: SsoDb, orgId: string, { accountId, group, bySso }: { accountId: string; group: string; bySso: boolean }, now: Date): Promise<void> {
  await db
    .insertInto('account_group')
    .values({ org_id: orgId, name: group, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .insertInto('account_group_member')
    .values({ org_id: orgId, group_name: group, account_id: accountId, joined_at: now, by_sso: bySso })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function followRole(db: SsoDb, accountId: string, role: Exclude<Role, 'admin'>): Promise<void> {
  await db.updateTable('account').set({ role }).where('id', '=', accountId).where('role', '<>', 'admin').execute()
}

export async function followAttributes(db: SsoDb, accountId: string, attributes: Readonly<Record<string, unknown>>): Promise<void> {
  await db
    .updateTable('account')
    .set({ attributes: sql`attributes || ${JSON.stringify(attributes)}::jsonb` })
    .where('id', '=', accountId)
    .execute()
}
