import type { AssistantMessage, Unlinked } from '../../api/wire.ts'
import { Markdown } from '../markdown.tsx'
import { ChipIcon } from '../reading/chip-icon.tsx'
import row from '../reading/reading-row.module.css'
import { UnlinkedChip } from '../reading/unlinked-chip.tsx'
import { Card } from './card.tsx'
import { FollowUps } from './follow-ups.tsx'
import { Offers } from './offers.tsx'

interface Props {
  readonly chatId: string
  readonly question: string
  readonly answer: AssistantMessage
  readonly busy: boolean
  readonly readOnly: boolean
  readonly onAsk: (text: string) => void
}

/** Not answered: what was understood, what was not, and what can be asked instead. */
export function DeclinedCard({ chatId, question, answer, busy, readOnly, onAsk }: Props) {
  const declined = answer.abstention
  const understood = declined?.understood ?? []
  const unknown = (declined?.unlinked ?? []).filter((word) => word.content)
  const instead = declined?.try_instead ?? answer.suggested_follow_ups
  return (
    <>
      <Card label="Not answered">
        <Markdown>{leadOf(answer, unknown)}</Markdown>
        {(understood.length > 0 || unknown.length > 0) && (
          <div className={row.row}>
            {understood.length > 0 && <span className={row.lead}>Understood</span>}
            {understood.map((chip) => (
              <span key={chip.id} className={row.chip}>
                <ChipIcon kind={chip.kind} />
                <span>{chip.text}</span>
              </span>
            ))}
            {unknown.map((word) => (
              <UnlinkedChip key={word.span.join('-')} word={word} question={question} place={readOnly ? undefined : { chatId, answer }} onAsk={onAsk} />
            ))}
          </div>
        )}
        <Offers answer={answer} />
      </Card>
      <FollowUps lead="You could ask" questions={readOnly ? [] : instead} busy={busy} onAsk={onAsk} />
    </>
  )
}

const SAID_BELOW = /^(?:What I understood|You could ask):/

/** The text names all of it; here the words, chips and questions below say the rest. */
function leadOf(answer: AssistantMessage, unknown: readonly Unlinked[]): string {
  if (answer.abstention?.unlinked === undefined && answer.abstention?.understood === undefined) return answer.content
  if (unknown.length === 0)
    return answer.content
      .split(/\n{2,}/)
      .filter((part) => !SAID_BELOW.test(part))
      .join('\n\n')
  const words = unknown.map((word) => `“${word.text}”`)
  return `I did not answer this: nothing in the data goes by ${new Intl.ListFormat('en', { type: 'disjunction' }).format(words)}.`
}
