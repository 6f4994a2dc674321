import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { z } from 'zod'
import type { Given } from '../arguments.ts'
import { type Client, connect } from '../client.ts'
import { CliError, EXIT, type ExitCode } from '../exit.ts'
import { plain, progress, type Terminal } from '../terminal.ts'

const TYPES: Readonly<Record<string, string>> = { '.duckdb': 'duckdb', '.db': 'duckdb', '.sqlite': 'sqlite', '.sqlite3': 'sqlite' }
const Connection = z.looseObject({ id: z.string() })
const Started = z.looseObject({ log_id: z.string() })
const End = z.looseObject({ done: z.literal(true), status: z.string() })
const USAGE = 'parley connect FILE.duckdb'

/** Makes a file that the server can read askable: what a pipeline loaded from the command line, or any other. Again, it reads its tables anew. */
export async function connectFile({ options, words }: Given, terminal: Terminal): Promise<ExitCode> {
  const [file = '', ...more] = words
  const type = TYPES[extname(file).toLowerCase()]
  if (type === undefined || more.length > 0) throw new CliError(EXIT.usage, `Usage: ${USAGE} (or .sqlite)`)
  const client = await connect(terminal, options)
  // on another computer than the server's, the path is the server's
  const location = existsSync(file) ? resolve(file) : file
  const { id } = await client.json(`/api/connect_${type}`, Connection, { method: 'POST', body: { database_location: location } })
  const done = progress(terminal, `Reading ${plain(basename(file))}…`)
  const status = await synced(client, type, id).finally(done)
  if (status !== 'done') throw new CliError(EXIT.error, `${plain(id)} is connected, but its tables could not be read.`)
  if (options.json === true) terminal.write(`${JSON.stringify({ id, type })}\n`)
  else terminal.write(`Connected: ${plain(id)}\nAsk it: parley ask --connection ${plain(id)} "…"\n`)
  return EXIT.answered
}

async function synced(client: Client, type: string, id: string): Promise<string | undefined> {
  const { log_id } = await client.json(`/api/sync/${type}/${encodeURIComponent(id)}`, Started, { method: 'POST' })
  const lines = String(await client.bytes(`/api/logs/${encodeURIComponent(log_id)}?follow=true`)).trimEnd()
  return End.safeParse(JSON.parse(lines.slice(lines.lastIndexOf('\n') + 1))).data?.status
}
