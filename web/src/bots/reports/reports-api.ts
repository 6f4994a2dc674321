import { queryOptions } from '@tanstack/react-query'
import { chatbot } from '../bots-api.ts'
import type { BotReport, HandoverReport, PopularityReport } from '../wire.ts'

export const PERIODS = [
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: 'last7days', label: 'Last 7 days' },
  { value: 'last30days', label: 'Last 30 days' },
  { value: 'thisMonth', label: 'This month' },
  { value: 'lastMonth', label: 'Last month' },
  { value: 'last3Months', label: 'Last 3 months' },
  { value: 'thisYear', label: 'This year' },
  { value: 'lastYear', label: 'Last year' },
] as const
export type Period = (typeof PERIODS)[number]['value']

/** Where chats are held. */
export const PLACES = [
  { value: '', label: 'Everywhere' },
  { value: 'widget', label: 'On sites' },
  { value: 'custom', label: 'Through the API' },
  { value: 'app', label: 'Tried out here' },
] as const

interface Which {
  readonly storyId: string
  readonly period: Period
  /** Absent: everywhere. */
  readonly source?: string
}

const report =
  <T>(name: string, dimension: 'auto' | undefined) =>
  (which: Which) =>
    queryOptions({
      queryKey: ['bot-reports', name, which],
      queryFn: ({ signal }) => chatbot<T>('GET', `/reports/${name}?${new URLSearchParams({ ...which, ...(dimension && { dimension }) })}`, undefined, signal),
    })

export const conversationsReport = report<BotReport>('conversations', 'auto')
export const messagesReport = report<BotReport>('conversations.messages', 'auto')
export const averageReport = report<BotReport>('conversations.average', 'auto')
export const busiestReport = report<BotReport>('conversations.busiest', undefined)
export const popularityReport = report<PopularityReport>('interactions.popularity', undefined)
export const handoverReport = report<HandoverReport>('handover', 'auto')
