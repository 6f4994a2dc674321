import { fork } from 'node:child_process'
import { AppError } from '../../../errors.ts'
import { compiledCode } from '../../../platform/compiled-code/index.ts'

/** A table to be made, and where its rows lie: one JSON object a line, with the names of the columns. */
export interface TableToWrite {
  readonly name: string
  readonly comment: string
  /** Name of its one key column. */
  readonly key: string
  readonly columns: readonly { readonly name: string; readonly type: WrittenType; readonly comment: string }[]
  readonly rows: string
}
export type WrittenType = 'VARCHAR' | 'BIGINT' | 'DOUBLE' | 'DECIMAL(18, 8)' | 'BOOLEAN' | 'TIMESTAMPTZ'

export interface TablesToWrite {
  /** A DuckDB file that does not exist yet. */
  readonly file: string
  /** Holds the file and all rows; nothing outside of it is read or written. */
  readonly folder: string
  readonly tables: readonly TableToWrite[]
}

const ENTRY = new URL('./write-tables-process.ts', import.meta.url)
const SCRIPT_FLAGS = ['--no-warnings', '--max-old-space-size=256']

/** Writes a DuckDB file in a process of its own. @throws AppError `internal` when the process could not */
export async function writeTables(order: TablesToWrite, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const child = fork(ENTRY, [], { env: compiledCode(), cwd: '/', execArgv: SCRIPT_FLAGS, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'json' })
  const stop = () => void child.kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      let failure: string | undefined
      child.on('message', (message: { readonly failed?: string }) => {
        failure = message.failed
      })
      child.on('error', reject) // one that could not be started fails once more when it is written to
      child.once('exit', (code) => {
        if (code === 0) resolve()
        else reject(signal.aborted ? signal.reason : new AppError('internal', {}, { cause: new Error(failure ?? `the process ended with ${code}`) }))
      })
      child.send(order)
    })
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
