import type { Kysely } from 'kysely'
import type { SealedSecret } from '../../../platform/secrets/index.ts'
import type { Store } from '../../../platform/store/index.ts'

export type SecondFactorTables = {
  second_factor: { account_id: string; secret: SealedSecret; confirmed_at: Date | null; last_step: string; started_at: Date }
  recovery_code: { account_id: string; code_hash: Buffer }
}
export type SecondFactorDb = Kysely<SecondFactorTables>

export function secondFactorDb(store: Store): SecondFactorDb {
  return store.db.withTables<SecondFactorTables>()
}

export async function findFactor(db: SecondFactorDb, accountId: string) {
  return db.selectFrom('second_factor').selectAll().where('account_id', '=', accountId).executeTakeFirst()
}

/** Begins anew unless one is confirmed. @returns false when one is */
export async function beginFactor(db: SecondFactorDb, row: { account_id: string; secret: SealedSecret; started_at: Date }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('second_factor')
    .values({ ...row, confirmed_at: null, last_step: '0' })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet({ ...row, last_step: '0' })
        .where('second_factor.confirmed_at', 'is', null),
    )
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Uses up a time step; false when it, or a later one, was used before. */
export async function useStep(db: SecondFactorDb, accountId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('second_factor')
    .set({ last_step: String(step) })
    .where('account_id', '=', accountId)
    .where('last_step', '<', String(step))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function confirmFactor(db: SecondFactorDb, accountId: string, codes: readonly Buffer[], now: Date): Promise<void> {
  await db.transaction().execute(async (write) => {
    await write.updateTable('second_factor').set({ confirmed_at: now }).where('account_id', '=', accountId).execute()
    await write.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
    await write
      .insertInto('recovery_code')
      .values(codes.map((code_hash) => ({ account_id: accountId, code_hash })))
      .execute()
  })
}

/** A recovery code works once. */
export async function useRecoveryCode(db: SecondFactorDb, accountId: string, hash: Buffer): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('recovery_code').where('account_id', '=', accountId).where('code_hash', '=', hash).executeTakeFirst()
  return numDeletedRows > 0n
}

export async function deleteFactor(db: SecondFactorDb, accountId: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('second_factor').where('account_id', '=', accountId).executeTakeFirst()
  return numDeletedRows > 0n
}
