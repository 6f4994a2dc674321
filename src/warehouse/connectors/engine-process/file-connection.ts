import { AppError } from '../../../errors.ts'
import type { ConnectorContext, OpenConnection, TestReport } from '../connector.ts'
import { FAILURE_SENTENCES, failureOf } from '../failures.ts'
import { allowedFile } from '../file-path.ts'
import { ENGINE_LIMITS, EngineProcess } from './engine-process.ts'

export interface FileEngine {
  /** Module that calls `serveEngine`. */
  readonly module: URL
  readonly concurrency: number
  /** Between asking a statement to stop and killing its process, when an engine needs another time than most. */
  readonly graceMs?: number
}

const REDUCED_ISOLATION = 'Reduced isolation: the file is read in a separate, locked-down process, without a sandbox around it.'

/** A database file as a connection: the file is checked against the roots and its process started at first use. */
export function openFileConnection(location: string, engine: FileEngine, context: ConnectorContext): OpenConnection {
  let opening: Promise<EngineProcess> | undefined

  function start(): Promise<EngineProcess> {
    opening ??= allowedFile(location, context.fileRoots).then((file) => new EngineProcess({ ...ENGINE_LIMITS, ...engine, file }))
    opening.catch(() => {
      opening = undefined
    })
    return opening
  }

  return {
    reducedIsolation: true,
    test: (signal) => testFile(start, signal),
    introspect: async (signal) => (await start()).introspect(signal),
    run: async (statement, limits, signal) => (await start()).run(statement, limits, signal),
    stream: async function* (statement, limits, signal) {
      // a process of its own, so that a slow reader keeps nobody waiting
      const own = new EngineProcess({ ...ENGINE_LIMITS, ...engine, file: await allowedFile(location, context.fileRoots) })
      try {
        yield* own.stream(statement, limits, signal)
      } finally {
        await own.close()
      }
    },
    close: async () => (await opening?.catch(() => undefined))?.close(),
  }
}

async function testFile(start: () => Promise<EngineProcess>, signal: AbortSignal): Promise<TestReport> {
  const steps: TestReport['steps'][number][] = []
  const since = performance.now()
  const took = () => Math.round(performance.now() - since)
  try {
    const process = await start()
    steps.push({ step: 'name', status: 'ok', message: 'The file is below a permitted folder.', durationMs: took() })
    const { tables } = await process.introspect(signal)
    steps.push({ step: 'reach', status: 'ok', message: `The file opens; it holds ${tables.length} tables and views.`, durationMs: took() })
    steps.push({ step: 'tls', status: 'skipped', message: 'A file needs none.', durationMs: 0 })
    steps.push({ step: 'sign_in', status: 'skipped', message: 'A file needs none.', durationMs: 0 })
    steps.push({ step: 'rights', status: 'warning', message: `Opened read-only. ${REDUCED_ISOLATION}`, durationMs: 0 })
    return { ok: true, steps }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const failure = failureOf(error)
    steps.push({ step: steps.length === 0 ? 'name' : 'reach', status: 'failed', message: FAILURE_SENTENCES[failure], durationMs: took() })
    return { ok: false, steps, failure }
  }
}
