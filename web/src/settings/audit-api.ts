import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { call } from '../api/client.ts'

export interface AuditEntry {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly on_behalf_of?: string
  readonly actor_address: string
  readonly action: string
  readonly target: string
  readonly outcome: 'ok' | 'denied' | 'error'
  readonly request_id: string
  readonly detail: Readonly<Record<string, unknown>>
}
export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly outcome?: AuditEntry['outcome'] | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}
interface AuditPage {
  readonly items: readonly AuditEntry[]
  readonly next_cursor?: string
}

const DAY_MS = 86_400_000

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) => call<AuditPage>('GET', `/api/audit_log?${parameters(filter, { cursor: pageParam })}`, undefined, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  })

export function auditExportAddress(filter: AuditFilter): string {
  return `/api/audit_log?${parameters(filter, { format: 'ndjson' })}`
}

export function verifyAudit(): Promise<{ readonly ok: boolean; readonly entries: number; readonly first_bad?: number }> {
  return call('GET', '/api/audit_log/verify')
}

/** Days are UTC; the server leaves the end out, people mean it in. */
function parameters(filter: AuditFilter, more: Readonly<Record<string, string>>): URLSearchParams {
  const end = filter.to === undefined ? undefined : new Date(Date.parse(`${filter.to}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
  const given = { actor: filter.actor, action: filter.action, outcome: filter.outcome, start_date: filter.from, end_date: end, ...more }
  return new URLSearchParams(Object.entries(given).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])))
}
