import type { AssistantMessage, Report } from '../../../api/wire.ts'
import { AnswerFoot } from '../answer-foot.tsx'
import { Card } from '../card.tsx'
import { FollowUps } from '../follow-ups.tsx'
import { Offers } from '../offers.tsx'
import { InOrder } from './in-order.tsx'
import { Investigation } from './investigation.tsx'
import { SkillStrip } from './skill-strip.tsx'
import { TakeAway } from './take-away.tsx'

interface Props {
  readonly chatId: string
  readonly question: string
  readonly answer: AssistantMessage
  readonly report: Report
  readonly busy: boolean
  readonly readOnly: boolean
  readonly onAsk: (text: string) => void
}

const LABELS = { investigation: 'Investigation', agent: 'Answer', skill: 'Answer of a skill', assets: 'Answer' } as const

/** An answer that rests on several results: an investigation, what a model found, or what a skill brought. */
export function ReportCard({ chatId, question, answer, report, busy, readOnly, onAsk }: Props) {
  const ask = busy || readOnly ? undefined : onAsk
  return (
    <>
      <Card label={LABELS[report.by]} fading={busy}>
        {report.skills.map((skill) => (
          <SkillStrip key={skill.run_id} skill={skill} />
        ))}
        {report.by === 'investigation' ? (
          <Investigation chatId={chatId} answer={answer} report={report} onAsk={ask} />
        ) : (
          <InOrder chatId={chatId} answer={answer} report={report} onAsk={ask} />
        )}
        <Offers answer={answer} asked={report.by === 'assets'} />
        <AnswerFoot
          chatId={chatId}
          question={question}
          answer={answer}
          beside={report.by !== 'assets' && <TakeAway chatId={chatId} turnId={answer.turn_id} />}
        />
      </Card>
      <FollowUps questions={readOnly ? [] : answer.suggested_follow_ups} busy={busy} onAsk={onAsk} />
    </>
  )
}
