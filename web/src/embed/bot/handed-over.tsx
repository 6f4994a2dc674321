import { Outcome } from '../../chat/turn/turn-view.tsx'
import { hasEnded } from '../conversation-state.ts'
import { turnsOfExecutions } from '../execution-turns.ts'
import classes from './bot.module.css'
import { useExecution } from './use-execution.ts'

interface Props {
  readonly question: string
  readonly conversationId: string
  readonly executionId: string
  readonly busy: boolean
  readonly onAsk: (text: string) => void
}

/** What the analyst does with a question, and what it answers: chart, table and what to ask next. */
export function HandedOver({ question, conversationId, executionId, busy, onAsk }: Props) {
  const { execution, live } = useExecution(conversationId, executionId)
  const asked = {
    text: question,
    role: 'user',
    id: executionId,
    execution_id: executionId,
    created_at: execution?.created_at ?? new Date().toISOString(),
  } as const
  const [turn] = turnsOfExecutions('', [asked], execution === undefined ? [] : [execution])
  if (turn === undefined) return null
  const isWorking = execution === undefined || !hasEnded(execution)
  return (
    <div className={classes.handedOver} data-handed-over>
      <Outcome chatId="" turn={turn} live={isWorking ? live : undefined} blocked={busy} readOnly={false} onAsk={onAsk} />
    </div>
  )
}
