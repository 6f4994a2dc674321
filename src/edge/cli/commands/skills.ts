import { z } from 'zod'
import type { Given } from '../arguments.ts'
import { type Client, connect } from '../client.ts'
import { CliError, EXIT, type ExitCode } from '../exit.ts'
import { readNamed, writeNamed } from '../named-files.ts'
import { tableText } from '../table.ts'
import { plain, type Terminal } from '../terminal.ts'

const Parameter = z.object({ name: z.string(), type: z.string(), required: z.boolean().optional() })
const Skill = z.looseObject({ name: z.string(), description: z.string(), parameters: z.array(Parameter) })
const Run = z.object({
  status: z.string(),
  stdout: z.string(),
  outputs: z.array(
    z.union([
      z.object({
        type: z.literal('dataframe'),
        columns: z.array(z.object({ name: z.string(), type: z.string() })),
        rows: z.array(z.array(z.unknown())),
        row_count: z.number(),
      }),
      z.object({ type: z.enum(['text', 'json']), data: z.unknown() }),
    ]),
  ),
  error: z.object({ type: z.string(), message: z.string(), line: z.number().optional() }).optional(),
})
const USAGE = `parley skills list
       parley skills run NAME [parameter=value …]
       a table is a CSV file: parley skills run NAME sales=FILE.csv
       parley skills test NAME --code FILE.py [parameter=value …]
       parley skills export NAME [--out FILE.zip]
       parley skills import FILE [--replace]`

export async function skills({ options, words }: Given, terminal: Terminal): Promise<ExitCode> {
  const [act = '', name, ...rest] = words
  const client = await connect(terminal, options)
  if (act === 'list') return list(client, options.json === true, terminal)
  if (name === undefined) throw new CliError(EXIT.usage, `Usage: ${USAGE}`)
  if (act === 'run' || act === 'test') return run(client, name, rest, options, terminal)
  if (act === 'export') return exportTo(client, name, options.out ?? `${name.replace(/[^\w-]/g, '_')}.zip`, terminal)
  if (act === 'import') return importFrom(client, name, options.replace === true, terminal)
  throw new CliError(EXIT.usage, `Usage: ${USAGE}`)
}

async function list(client: Client, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const found = await client.json('/api/skills', z.array(Skill))
  if (json) terminal.write(`${JSON.stringify(found)}\n`)
  else
    for (const { name, description, parameters } of found)
      terminal.write(`${plain(name)}(${parameters.map(said).join(', ')})\n  ${plain(description.split('\n')[0] ?? '')}\n`)
  return EXIT.answered
}

function said({ name, type, required }: z.output<typeof Parameter>): string {
  return `${plain(name)}: ${type}${required === false ? '?' : ''}`
}

async function run(client: Client, name: string, given: readonly string[], options: Given['options'], terminal: Terminal): Promise<ExitCode> {
  const found = (await client.json('/api/skills', z.array(Skill))).find((each) => each.name === name)
  if (found === undefined) throw new CliError(EXIT.error, 'Skill not found')
  const code = options.code === undefined ? undefined : String(await readNamed(options.code))
  const params = Object.fromEntries(await Promise.all(given.map((each) => parameterOf(each, found.parameters))))
  assertComplete(found, params)
  const body = { params, ...(code !== undefined && { code }) }
  const result = await client.json(`/api/skills/${encodeURIComponent(name)}/test`, Run, { method: 'POST', body })
  if (options.json === true) terminal.write(`${JSON.stringify(result)}\n`)
  else print(result, terminal)
  return result.status === 'ok' ? EXIT.answered : EXIT.error
}

/** Said here, where it can be said how a value is given. */
function assertComplete({ name, parameters }: z.output<typeof Skill>, params: Readonly<Record<string, unknown>>): void {
  const missing = parameters.filter((each) => each.required !== false && !Object.hasOwn(params, each.name))
  if (missing.length === 0) return
  const wanted = missing.map((each) => `${plain(each.name)} (${each.type === 'dataframe' ? 'a table, from a CSV file' : each.type})`).join(', ')
  const example = missing.map((each) => `${plain(each.name)}=${each.type === 'dataframe' ? 'FILE.csv' : each.type === 'bool' ? 'true' : '…'}`).join(' ')
  throw new CliError(EXIT.usage, `${plain(name)} needs ${wanted}: parley skills run ${plain(name)} ${example}`)
}

type Value = string | number | boolean | { readonly csv: string }
async function parameterOf(text: string, parameters: readonly z.output<typeof Parameter>[]): Promise<readonly [string, Value]> {
  const at = text.indexOf('=')
  const name = text.slice(0, Math.max(0, at))
  const type = parameters.find((each) => each.name === name)?.type
  if (at < 1 || type === undefined) throw new CliError(EXIT.usage, `Not a parameter of this skill: ${plain(text)}`)
  const value = text.slice(at + 1)
  if (type === 'number' && (value === '' || Number.isNaN(Number(value)))) throw new CliError(EXIT.usage, `${name} is a number`)
  if (type === 'bool' && !['true', 'false'].includes(value)) throw new CliError(EXIT.usage, `${name} is true or false`)
  if (type === 'dataframe') return [name, { csv: String(await readNamed(value)) }]
  return [name, type === 'number' ? Number(value) : type === 'bool' ? value === 'true' : value]
}

function print({ outputs, stdout, status, error }: z.output<typeof Run>, terminal: Terminal): void {
  for (const output of outputs) {
    if (output.type === 'dataframe') terminal.write(tableText({ ...output, total: output.row_count }, terminal.width))
    else terminal.write(`${plain(typeof output.data === 'string' ? output.data : JSON.stringify(output.data, null, 2))}\n`)
  }
  if (stdout !== '') terminal.complain(`${plain(stdout)}\n`)
  if (error !== undefined) terminal.complain(`${plain(error.type)}: ${plain(error.message)}${error.line === undefined ? '' : ` (line ${error.line})`}\n`)
  else if (status !== 'ok') terminal.complain(`The run ended: ${status}\n`)
}

async function exportTo(client: Client, name: string, file: string, terminal: Terminal): Promise<ExitCode> {
  await writeNamed(file, await client.bytes(`/api/skills/${encodeURIComponent(name)}/export`))
  terminal.write(`Written: ${file}\n`)
  return EXIT.answered
}

async function importFrom(client: Client, file: string, replace: boolean, terminal: Terminal): Promise<ExitCode> {
  const raw = file.endsWith('.md')
    ? { type: 'text/markdown', body: String(await readNamed(file)) }
    : { type: 'application/zip', body: Uint8Array.from(await readNamed(file)) }
  const skill = await client.json(`/api/skills/import${replace ? '?replace=true' : ''}`, Skill, { method: 'POST', raw })
  terminal.write(`Imported: ${plain(skill.name)}\n`)
  return EXIT.answered
}
