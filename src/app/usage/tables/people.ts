import { sql } from 'kysely'
import type { UsageTable } from '../usage-table.ts'

export const users: UsageTable = {
  name: 'users',
  comment: 'People with an account in this organisation.',
  key: 'user_id',
  columns: [
    ['user_id', 'VARCHAR', 'Number of the account; says nothing about the person'],
    ['name', 'VARCHAR', 'Name as the person or an admin wrote it'],
    ['email', 'VARCHAR', 'Address they sign in with'],
    ['role', 'VARCHAR', 'user, modeler or admin'],
    ['active', 'BOOLEAN', 'False once an admin switched the account off'],
    ['created_at', 'TIMESTAMPTZ', 'When the account was made'],
    ['last_active_at', 'TIMESTAMPTZ', 'Last time they used Parley; empty when never'],
  ],
  rows: (orgId) => sql`SELECT id AS user_id, realname AS name, email, role, active, created_at, last_active_at FROM account WHERE org_id = ${orgId}`,
}

export const memberships: UsageTable = {
  name: 'memberships',
  comment: 'Who is in which group of users; everybody is in all_users, which is not listed.',
  key: 'membership_id',
  columns: [
    ['membership_id', 'VARCHAR', 'Number of the membership'],
    ['group_name', 'VARCHAR', 'Name of the group'],
    ['user_id', 'VARCHAR', 'Who is in it'],
    ['joined_at', 'TIMESTAMPTZ', 'Since when'],
  ],
  rows: (orgId) => sql`
    SELECT account_id || ' ' || group_name AS membership_id, group_name, account_id AS user_id, joined_at FROM account_group_member WHERE org_id = ${orgId}`,
}
