import { queryOptions } from '@tanstack/react-query'
import { call, request } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { beginSession } from './has-session.ts'

/** @param otp code of the second factor, once the server asked for it */
export async function signIn(email: string, password: string, otp?: string): Promise<void> {
  const factor: Record<string, string> = otp === undefined ? {} : { otp }
  await request('POST', '/api/auth/token', { form: { username: email, password, grant_type: 'password', set_cookie: 'true', ...factor } })
  beginSession()
}

export async function signOut(): Promise<void> {
  await request('POST', '/api/auth/logout')
  queryClient.clear()
  window.location.assign('/sign-in')
}

export const setUpQuery = (token: string) =>
  queryOptions({
    queryKey: ['set-up', token],
    queryFn: ({ signal }) =>
      call<{ needed: boolean; valid?: boolean }>('GET', `/api/setup${token === '' ? '' : `?token=${encodeURIComponent(token)}`}`, undefined, signal),
    retry: false,
  })

export interface FirstAdmin {
  readonly token: string
  readonly email: string
  readonly password: string
  readonly realname: string
}
export async function setUp(admin: FirstAdmin): Promise<void> {
  await call('POST', '/api/setup', admin)
  beginSession()
}

export interface WaysIn {
  readonly org_id: string
  readonly password_login: boolean
  /** People may make themselves an account. */
  readonly registration: boolean
  readonly sso: readonly string[]
  readonly sso_labels: Readonly<Record<string, string>>
}
export const waysInQuery = queryOptions({
  queryKey: ['ways-in'],
  queryFn: ({ signal }) => call<WaysIn>('GET', '/api/org_from_email?email=', undefined, signal),
  retry: false,
})
