import { Button, Tooltip } from '@mantine/core'
import { IconZoomQuestion } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import type { AssistantMessage, PlanEdit } from '../../api/wire.ts'
import { Markdown } from '../markdown.tsx'
import { useReader } from '../reader.ts'
import { inverseEdits } from '../reading/inverse-edits.ts'
import { ReadingRow } from '../reading/reading-row.tsx'
import type { Change } from '../replan.ts'
import { AnswerBody } from './answer-body.tsx'
import classes from './answer-card.module.css'
import { AnswerFoot } from './answer-foot.tsx'
import { Card } from './card.tsx'
import { FollowUps } from './follow-ups.tsx'
import { Offers } from './offers.tsx'

interface Props {
  readonly chatId: string
  readonly question: string
  readonly answer: AssistantMessage
  readonly changing: boolean
  readonly busy: boolean
  readonly readOnly: boolean
  readonly onChange: (change: Change) => Promise<boolean>
  readonly onAsk: (text: string) => void
}

/** Headline, reading, body, foot: an answer with its working. */
export function AnswerCard({ chatId, question, answer, changing, busy, readOnly, onChange, onAsk }: Props) {
  const { reading } = answer
  const { explains } = useReader()
  const undo = useUndo(answer, onChange)
  const [headline, ...caveats] = paragraphs(answer.content)
  return (
    <>
      <Card fading={changing} label="Answer">
        <div data-content>
          <Markdown>{headline ?? ''}</Markdown>
        </div>
        {explains && reading !== undefined && (
          <ReadingRow
            question={question}
            reading={reading}
            plan={answer.plan}
            busy={busy}
            place={readOnly ? undefined : { chatId, answer }}
            onEdit={(edits) => void undo.edit(edits)}
            onUndo={undo.available ? () => void undo.back() : undefined}
            onAsk={onAsk}
          />
        )}
        <div data-content>
          <AnswerBody chatId={chatId} answer={answer} onAsk={busy ? undefined : onAsk} />
        </div>
        {caveats.length > 0 && (
          <Caveats>
            <Markdown>{caveats.join('\n\n')}</Markdown>
          </Caveats>
        )}
        <Offers answer={answer} />
        <AnswerFoot
          chatId={chatId}
          question={question}
          answer={answer}
          beside={!readOnly && isFigure(answer) && <InvestigateAction busy={busy} onInvestigate={() => onAsk(`Investigate ${reading?.text ?? question}`)} />}
        />
      </Card>
      {!readOnly && answer.stale_context === true && <Stale busy={busy} onAgain={() => onAsk(question)} />}
      <FollowUps questions={readOnly ? [] : answer.suggested_follow_ups} busy={busy} onAsk={onAsk} />
    </>
  )
}

/** A measure, so that it can be asked what moved it. */
function isFigure({ plan, reading }: AssistantMessage): boolean {
  return plan !== undefined && (reading?.chips ?? []).some(({ kind }) => kind === 'measure')
}

function InvestigateAction({ busy, onInvestigate }: { readonly busy: boolean; readonly onInvestigate: () => void }) {
  return (
    <Tooltip label="Find out what moved this">
      <Button variant="subtle" size="compact-sm" leftSection={<IconZoomQuestion size={15} />} disabled={busy} onClick={onInvestigate}>
        Investigate
      </Button>
    </Tooltip>
  )
}

function Stale({ busy, onAgain }: { readonly busy: boolean; readonly onAgain: () => void }) {
  return (
    <div className={classes.stale}>
      <span>An earlier answer was changed after this one was given.</span>
      <Button variant="default" size="compact-sm" disabled={busy} onClick={onAgain}>
        Ask again
      </Button>
    </div>
  )
}

function Caveats({ children }: { readonly children: ReactNode }) {
  return (
    <div data-content className={classes.caveats}>
      {children}
    </div>
  )
}

/** The headline is the first paragraph; what follows qualifies it. */
function paragraphs(content: string): string[] {
  return content
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** For as long as the page is open, each change of the reading can be taken back, the newest first. */
function useUndo(answer: AssistantMessage, onChange: (change: Change) => Promise<boolean>) {
  const earlier = useRef<Change[]>([])
  const [available, setAvailable] = useState(false)

  async function edit(edits: readonly PlanEdit[]) {
    const back = wayBack(edits, answer)
    if (!(await onChange({ edits })) || back === undefined) return
    earlier.current.push(back)
    setAvailable(true)
  }

  async function back() {
    const change = earlier.current.at(-1)
    if (change === undefined || !(await onChange(change))) return
    earlier.current.pop()
    setAvailable(earlier.current.length > 0)
  }

  return { edit, back, available }
}

/** A changed property is put back; anything else is answered by the reading it had before. */
function wayBack(edits: readonly PlanEdit[], answer: AssistantMessage): Change | undefined {
  const inverse = inverseEdits(edits, answer.plan)
  if (inverse !== undefined) return { edits: inverse }
  return answer.reading === undefined ? undefined : { choose: answer.reading.id }
}
