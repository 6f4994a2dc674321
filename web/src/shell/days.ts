import type { ConversationSummary } from '../api/wire.ts'

export interface DayGroup {
  readonly title: string
  readonly chats: readonly ConversationSummary[]
}

const DAY_MS = 86_400_000

/** Pinned first, then by the day of the last change, newest first: today, yesterday, this week by weekday, then months. */
export function groupByDay(chats: readonly ConversationSummary[], now: Date): readonly DayGroup[] {
  const groups = new Map<string, ConversationSummary[]>()
  const newestFirst = [...chats].sort((a, b) => b.updated_at.localeCompare(a.updated_at))
  const pinned = newestFirst.filter((chat) => chat.pinned)
  if (pinned.length > 0) groups.set('Pinned', pinned)
  for (const chat of newestFirst) {
    if (chat.pinned) continue
    const title = dayTitle(new Date(chat.updated_at), now)
    groups.set(title, [...(groups.get(title) ?? []), chat])
  }
  return [...groups].map(([title, chats]) => ({ title, chats }))
}

function dayTitle(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days < 7) return date.toLocaleDateString(undefined, { weekday: 'long' })
  return date.toLocaleDateString(undefined, { month: 'long', ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }) })
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
