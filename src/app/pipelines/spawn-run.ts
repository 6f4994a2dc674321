import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError, ERRORS, type ErrorCode } from '../../errors.ts'
import { compiledCode } from '../../platform/compiled-code/index.ts'
import { type DryRun, RUN_ENVIRONMENT, RUN_FLAGS, type RunEvent, type RunResult } from '../../warehouse/pipelines/index.ts'
import type { RunMessage, RunOrder } from './process-protocol.ts'

const ENTRY = fileURLToPath(new URL('run-process.ts', import.meta.url))
/** A run that is asked to stop ends its request and leaves its package in order; after this it is killed. */
const GRACE_MS = 10_000
const MEMORY_MB = 1_024
const MOST_WORDS = 20_000

export interface SpawnWatch {
  readonly signal: AbortSignal
  readonly events: (event: RunEvent) => void
  /** What the process wrote when it was at fault: for the log. */
  readonly fault: (words: string) => void
}

/**
 * Runs a pipeline in a process of its own: fetched pages are hostile, and neither their memory nor a crash may be the server's.
 * It gets no variables of the environment but where compiled code lies, and its secrets over the channel alone.
 *
 * @throws AppError what the config or the run failed with; `internal` when the process died
 */
export async function spawnRun(order: RunOrder & { readonly mode: 'run' }, watch: SpawnWatch): Promise<RunResult> {
  const message = await spawned(order, watch)
  if (message.kind !== 'result') throw new AppError('internal')
  return message.result
}

export async function spawnDryRun(order: RunOrder & { readonly mode: 'dry' }, watch: SpawnWatch): Promise<DryRun> {
  const message = await spawned(order, watch)
  if (message.kind !== 'dry') throw new AppError('internal')
  return message.result
}

function spawned(order: RunOrder, { signal, events, fault }: SpawnWatch): Promise<Exclude<RunMessage, { kind: 'event' | 'failed' }>> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const execArgv = [...RUN_FLAGS, `--max-old-space-size=${MEMORY_MB}`]
    const env = { PATH: process.env.PATH ?? '', ...compiledCode(), ...RUN_ENVIRONMENT }
    const child = fork(ENTRY, [], { env, execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let words = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-MOST_WORDS)
    })
    let killing: NodeJS.Timeout | undefined
    const stop = (): void => {
      child.kill('SIGTERM')
      killing ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
    }
    signal.addEventListener('abort', stop, { once: true })
    let last: Exclude<RunMessage, { kind: 'event' }> | undefined
    child.on('message', (message: RunMessage) => {
      if (message.kind === 'event') events(message.event)
      else last = message
    })
    child.on('error', reject) // one that could not be started fails once more when it is written to
    child.once('close', () => {
      clearTimeout(killing)
      signal.removeEventListener('abort', stop)
      if (last === undefined || (last.kind === 'failed' && last.code === 'internal')) fault(words)
      if (last?.kind === 'failed') reject(new AppError(isCode(last.code) ? last.code : 'internal', last.facts, { message: last.message }))
      else if (last === undefined) reject(signal.aborted ? signal.reason : new AppError('internal'))
      else resolve(last)
    })
    child.send(order)
  })
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}
