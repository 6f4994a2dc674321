import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import classes from './bots.module.css'

export type Health = 'answers' | 'draft' | 'broken'

const LOOKS = {
  answers: { Icon: IconCircleCheck, word: 'Published' },
  draft: { Icon: IconCircleDashed, word: 'Not published' },
  broken: { Icon: IconAlertTriangle, word: 'Target is gone' },
} as const

/** Whether people outside can talk to a bot. */
export function BotState({ health }: { readonly health: Health }) {
  const { Icon, word } = LOOKS[health]
  return (
    <span className={classes.state} data-state={health}>
      <Icon size={16} aria-hidden />
      {word}
    </span>
  )
}
