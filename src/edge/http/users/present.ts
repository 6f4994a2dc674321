import type { z } from 'zod'
import { type Account, ALL_USERS } from '../../../app/accounts/index.ts'
import type { user } from './schema.ts'

export function presentUser({ email, realname, role, groups, active, createdAt, lastActiveAt }: Account): z.output<typeof user> {
  const times = { created_at: createdAt.toISOString(), ...(lastActiveAt !== null && { last_active_at: lastActiveAt.toISOString() }) }
  return { email, user_id: email, realname, role, groups: [ALL_USERS, ...groups], default_workspace: 'main', active, ...times }
}
