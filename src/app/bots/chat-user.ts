/** Present in every user, null where unknown. Names without their `default_`. */
export const DEFAULT_ATTRIBUTES = [
  'email',
  'name',
  'url',
  'avatar',
  'language',
  'timezone',
  'gender',
  'ip',
  'city',
  'region',
  'country',
  'referrer',
  'username',
] as const

/** A visitor who talks to bots. Never an account; gives no rights. */
export interface ChatUser {
  readonly id: string
  readonly orgId: string
  /** The caller's own text. */
  readonly userId: string
  readonly banned: boolean
  /** What is known, `default_email` and the like among them. */
  readonly attributes: Readonly<Record<string, string>>
  readonly createdAt: Date
  readonly lastSeen: Date
}
export interface Segment {
  readonly id: string
  readonly name: string
  readonly users: number
  readonly createdAt: Date
}
