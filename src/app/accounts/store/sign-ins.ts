import { sql, type Transaction } from 'kysely'
import type { AccountsTables, Db } from './tables.ts'

export async function lockSubjects(db: Transaction<AccountsTables>, subjects: readonly Buffer[]): Promise<void> {
  for (const subject of [...subjects].sort(Buffer.compare)) {
    await sql`SELECT pg_advisory_xact_lock(${subject.readBigInt64BE(0).toString()}::bigint)`.execute(db)
  }
}

export async function failuresSince(db: Db, subject: Buffer, since: Date): Promise<{ count: number; oldest: Date | null }> {
  const row = await db
    .selectFrom('sign_in_failure')
    .select((eb) => [eb.fn.countAll<string>().as('count'), eb.fn.min('failed_at').as('oldest')])
    .where('subject', '=', subject)
    .where('failed_at', '>', since)
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), oldest: row.oldest }
}

export async function insertFailures(db: Db, subjects: readonly Buffer[], at: Date): Promise<readonly string[]> {
  const rows = await db
    .insertInto('sign_in_failure')
    .values(subjects.map((subject) => ({ subject, failed_at: at })))
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

export async function deleteFailures(db: Db, which: { ids: readonly string[]; subject: Buffer; before: Date }): Promise<void> {
  await db
    .deleteFrom('sign_in_failure')
    .where((eb) => eb.or([eb('id', 'in', which.ids), eb('subject', '=', which.subject), eb('failed_at', '<', which.before)]))
    .execute()
}

export async function hasSignedInFrom(db: Db, accountId: string, address: string): Promise<boolean> {
  const row = await db.selectFrom('sign_in_address').select('last_at').where('account_id', '=', accountId).where('address', '=', address).executeTakeFirst()
  return row !== undefined
}

export async function rememberAddress(db: Db, accountId: string, address: string, at: Date): Promise<void> {
  await db
    .insertInto('sign_in_address')
    .values({ account_id: accountId, address, last_at: at })
    .onConflict((conflict) => conflict.columns(['account_id', 'address']).doUpdateSet({ last_at: at }))
    .execute()
}
