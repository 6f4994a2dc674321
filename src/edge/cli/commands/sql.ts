import { z } from 'zod'
import { type Given, sentenceOf } from '../arguments.ts'
import { type Client, connect } from '../client.ts'
import { CliError, EXIT, type ExitCode } from '../exit.ts'
import { tableText } from '../table.ts'
import { plain, type Terminal } from '../terminal.ts'

const Answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: z.array(z.array(z.unknown())),
    truncated: z.boolean(),
  }),
  z.object({ status: z.enum(['refused', 'error']), message: z.string() }),
])
const Places = z.object({ connections: z.array(z.object({ id: z.string() })) })
const DEFAULT_ROWS = 1_000
const USAGE = 'parley sql "select …" [--connection ID] [--limit N] [--csv] [--json]'

/** One SELECT in the connection's own dialect. */
export async function sql({ options, words }: Given, terminal: Terminal): Promise<ExitCode> {
  const statement = sentenceOf(words, USAGE)
  const limit = options.limit === undefined ? DEFAULT_ROWS : Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1) throw new CliError(EXIT.usage, `--limit is a whole number. Usage: ${USAGE}`)
  const client = await connect(terminal, options)
  const order = { connection_id: options.connection ?? (await onlyConnection(client)), sql: statement }
  if (options.csv === true) return csv(client, order, terminal)
  const answer = await client.json('/api/sql', Answer, { method: 'POST', body: { ...order, limit } })
  if (options.json === true) terminal.write(`${JSON.stringify(answer)}\n`)
  if (answer.status !== 'done') {
    if (options.json !== true) terminal.complain(`${plain(answer.message)}\n`)
    return answer.status === 'refused' ? EXIT.refused : EXIT.error
  }
  if (options.json !== true) {
    terminal.write(tableText(answer, terminal.width))
    if (answer.truncated) terminal.complain('There are more rows.\n')
  }
  return EXIT.answered
}

/** All rows; text that a spreadsheet would run is quoted, as in every download. */
async function csv(client: Client, order: object, terminal: Terminal): Promise<ExitCode> {
  const text = (await client.bytes('/api/sql/csv', { method: 'POST', body: order })).toString('utf8')
  const refusal = text.startsWith('{"status"') ? Answer.safeParse(JSON.parse(text)) : undefined
  if (refusal?.success === true && refusal.data.status !== 'done') {
    terminal.complain(`${plain(refusal.data.message)}\n`)
    return refusal.data.status === 'refused' ? EXIT.refused : EXIT.error
  }
  terminal.write(text)
  return EXIT.answered
}

async function onlyConnection(client: Client): Promise<string> {
  const { connections } = await client.json('/api/sql', Places)
  const [only, ...others] = connections
  if (only === undefined) throw new CliError(EXIT.error, 'There is no connection that you may write SQL about.')
  if (others.length > 0) throw new CliError(EXIT.usage, `Choose one with --connection: ${connections.map(({ id }) => plain(id)).join(', ')}`)
  return only.id
}
