import type { Role } from '../../flow.ts'

/** A person who may sign in, as stored. */
export interface Account {
  readonly id: string
  readonly orgId: string
  /** Lower case; unique in the installation. */
  readonly email: string
  readonly realname: string
  readonly role: Role
  readonly active: boolean
  /** In order of joining, without `all_users`. */
  readonly groups: readonly string[]
  readonly createdAt: Date
  readonly lastActiveAt: Date | null
}

/** The group everyone is in; never stored. */
export const ALL_USERS = 'all_users'

/** From where a request came; kept beside sessions and counted by the throttle. */
export interface Origin {
  readonly address: string
  readonly userAgent: string
}

/** The form in which an e-mail address is stored and compared. */
export function normalEmail(text: string): string {
  // PostgreSQL cannot even be asked for a text with NUL in it
  return text.trim().toLowerCase().replaceAll('\0', '\uFFFD')
}
