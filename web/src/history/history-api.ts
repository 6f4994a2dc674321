import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import type { ConversationSummary, Feedback } from '../api/wire.ts'

export interface HistoryEntry extends ConversationSummary {
  readonly user_id: string
  readonly n_messages: number
  readonly feedback: Feedback | ''
  readonly source: string
  readonly auto_review: { readonly label: 'Success' | 'OK' | 'Issue' | 'Abandoned'; readonly reason: string }
}

/** What is looked for; days are the person's own, both included. */
export interface HistoryFilter {
  readonly words?: string
  readonly user?: string
  readonly label?: string
  readonly outcome?: Outcome
  readonly feedback?: Feedback
  readonly source?: Source
  readonly from?: string
  readonly to?: string
}

export const OUTCOMES = {
  answered: { label: 'Answered', status: 'done' },
  asked_back: { label: 'Asked back', status: 'clarification' },
  declined: { label: 'Declined', status: 'abstained,refused' },
  failed: { label: 'Failed or stopped', status: 'error,cancelled' },
} as const
export type Outcome = keyof typeof OUTCOMES

export const SOURCES = {
  web: 'Web',
  api: 'API',
  cli: 'Command line',
  mcp: 'MCP',
  embed: 'Embedded',
  schedule: 'Schedule',
  evaluation: 'Evaluation',
  skill: 'Skill',
} as const
export type Source = keyof typeof SOURCES

export const PAGE = 50
const DAY_MS = 86_400_000

export const historyPagesQuery = (filter: HistoryFilter) =>
  infiniteQueryOptions({
    queryKey: ['all-history', filter],
    queryFn: ({ signal, pageParam }) => fetchHistoryPage(filter, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.updated_at),
    placeholderData: keepPreviousData,
  })

/** @param before  time of the last one on the page before; empty for the first page */
export function fetchHistoryPage(filter: HistoryFilter, before: string, signal?: AbortSignal): Promise<HistoryEntry[]> {
  return call('GET', `/api/chat_history_all?${parameters(filter, before)}`, undefined, signal)
}

function parameters(filter: HistoryFilter, before: string): URLSearchParams {
  const given = {
    limit: String(PAGE),
    q: filter.words,
    user_id: filter.user,
    label: filter.label,
    status: filter.outcome && OUTCOMES[filter.outcome].status,
    feedback: filter.feedback,
    source: filter.source,
    since: filter.from && startOfDay(filter.from).toISOString(),
    before: before !== '' ? before : filter.to && new Date(startOfDay(filter.to).getTime() + DAY_MS).toISOString(),
  }
  return new URLSearchParams(Object.entries(given).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])))
}

function startOfDay(day: string): Date {
  return new Date(`${day}T00:00:00`)
}
