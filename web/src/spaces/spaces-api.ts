import { queryOptions } from '@tanstack/react-query'
import { request } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { Cell, WireType } from '../api/wire.ts'
import type { Filters } from '../filters/filter-rows.ts'
import type { AccessRule, HiddenTable } from '../filters/table-access.tsx'

/** A rule of one table; columns may have been narrowed by the API. */
export interface TableRule extends AccessRule {
  readonly columns?: readonly string[]
}
export interface TableLists {
  readonly filtered: readonly string[]
  readonly via: readonly string[]
  readonly shared: readonly string[]
  readonly hidden: readonly HiddenTable[]
}
export interface Shown {
  readonly status: 'READY' | 'BROKEN'
  readonly status_reason?: string
  readonly table_access: TableLists
  readonly warnings: readonly string[]
}
export interface SpaceRules {
  readonly filters: Filters
  readonly tables: readonly TableRule[]
  readonly tables_default: 'rule' | 'hidden'
}
/** What may be said about a space after it was made. */
export interface SpaceText extends SpaceRules {
  readonly name: string
  readonly embed_origins: readonly string[]
  readonly suggested_questions: readonly string[]
  readonly show_sql: boolean
  readonly is_template: boolean
}
export interface Space extends SpaceText, Shown {
  readonly space_id: string
  readonly source_id: string
  readonly customer_id: string
  readonly version: number
  readonly template_space_id: string | null
  readonly embed_url: string
  readonly created_at: string
  readonly updated_at: string
}
export interface SpaceOrder extends SpaceText {
  readonly source_id: string
  readonly customer_id: string
  readonly template_space_id?: string
}
export interface Source {
  readonly source_id: string
  readonly database_type: string
  readonly database: string
  readonly source_name: string | null
  readonly status: string
}
export interface SourceTable {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly filterable: boolean }[]
}
export interface Customer {
  readonly customer_id: string
  readonly name: string | null
}
export interface SpaceUse {
  readonly space_id: string
  readonly conversations: number
  readonly last_used_at: string
}
export interface Preview {
  readonly columns: readonly { readonly name: string; readonly type: WireType }[]
  readonly rows: readonly (readonly Cell[])[]
  readonly row_count: number
  readonly all_rows: number
}
export interface Draft extends SpaceRules {
  readonly embed_origins: readonly string[]
  readonly source_id: string
  readonly table?: string
}
export interface EmbedToken {
  readonly token_id: string
  readonly email: string
  readonly name: string
  readonly space_id: string | null
  readonly created_at: string
  readonly expires_at: string
}
export interface SpaceConversation {
  readonly conversation_id: string
  readonly title?: string
  readonly created_at: string
  readonly updated_at: string
}

async function v1<T>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await request(method, `/v1${path}`, { body, ...(signal && { signal }) })
  const answer: T = await response.json()
  return answer
}

const MOST_LISTED = 1000
const PREVIEWED_ROWS = 8

export const spacesQuery = queryOptions({
  queryKey: ['spaces'],
  queryFn: async ({ signal }) => (await v1<{ spaces: Space[] }>('GET', `/spaces?limit=${MOST_LISTED}`, undefined, signal)).spaces,
})
export const usesQuery = queryOptions({ queryKey: ['spaces', 'uses'], queryFn: ({ signal }) => v1<SpaceUse[]>('GET', '/spaces/usage', undefined, signal) })
export const customersQuery = queryOptions({
  queryKey: ['spaces', 'customers'],
  queryFn: ({ signal }) => v1<Customer[]>('GET', '/customers', undefined, signal),
})
export const sourcesQuery = queryOptions({
  queryKey: ['spaces', 'sources'],
  queryFn: ({ signal }) => v1<Source[]>('GET', '/sources/database-connectors', undefined, signal),
})
export const spaceQuery = (id: string) =>
  queryOptions({ queryKey: ['spaces', id], queryFn: ({ signal }) => v1<Space>('GET', `/spaces/${id}`, undefined, signal) })
export const sourceTablesQuery = (id: string) =>
  queryOptions({
    queryKey: ['spaces', 'source-tables', id],
    queryFn: ({ signal }) => v1<SourceTable[]>('GET', `/sources/database-connectors/${id}/tables`, undefined, signal),
  })
export const draftQuery = (draft: Draft) =>
  queryOptions({
    queryKey: ['space-draft', draft],
    queryFn: ({ signal }) => v1<Shown & { readonly preview: Preview | null }>('POST', '/spaces/draft', { ...draft, limit: PREVIEWED_ROWS }, signal),
  })
export const tokensOfSpaceQuery = (id: string) =>
  queryOptions({ queryKey: ['spaces', id, 'tokens'], queryFn: ({ signal }) => v1<EmbedToken[]>('GET', `/embed/tokens?space_id=${id}`, undefined, signal) })
export const conversationsOfSpaceQuery = (id: string) =>
  queryOptions({
    queryKey: ['spaces', id, 'conversations'],
    queryFn: async ({ signal }) =>
      (await v1<{ conversations: SpaceConversation[] }>('GET', `/conversations?space_id=${id}&limit=50`, undefined, signal)).conversations,
  })

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['spaces'] })

/** A customer's name counts when the customer is new; a space makes the customer otherwise. */
export async function makeSpace(order: SpaceOrder, customerName: string): Promise<Space> {
  const known = await queryClient.fetchQuery({ ...customersQuery, staleTime: 0 })
  const isNew = !known.some(({ customer_id }) => customer_id === order.customer_id)
  if (customerName !== '' && isNew) await v1('POST', '/customers', { customer_id: order.customer_id, name: customerName })
  const made = await v1<Space>('POST', '/spaces', order)
  await readAgain()
  return made
}

export async function changeSpace(id: string, change: Partial<SpaceText> & { readonly version: number }): Promise<Space> {
  const changed = await v1<Space>('PATCH', `/spaces/${id}`, change)
  await readAgain()
  return changed
}

export async function resetSpace(id: string): Promise<void> {
  await v1('POST', `/spaces/${id}/reset`, {})
  await readAgain()
}

/** @param leave called once it is gone: a page of it that is still open would ask for it again */
export async function removeSpace(id: string, leave: () => Promise<void>): Promise<void> {
  await request('DELETE', `/v1/spaces/${id}`)
  await leave()
  queryClient.removeQueries({ queryKey: ['spaces', id] })
  await queryClient.invalidateQueries({ queryKey: spacesQuery.queryKey, exact: true })
}

export async function makeEmbedToken(order: {
  readonly email: string
  readonly name: string
  readonly space_id: string
  readonly expires_in: number
}): Promise<string> {
  const { token } = await v1<{ token: string }>('POST', '/embed/token', order)
  await readAgain()
  return token
}

export type RevokeOrder = { token_id: string } | { space_id: string } | { customer_id: string } | { email: string; customer_id: string }
export async function revokeTokens(which: RevokeOrder): Promise<number> {
  const { revoked } = await v1<{ revoked: number }>('POST', '/embed/revoke', which)
  await readAgain()
  return revoked
}

export function sourceTitle({ source_name, database, database_type }: Source): string {
  return source_name ?? (database === '' ? database_type : database)
}
