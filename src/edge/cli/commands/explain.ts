import { z } from 'zod'
import { type Given, sentenceOf } from '../arguments.ts'
import { connect } from '../client.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { plain, type Terminal } from '../terminal.ts'

const Explanation = z.looseObject({
  connection: z.looseObject({ id: z.string(), why: z.string() }),
  candidates: z.array(z.looseObject({ reading: z.looseObject({ text: z.string() }), sql: z.string().optional(), problems: z.array(z.string()) })),
  outcome: z.looseObject({ kind: z.string(), unlinked: z.array(z.looseObject({ text: z.string() })).optional() }),
})
const CODES: Readonly<Record<string, ExitCode>> = { abstained: EXIT.abstained, clarify: EXIT.askedBack }

/** How a question would be understood; nothing is run. */
export async function explain({ options, words }: Given, terminal: Terminal): Promise<ExitCode> {
  const question = sentenceOf(words, 'parley explain "question" [--chat ID] [--connection ID] [--json]')
  const body = {
    question,
    ...(options.chat !== undefined && { chat_id: options.chat }),
    ...(options.connection !== undefined && { connection_id: options.connection }),
  }
  const found = await (await connect(terminal, options)).json('/api/explain', Explanation, { method: 'POST', body })
  const { connection, candidates, outcome } = found
  const unknown = (outcome.unlinked ?? []).map(({ text }) => plain(text))
  const lines = [
    `Connection: ${plain(connection.id)}. ${plain(connection.why)}`,
    `Outcome:    ${outcome.kind}${unknown.length === 0 ? '' : `, unknown: ${unknown.join(', ')}`}`,
    ...candidates.flatMap(({ reading, sql, problems }, n) => [
      '',
      `${n + 1}. ${plain(reading.text)}`,
      ...problems.map(plain),
      ...(sql === undefined ? [] : [plain(sql)]),
    ]),
  ]
  terminal.write(options.json === true ? `${JSON.stringify(found)}\n` : `${lines.join('\n')}\n`)
  return CODES[outcome.kind] ?? EXIT.answered
}
