import { type Engine, EngineFailure, type Reply, type Request } from './protocol.ts'

export type OpenEngine = (file: string, limits: { readonly memoryBytes: number; readonly threads: number }) => Promise<Engine>

/** Runs an engine in this process, spoken to over the IPC channel. Ends with the server: a closed channel is the end. */
export function serveEngine(open: OpenEngine): void {
  let engine: Engine | undefined
  const running = new Map<number, AbortController>()

  async function handle(request: Request): Promise<void> {
    if (request.op === 'stop') return running.get(request.id)?.abort()
    const stop = new AbortController()
    running.set(request.id, stop)
    try {
      reply(await answer(request, stop.signal))
    } catch (error) {
      reply({ id: request.id, kind: 'failed', ...failure(error, stop.signal) })
    } finally {
      running.delete(request.id)
    }
  }

  async function answer(request: Exclude<Request, { op: 'stop' }>, stop: AbortSignal): Promise<Reply> {
    const { id } = request
    if (request.op === 'open') {
      engine = await open(request.file, request)
      return { id, kind: 'opened' }
    }
    if (engine === undefined) throw new EngineFailure('unusable', 'The file is not open.')
    if (request.op === 'introspect') return { id, kind: 'catalog', catalog: await engine.introspect() }
    return { id, kind: 'ran', result: await engine.run(request.run, (rows) => reply({ id, kind: 'rows', rows }), stop) }
  }

  process.on('message', (request: Request) => void handle(request))
  process.on('disconnect', () => process.exit(0))
}

function reply(message: Reply): void {
  process.send?.(message)
}

function failure(error: unknown, stop: AbortSignal): { readonly reason: EngineFailure['reason']; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (stop.aborted) return { reason: 'stopped', message }
  return { reason: error instanceof EngineFailure ? error.reason : 'query', message }
}
