import { UnstyledButton } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import classes from './follow-ups.module.css'

interface Props {
  readonly lead?: string
  readonly questions: readonly string[]
  readonly busy: boolean
  readonly onAsk: (text: string) => void
}

/** Questions that can be asked next. */
export function FollowUps({ lead, questions, busy, onAsk }: Props) {
  if (questions.length === 0) return null
  return (
    <ul className={classes.list} aria-label={lead ?? 'Ask next'}>
      {lead !== undefined && (
        <li aria-hidden className={classes.lead}>
          {lead}
        </li>
      )}
      {questions.map((question) => (
        <li key={question}>
          <UnstyledButton className={classes.chip} disabled={busy} onClick={() => onAsk(question)}>
            {question}
            <IconArrowRight size={14} aria-hidden />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}
