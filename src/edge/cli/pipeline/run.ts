import { plain } from '../terminal.ts'
import { listed, UsageError } from './arguments.ts'
import { answer, type Call, type PipelineCommand, type PipelineExit } from './context.ts'
import { presentDryRun, presentRun } from './present.ts'
import { followRun } from './progress.ts'
import { dryRunWords, runWords } from './run-words.ts'

export const run: PipelineCommand = async (call) => {
  const { given, tools, terminal } = call
  const { options } = given
  if (options.log !== undefined && options.log !== 'json') throw new UsageError('--log takes json.')
  const file = await tools.workspace.find(call.name)
  const only = listed(options.only)
  const choice = {
    full: options.full === true,
    acceptPartial: options['accept-partial'] === true,
    skipUnresolved: options['skip-unresolved'] === true,
    keepPages: options['keep-pages'] === true,
    ...(only && { only }),
  }
  const progress = await followRun(terminal, { json: options.log === 'json', quiet: options.json === true, elapsed: tools.elapsed })
  const watch = { signal: tools.signal, events: progress.event }
  if (options['dry-run'] === true) {
    const seen = await tools.workspace.dryRun(file, choice, watch).finally(progress.end)
    return said(call, seen.exitCode, presentDryRun(seen), dryRunWords(seen), seen.error?.message)
  }
  const result = await tools.workspace.run(file, choice, watch).finally(progress.end)
  return said(call, result.exitCode, presentRun(result), runWords(result), result.error?.message)
}

/** What went wrong goes where faults go; what was achieved all the same is said as ever. */
function said(call: Call, exit: PipelineExit, data: object, words: readonly string[], fault: string | undefined): PipelineExit {
  if (call.given.options.json === true || words.length > 0) answer(call, data, words.map(plain))
  if (fault !== undefined) call.terminal.complain(`${plain(fault)}\n`)
  return exit
}
