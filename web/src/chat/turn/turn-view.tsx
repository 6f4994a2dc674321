import { Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { lazy, memo, Suspense, useCallback, useMemo, useState } from 'react'
import { sentence } from '../../api/failure.ts'
import type { LiveTurn } from '../live-turn.ts'
import { useReader } from '../reader.ts'
import { type Change, replan } from '../replan.ts'
import { isRunning, type Turn } from '../turns.ts'
import { AnswerCard } from './answer-card.tsx'
import { AskedBackCard } from './asked-back-card.tsx'
import { Card } from './card.tsx'
import { DeclinedCard } from './declined-card.tsx'
import { withoutOffers } from './offers.tsx'
import { StoppedCard } from './stopped-card.tsx'
import classes from './turn-view.module.css'
import { WorkingCard } from './working-card.tsx'

const ReportCard = lazy(() => import('./report/report-card.tsx').then((module) => ({ default: module.ReportCard })))

interface Props {
  readonly chatId: string
  readonly turn: Turn
  /** Set while this turn runs. */
  readonly live: LiveTurn | undefined
  /** Some turn of the conversation runs; nothing else may be started. */
  readonly blocked: boolean
  /** Somebody else's conversation: nothing is offered that its reader could not do. */
  readonly readOnly: boolean
  readonly onAsk: (text: string) => void
}

/** A question and what became of it. */
export const TurnView = memo(function TurnView({ chatId, turn, live, blocked, readOnly, onAsk }: Props) {
  const { question } = turn
  const { userId } = useReader()
  const asked = new Date(question.created_at)
  return (
    <article className={classes.turn} data-turn tabIndex={-1} aria-label={question.content}>
      <h2 className={classes.question}>
        {question.content}
        <span className={classes.when}>
          {question.author !== undefined && question.author !== userId && `${question.author} · `}
          <time dateTime={question.created_at}>{asked.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}</time>
        </span>
      </h2>
      <Outcome chatId={chatId} turn={turn} live={live} blocked={blocked} readOnly={readOnly} onAsk={onAsk} />
    </article>
  )
})

/** What became of a question, without the question. */
export function Outcome({ chatId, turn, live, blocked, readOnly, onAsk }: Props) {
  const { question } = turn
  const answer = useMemo(() => turn.answer && withoutOffers(turn.answer), [turn.answer])
  const [changing, setChanging] = useState(false)
  const change = useCallback(
    async (what: Change) => {
      if (answer === undefined) return false
      setChanging(true)
      try {
        await replan(chatId, answer, what)
        return true
      } catch (error) {
        notifications.show({ color: 'red', message: sentence(error) })
        return false
      } finally {
        setChanging(false)
      }
    },
    [chatId, answer],
  )
  const busy = changing || blocked

  if (answer === undefined || isRunning(answer.status)) return <WorkingCard chatId={chatId} live={live} />
  switch (answer.status) {
    case 'done':
      if (answer.report !== undefined)
        return (
          <Suspense
            fallback={
              <Card label="Report">
                <Skeleton height={160} />
              </Card>
            }
          >
            <ReportCard chatId={chatId} question={question.content} answer={answer} report={answer.report} busy={busy} readOnly={readOnly} onAsk={onAsk} />
          </Suspense>
        )
      return (
        <AnswerCard
          chatId={chatId}
          question={question.content}
          answer={answer}
          changing={changing}
          busy={busy}
          readOnly={readOnly}
          onChange={change}
          onAsk={onAsk}
        />
      )
    case 'clarification':
      return <AskedBackCard answer={answer} busy={busy} onChoose={(id) => void change({ choose: id })} onAsk={onAsk} />
    case 'abstained':
      return <DeclinedCard chatId={chatId} question={question.content} answer={answer} busy={busy} readOnly={readOnly} onAsk={onAsk} />
    default:
      return <StoppedCard answer={answer} busy={busy} onAgain={() => onAsk(question.content)} />
  }
}
