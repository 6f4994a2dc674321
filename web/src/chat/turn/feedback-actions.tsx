import { ActionIcon, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconThumbDown, IconThumbDownFilled, IconThumbUp, IconThumbUpFilled } from '@tabler/icons-react'
import { call } from '../../api/client.ts'
import { sentence } from '../../api/failure.ts'
import type { AssistantMessage, Feedback } from '../../api/wire.ts'
import { placeAnswer } from '../conversation-cache.ts'

const KINDS = [
  { value: 'like', label: 'Good answer', off: IconThumbUp, on: IconThumbUpFilled },
  { value: 'dislike', label: 'Bad answer', off: IconThumbDown, on: IconThumbDownFilled },
] as const

export function FeedbackActions({ chatId, answer }: { readonly chatId: string; readonly answer: AssistantMessage }) {
  async function give(feedback: Feedback | undefined) {
    placeAnswer(chatId, { ...answer, feedback })
    try {
      await call('POST', '/api/feedback', { chat_id: chatId, message: { feedback: feedback ?? '' }, message_position: answer.position })
    } catch (error) {
      placeAnswer(chatId, answer)
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return KINDS.map(({ value, label, off, on }) => {
    const given = answer.feedback === value
    const Icon = given ? on : off
    return (
      <Tooltip key={value} label={label}>
        <ActionIcon aria-label={label} aria-pressed={given} onClick={() => void give(given ? undefined : value)}>
          <Icon size={16} />
        </ActionIcon>
      </Tooltip>
    )
  })
}
