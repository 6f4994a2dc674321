import { z } from 'zod'
import { labelOf, PlanLabels } from './column-labels.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { markdownText } from './markdown-text.ts'
import { tableText } from './table.ts'
import { plain, type Terminal } from './terminal.ts'

const Column = z.object({ name: z.string(), type: z.string() })
/** What a command reads of an answer. */
export const Message = z.looseObject({
  content: z.string(),
  status: z.string(),
  sql: z.string().optional(),
  dataframe: z.object({ columns: z.array(Column), rows: z.array(z.array(z.unknown())), row_count: z.number() }).optional(),
  plan: z.unknown().optional(),
  reading: z.looseObject({ text: z.string() }).optional(),
  assumptions: z.array(z.string()).optional(),
  suggested_follow_ups: z.array(z.string()).default([]),
  additional_data: z.object({
    chat_id: z.string(),
    dot_url: z.string(),
    assets: z.record(z.string(), z.looseObject({ chart_download_url: z.string().optional() })),
  }),
})
export type Message = z.output<typeof Message>
/** The whole conversation; the answer is its end. */
export const Conversation = z.array(z.looseObject({ role: z.string() })).transform((messages, context) => {
  const parsed = Message.safeParse(messages.findLast(({ role }) => role === 'assistant'))
  if (parsed.success) return parsed.data
  context.addIssue('no answer')
  return z.NEVER
})

const CODES: Readonly<Record<string, ExitCode>> = { done: EXIT.answered, clarification: EXIT.askedBack, abstained: EXIT.abstained, refused: EXIT.refused }

export function exitOf({ status }: Message): ExitCode {
  return CODES[status] ?? EXIT.error
}

/** The answer, how it was read, its rows, and how to go on. Markdown stays Markdown where it goes into a file or a program. */
export function printMessage(message: Message, terminal: Terminal): void {
  const { content, plan, reading, dataframe, assumptions = [], suggested_follow_ups: next, additional_data: data } = message
  const labels = PlanLabels.parse(plan)
  const labelled = dataframe?.columns.map(({ name, type }) => ({ name: labelOf(name, labels), type })) ?? []
  const lines = [
    terminal.isTerminal ? markdownText(plain(content), { width: terminal.width, isStyled: wantsStyle(terminal) }) : plain(content),
    ...(reading === undefined ? [] : [`Read as: ${plain(reading.text)}`]),
    ...assumptions.map((each) => `Assumed: ${plain(each)}`),
    ...(dataframe === undefined ? [] : ['', tableText({ ...dataframe, columns: labelled, total: dataframe.row_count }, terminal.width).trimEnd()]),
    ...(next.length === 0 ? [] : ['', message.status === 'clarification' ? 'Answer with one of:' : 'Next:', ...next.map((each) => `  ${plain(each)}`)]),
    '',
    `Chat: ${plain(data.chat_id)}  (parley ask --chat ${plain(data.chat_id)} "…")`,
    `Open: ${plain(data.dot_url)}`,
  ]
  terminal.write(`${lines.join('\n')}\n`)
}

/** @see https://no-color.org */
function wantsStyle({ env }: Terminal): boolean {
  return (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
}
