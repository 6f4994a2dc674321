import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { Role } from '../api/wire.ts'

export interface User {
  readonly email: string
  readonly user_id: string
  readonly realname: string
  readonly role: Role
  readonly groups: readonly string[]
  readonly active: boolean
  readonly created_at: string
  readonly last_active_at?: string
  readonly sso?: string
}
export interface GroupDetails {
  readonly name: string
  readonly users: readonly string[]
  readonly docs: readonly string[]
}
export interface Invitations {
  readonly invited: readonly { readonly email: string; readonly invite_url: string }[]
  readonly already_members: readonly string[]
  readonly invalid: readonly string[]
}

/** The group everyone is in. */
export const EVERYONE = 'all_users'
export const ROLE_NAMES: Readonly<Record<Role, string>> = { user: 'User', modeler: 'Modeler', admin: 'Admin' }

export const usersQuery = queryOptions({ queryKey: ['users'], queryFn: ({ signal }) => call<User[]>('GET', '/api/get_users', undefined, signal) })
export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => call<GroupDetails[]>('GET', '/api/get_groups?details=true', undefined, signal),
})

/** One change to people or groups; the lists are read again after it. */
export async function changePeople<T>(path: string, body: object): Promise<T> {
  const answer = await call<T>('POST', path, body)
  await Promise.all([queryClient.invalidateQueries({ queryKey: usersQuery.queryKey }), queryClient.invalidateQueries({ queryKey: groupsQuery.queryKey })])
  return answer
}
