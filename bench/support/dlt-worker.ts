import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const SCRIPT = join(import.meta.dirname, 'load_with_dlt.py')

export interface DltJob {
  /** As dlt's `rest_api_source` takes it. */
  readonly source: object
  readonly destination: 'duckdb' | 'postgres'
  /** The file, or the address of the database. */
  readonly address: string
  readonly dataset: string
  readonly folder: string
  readonly pipeline: string
}
export interface DltWorker {
  /** @returns what dlt failed with, or null */
  run(job: DltJob): Promise<string | null>
  stop(): void
}

/** One process of dlt for many runs. */
export function startDlt(python: string, folder: string): DltWorker {
  const child = spawn(python, [SCRIPT, folder], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    run: async (job) => {
      child.stdin.write(`${JSON.stringify(job)}\n`)
      const { done, value } = await lines.next()
      if (done) throw new Error('The process of dlt ended.')
      const answer: { readonly error?: string } = JSON.parse(value)
      return answer.error ?? null
    },
    stop: () => child.stdin.end(),
  }
}
