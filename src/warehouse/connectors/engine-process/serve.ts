import { flushCompileCache } from 'node:module'
import { type Emit, type Engine, EngineFailure, type Reply, type Request } from './protocol.ts'

export type OpenEngine = (file: string, limits: { readonly memoryBytes: number; readonly threads: number }) => Promise<Engine>

/** Runs an engine in this process, spoken to over the IPC channel. Ends with the server: a closed channel is the end. */
export function serveEngine(open: OpenEngine): void {
  let engine: Engine | undefined
  const running = new Map<number, AbortController>()
  const readers = new Map<number, () => void>()

  async function handle(request: Request): Promise<void> {
    if (request.op === 'more') return readers.get(request.id)?.()
    if (request.op === 'stop') {
      running.get(request.id)?.abort()
      return readers.get(request.id)?.()
    }
    const stop = new AbortController()
    running.set(request.id, stop)
    try {
      reply(await answer(request, stop.signal))
      // it may be killed: the next to start loads what this one compiled
      if (request.op === 'open') flushCompileCache()
    } catch (error) {
      reply({ id: request.id, kind: 'failed', ...failure(error, stop.signal) })
    } finally {
      running.delete(request.id)
      readers.delete(request.id)
    }
  }

  async function answer(request: Exclude<Request, { op: 'stop' | 'more' }>, stop: AbortSignal): Promise<Reply> {
    const { id } = request
    if (request.op === 'open') {
      engine = await open(request.file, request)
      return { id, kind: 'opened' }
    }
    if (engine === undefined) throw new EngineFailure('unusable', 'The file is not open.')
    if (request.op === 'introspect') return { id, kind: 'catalog', catalog: await engine.introspect() }
    return { id, kind: 'ran', result: await engine.run(request.run, request.run.stream === true ? waiting(id) : atOnce(id), stop) }
  }

  /** Waits until the server has read the batch, so that a slow reader fills no memory. */
  function waiting(id: number): Emit {
    return (rows, columns) =>
      new Promise((resolve) => {
        readers.set(id, resolve)
        reply({ id, kind: 'rows', rows, columns })
      })
  }

  process.on('message', (request: Request) => void handle(request))
  process.on('disconnect', () => process.exit(0))
}

function atOnce(id: number): Emit {
  return async (rows) => reply({ id, kind: 'rows', rows })
}

function reply(message: Reply): void {
  process.send?.(message)
}

function failure(error: unknown, stop: AbortSignal): { readonly reason: EngineFailure['reason']; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (stop.aborted) return { reason: 'stopped', message }
  return { reason: error instanceof EngineFailure ? error.reason : 'query', message }
}
