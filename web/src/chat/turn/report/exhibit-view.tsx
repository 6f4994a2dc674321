import { useMemo } from 'react'
import type { AssistantMessage, Exhibit } from '../../../api/wire.ts'
import { AnswerBody } from '../answer-body.tsx'

interface Props {
  readonly chatId: string
  readonly answer: AssistantMessage
  readonly exhibit: Exhibit
  readonly onAsk: ((text: string) => void) | undefined
}

/** One table or chart of a report, in the forms that every result has. */
export function ExhibitView({ chatId, answer, exhibit, onAsk }: Props) {
  const alone = useMemo(() => withOnly(answer, exhibit), [answer, exhibit])
  return <AnswerBody chatId={chatId} answer={alone} onAsk={onAsk} />
}

function withOnly(answer: AssistantMessage, { df_key, viz_key, sql, plan, reading, dataframe, visualization }: Exhibit): AssistantMessage {
  const assets = Object.fromEntries(Object.entries(answer.additional_data.assets).filter(([key]) => key === df_key || key === viz_key))
  const { steps: _steps, report: _report, ...rest } = answer
  return { ...rest, sql: sql === '' ? undefined : sql, plan, reading, dataframe, visualization, additional_data: { ...answer.additional_data, assets } }
}
