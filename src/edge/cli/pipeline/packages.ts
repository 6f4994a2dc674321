import { UsageError } from './arguments.ts'
import { answer, type PipelineCommand } from './context.ts'
import { presentLoadPackage, presentPackage } from './present.ts'
import { checksLine } from './run-words.ts'
import type { Wire } from './wire.ts'

type Package = Wire['info']['packages'][number]

export const failedJobs: PipelineCommand = async (call) => {
  const pipeline = await call.tools.workspace.open(await call.tools.workspace.find(call.name))
  const failed = (await pipeline.packages()).filter(({ manifest }) => manifest.failed_jobs.length > 0).map(presentPackage)
  const data: Wire['failedJobs'] = { pipeline: pipeline.config.name, packages: failed }
  const words = failed.flatMap((each) => [packageWords(each), ...each.failed_jobs.map(({ job, message }) => `  ${job}: ${message}`)])
  answer(call, data, words.length === 0 ? ['No load package has failed jobs.'] : words)
  return 0
}

export const loadPackage: PipelineCommand = async (call) => {
  const isId = call.name !== undefined && /^\d+\.\d+$/.test(call.name)
  const pipeline = await call.tools.workspace.open(await call.tools.workspace.find(isId ? undefined : call.name))
  const data = presentLoadPackage(await pipeline.findPackage(isId ? call.name : call.rest[0]))
  answer(call, data, [
    packageWords(data),
    ...data.failed_jobs.map(({ job, message }) => `  ${job}: ${message}`),
    ...data.tables.map(
      ({ table, rows, is_new, new_columns }) =>
        `  ${table}: ${rows} rows${is_new ? ', new' : new_columns.length > 0 ? `, new columns ${new_columns.join(', ')}` : ''}`,
    ),
    ...(data.checks.length === 0 ? [] : [checksLine(data.checks)]),
    ...data.warnings.map((warning) => `Warning: ${warning}`),
  ])
  return 0
}

export const dropPending: PipelineCommand = async (call) => {
  const pipeline = await call.tools.workspace.open(await call.tools.workspace.find(call.name))
  const data: Wire['dropPending'] = { pipeline: pipeline.config.name, dropped: [...(await pipeline.dropPending())] }
  answer(call, data, data.dropped.length === 0 ? ['No load package is pending.'] : data.dropped.map((id) => `Load package ${id} was dropped.`))
  return 0
}

export const drop: PipelineCommand = async (call) => {
  const { given, terminal, tools } = call
  const pipeline = await tools.workspace.open(await tools.workspace.find(call.name))
  const isData = given.options.data === true
  const { name, dataset } = pipeline.config
  const question = isData ? `Drop state, packages and ALL TABLES of ${name} (dataset ${dataset})?` : `Drop state and packages of ${name}? Its tables stay.`
  if (given.options.yes !== true && !(await agreed(question, terminal.isTerminal))) throw new UsageError(`${question} Repeat the command with --yes.`)
  const data: Wire['drop'] = { pipeline: name, tables: [...(await pipeline.drop(isData))] }
  answer(call, data, [`State and packages of ${name} are gone.`, ...data.tables.map((table) => `Table ${table} was dropped.`)])
  return 0
}

async function agreed(question: string, isTerminal: boolean): Promise<boolean> {
  if (!isTerminal) return false
  const { confirm } = await import('@clack/prompts')
  return (await confirm({ message: question, initialValue: false })) === true
}

export function packageWords({ load_id, state, rows, created_at, failed_jobs, resumed }: Package): string {
  const jobs = failed_jobs.length === 0 ? 'no failed jobs' : `${failed_jobs.length} FAILED job(s)`
  const again = resumed === 0 ? '' : `, taken up again ${resumed} times`
  return `Load package ${load_id} is ${state.toUpperCase()} and contains ${jobs}${rows === null ? '' : `, ${rows} rows`}, begun ${created_at}${again}`
}
