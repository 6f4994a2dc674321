import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'

/** A program that this person let in over OAuth. */
export interface ConnectedApp {
  readonly id: string
  /** Its own word. */
  readonly client_name: string
  readonly answers_to: string
  readonly created_at: string
  readonly last_used_at?: string
}

export const connectedAppsQuery = queryOptions({
  queryKey: ['connected-apps'],
  queryFn: ({ signal }) => call<ConnectedApp[]>('GET', '/api/connected_apps', undefined, signal),
})
