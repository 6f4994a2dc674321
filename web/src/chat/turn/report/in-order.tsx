import type { AssistantMessage, Report } from '../../../api/wire.ts'
import { Markdown } from '../../markdown.tsx'
import { ExhibitView } from './exhibit-view.tsx'
import classes from './report.module.css'

interface Props {
  readonly chatId: string
  readonly answer: AssistantMessage
  readonly report: Report
  readonly onAsk: ((text: string) => void) | undefined
}

/** Words and results in the order they were said. */
export function InOrder({ chatId, answer, report, onAsk }: Props) {
  const parts = answer.additional_data.formatted_result ?? [{ type: 'text' as const, data: answer.content }]
  return (
    <div className={classes.parts} data-content>
      {parts.map((part) => {
        if (part.type === 'text') return <Markdown key={part.data}>{part.data}</Markdown>
        const exhibit = part.type === 'dataframe' ? report.exhibits.find(({ df_key }) => df_key === part.data) : undefined
        return exhibit && <ExhibitView key={part.data} chatId={chatId} answer={answer} exhibit={exhibit} onAsk={onAsk} />
      })}
    </div>
  )
}
