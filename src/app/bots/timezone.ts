import { sql } from 'kysely'
import type { Db } from './db.ts'

/** A name that both this process and the store know; offsets are not names. */
export async function isTimezone(db: Db, timezone: string): Promise<boolean> {
  if (!/^[A-Za-z][\w+/-]*$/.test(timezone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch {
    return false
  }
  return sql`SELECT now() AT TIME ZONE ${timezone}`.execute(db).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === INVALID_PARAMETER) return false
      throw error
    },
  )
}
const INVALID_PARAMETER = '22023'
