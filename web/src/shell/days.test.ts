import { expect, it } from 'vitest'
import type { ConversationSummary } from '../api/wire.ts'
import { groupByDay } from './days.ts'

const NOW = new Date(2026, 10, 21, 12)

function chat(title: string, updated: Date, pinned = false): ConversationSummary {
  return { chat_id: title, title, created_at: updated.toISOString(), updated_at: updated.toISOString(), labels: [], pinned, status: 'done' }
}

it('puts pinned first, then days, then months, each newest first', () => {
  const groups = groupByDay(
    [
      chat('old', new Date(2026, 8, 2)),
      chat('morning', new Date(2026, 10, 21, 8)),
      chat('late', new Date(2026, 10, 20, 23, 59)),
      chat('kept', new Date(2025, 0, 1), true),
      chat('noon', new Date(2026, 10, 21, 11)),
    ],
    NOW,
  )
  expect(groups.map((group) => group.chats.map((one) => one.title))).toEqual([['kept'], ['noon', 'morning'], ['late'], ['old']])
  expect(groups.slice(0, 3).map((group) => group.title)).toEqual(['Pinned', 'Today', 'Yesterday'])
})
