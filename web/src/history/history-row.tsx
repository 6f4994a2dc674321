import { Badge, Tooltip } from '@mantine/core'
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { TurnStatus } from '../api/wire.ts'
import { ago } from '../shell/ago.ts'
import { type HistoryEntry, SOURCES } from './history-api.ts'
import classes from './history-page.module.css'
import { isSource } from './history-search.ts'

const STATES: Readonly<Record<TurnStatus, string>> = {
  queued: 'Waiting',
  running: 'Working',
  done: 'Answered',
  clarification: 'Asked back',
  abstained: 'Declined',
  refused: 'Refused',
  error: 'Failed',
  cancelled: 'Stopped',
}

export function HistoryRow({ entry }: { readonly entry: HistoryEntry }) {
  const questions = Math.ceil(entry.n_messages / 2)
  const facts = [
    entry.user_id,
    ago(entry.updated_at),
    questions === 1 ? '1 question' : `${questions} questions`,
    ...(isSource(entry.source) && entry.source !== 'web' ? [SOURCES[entry.source]] : []),
    ...entry.labels,
  ]
  return (
    <li>
      <Link to="/c/$chatId" params={{ chatId: entry.chat_id }} className={classes.entry}>
        <span className={classes.words}>
          <span className={classes.title}>{entry.title}</span>
          <span className={classes.quiet}>{facts.join(' · ')}</span>
        </span>
        <span className={classes.state}>
          {entry.feedback === 'like' && <IconThumbUp size={16} aria-label="Found good" />}
          {entry.feedback === 'dislike' && <IconThumbDown size={16} aria-label="Found bad" />}
          {(entry.auto_review.label === 'Issue' || entry.auto_review.label === 'Abandoned') && (
            <Tooltip label={entry.auto_review.reason}>
              <Badge variant="outline" color="gray" className={classes.issue}>
                {entry.auto_review.label === 'Issue' ? 'Look at this' : 'Left open'}
              </Badge>
            </Tooltip>
          )}
          <span className={classes.outcome} data-status={entry.status}>
            {STATES[entry.status]}
          </span>
        </span>
      </Link>
    </li>
  )
}
