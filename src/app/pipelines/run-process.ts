import { AppError } from '../../errors.ts'
import { destinationFor, dryRun, onThisHost, openNetwork, type RunDeps, type RunEvent, readConfig, runPipeline } from '../../warehouse/pipelines/index.ts'
import type { RunMessage, RunOrder } from './process-protocol.ts'

// The process of one run: it is told what to do over its channel, tells how it goes, and ends with the server that started it.

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort(new Error('interrupted')))
process.on('disconnect', () => stopping.abort(new Error('interrupted')))
process.once('message', (order: RunOrder) => void carryOut(order).finally(() => process.disconnect?.()))

async function carryOut(order: RunOrder): Promise<void> {
  try {
    const { name, format, text, secrets, choice } = order
    const lookUp = async (kind: 'secret' | 'env', wanted: string) => (kind === 'secret' ? new Map(Object.entries(secrets)).get(wanted) : undefined)
    const config = await readConfig(text, { name, format, lookUp, skipUnresolved: choice.skipUnresolved })
    const deps = { ...depsOf(order), destination: destinationFor(config, order.folder, order.privateHosts) }
    const request = { ...choice, config, keepPages: false }
    if (order.mode === 'dry') await tell({ kind: 'dry', result: await dryRun(request, deps) })
    else await tell({ kind: 'result', result: await runPipeline(request, deps) })
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal', {}, { cause: error })
    if (known.code === 'internal') process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    await tell({ kind: 'failed', code: known.code, message: known.message, facts: known.facts })
  }
}

function depsOf({ folder, privateHosts, installation }: RunOrder): Omit<RunDeps, 'destination'> {
  return {
    folder,
    fetch: openNetwork({ privateHosts, installation }).fetch,
    ...onThisHost(),
    signal: stopping.signal,
    events: (event: RunEvent) => void tell({ kind: 'event', event }),
  }
}

function tell(message: RunMessage): Promise<void> {
  return new Promise((done) => {
    if (process.send === undefined || !process.connected) return done()
    process.send(message, undefined, {}, () => done())
  })
}
