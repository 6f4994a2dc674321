import { AppError } from '../../../errors.ts'
import { plain, type Terminal } from '../terminal.ts'
import { readPipelineArguments, UsageError } from './arguments.ts'
import type { PipelineCommand, PipelineExit, PipelineTools } from './context.ts'
import { info } from './info.ts'
import { init } from './init.ts'
import { list, sync, traceOf } from './overview.ts'
import { drop, dropPending, failedJobs, loadPackage } from './packages.ts'
import { run } from './run.ts'
import { schema } from './schema.ts'
import { show } from './show.ts'
import type { Wire } from './wire.ts'

export type { InitTools, PipelineExit, PipelineTools, ReadTable } from './context.ts'
export { WIRE } from './wire.ts'

const COMMANDS: Readonly<Record<string, PipelineCommand>> = {
  init,
  run,
  show,
  info,
  trace: traceOf,
  sync,
  list,
  schema,
  'failed-jobs': failedJobs,
  'load-package': loadPackage,
  'drop-pending-packages': dropPending,
  drop,
}
const EXITS: Readonly<Record<string, PipelineExit>> = {
  pipeline_busy: 4,
  pipeline_guard: 3,
  pipeline_placeholder: 3,
  pipeline_config: 2,
  pipeline_not_found: 2,
  not_found: 2,
}

export const PIPELINE_USAGE = `
parley pipeline <command> [name]     a REST API into tables; configs lie in pipelines/
  init <preset> [name]               write a config: chatbot, dot-history, github-issues, generic
       [--base-url U] [--set k=v] [--destination D] [--dataset S] [--openapi FILE|URL] [--path P] [--force]
  run [name]                         fetch, normalise, load
       [--full] [--only a,b] [--dry-run] [--skip-unresolved] [--accept-partial] [--keep-pages] [--log json]
  show [name] [--limit N]            tables with their first rows
  info [name]                        state, resources, tables, packages, next run
  trace [name]                       the last run, step by step
  sync [name]                        take state and schema over from the destination
  list                               all pipelines of this folder
  schema [name] [--format yaml|json|mermaid]
  failed-jobs [name]                 packages that failed, and why
  load-package [name] [id]           one load package
  drop-pending-packages [name]       forget what was not loaded
  drop [name] [--data] [--yes]       forget state and packages; with --data the tables too
  --json prints one object; exit codes: 0 ok, 1 failed, 2 usage or config, 3 guard, 4 already running, 130 interrupted
`

/** Runs a command on pipelines. @returns how the process ends */
export async function runPipelineCommand(args: readonly string[], terminal: Terminal, open: () => Promise<PipelineTools>): Promise<PipelineExit> {
  const isJson = args.includes('--json')
  try {
    const given = readPipelineArguments(args)
    const found = commandOf(given.words)
    if (found === undefined || given.options.help === true) {
      terminal[given.options.help === true ? 'write' : 'complain'](PIPELINE_USAGE)
      return given.options.help === true ? 0 : 2
    }
    return await found.command({ given, name: found.name, rest: found.rest, terminal, tools: await open() })
  } catch (error) {
    return fail(error, isJson, terminal)
  }
}

/** The name may stand before its command. */
function commandOf([first = '', second, ...others]: readonly string[]) {
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined
  if (command !== undefined) return { command, name: second, rest: others }
  const behind = second !== undefined && Object.hasOwn(COMMANDS, second) ? COMMANDS[second] : undefined
  return behind === undefined || behind === init ? undefined : { command: behind, name: first, rest: others }
}

function fail(error: unknown, isJson: boolean, terminal: Terminal): PipelineExit {
  if (!(error instanceof AppError) && !(error instanceof UsageError)) throw error
  const [code, exit] = error instanceof AppError ? [error.code, EXITS[error.code] ?? 1] : ['usage', 2 as const]
  const told: Wire['error'] = { exit_code: exit, error: { code, message: error.message } }
  if (isJson) terminal.write(`${JSON.stringify(told)}\n`)
  terminal.complain(`${plain(error.message)}\n`)
  return exit
}
