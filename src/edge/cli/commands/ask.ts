import { randomBytes } from 'node:crypto'
import { type Given, sentenceOf } from '../arguments.ts'
import { type Client, connect } from '../client.ts'
import type { ExitCode } from '../exit.ts'
import { Conversation, exitOf, type Message, printMessage } from '../message.ts'
import { writeNamed } from '../named-files.ts'
import { progress, type Terminal } from '../terminal.ts'

const ID_BYTES = 8

/** A question, or with `--chat` the next one of a chat. */
export async function ask({ options, words }: Given, terminal: Terminal): Promise<ExitCode> {
  const question = sentenceOf(words, 'parley ask "question" [--chat ID] [--mode economy|balanced|frontier] [--connection ID] [--chart FILE.png] [--json]')
  const client = await connect(terminal, options)
  const message = await answerTo(client, question, options, terminal)
  if (options.json === true) terminal.write(`${JSON.stringify(message)}\n`)
  else printMessage(message, terminal)
  if (options.chart !== undefined) await saveChart(client, message, options.chart, terminal)
  return exitOf(message)
}

/** An explanation of a figure, as a report that can be kept as Markdown. */
export async function investigate({ options, words }: Given, terminal: Terminal): Promise<ExitCode> {
  const question = sentenceOf(words, 'parley investigate "why …" [--out report.md] [--json]')
  const client = await connect(terminal, options)
  const message = await answerTo(client, question, { ...options, investigate: true }, terminal)
  if (options.out !== undefined) {
    await writeNamed(options.out, `${message.content}\n\n${message.additional_data.dot_url}\n`)
    terminal.complain(`Written: ${options.out}\n`)
  }
  if (options.json === true) terminal.write(`${JSON.stringify(message)}\n`)
  else if (options.out === undefined) printMessage(message, terminal)
  return exitOf(message)
}

interface How {
  readonly chat?: string
  readonly mode?: string
  readonly connection?: string
  readonly investigate?: boolean
}

async function answerTo(client: Client, question: string, how: How, terminal: Terminal): Promise<Message> {
  const options = { ...(how.connection !== undefined && { connection_id: how.connection }), ...(how.investigate === true && { investigate: true }) }
  const asked = { role: 'user', content: question }
  const common = { chat_id: how.chat ?? `cli-${randomBytes(ID_BYTES).toString('hex')}`, ...(how.mode !== undefined && { mode: how.mode }), options }
  const [path, body] =
    how.chat === undefined ? ['/api/agentic', { messages: [asked], ...common }] : ['/api/agentic_with_history', { new_message: asked, ...common }]
  const done = progress(terminal, how.investigate === true ? 'Investigating…' : 'Working…')
  return client.json(path, Conversation, { method: 'POST', body }).finally(done)
}

async function saveChart(client: Client, message: Message, file: string, terminal: Terminal): Promise<void> {
  const url = Object.values(message.additional_data.assets).find((asset) => asset.chart_download_url !== undefined)?.chart_download_url
  if (url === undefined) {
    terminal.complain('This answer has no chart.\n')
    return
  }
  await writeNamed(file, await client.bytes(url))
  terminal.complain(`Chart: ${file}\n`)
}
