import pg from 'pg'
import { AppError } from '../../../errors.ts'
import type { GuardedStatement } from '../../../flow.ts'
import type { RawResult, RunLimits } from '../connector.ts'
import { connectFailure, runFailure } from './failure.ts'
import { readBatches } from './read-batches.ts'
import { beginText, GRACE_MS, stopBackend } from './session.ts'

/** Batches of one statement over a session that ends with it, however it ends. */
export async function* streamRows(settings: pg.ClientConfig, statement: GuardedStatement, limits: RunLimits, signal: AbortSignal): AsyncGenerator<RawResult> {
  if (signal.aborted) throw new AppError('query_cancelled')
  const client = new pg.Client(settings)
  client.on('error', () => {}) // the statement that runs reports it
  let giveUp: NodeJS.Timeout | undefined
  let isAbandoned = false
  const over = new AbortController()
  const cancel = (): void => {
    void stopBackend(client, settings, over.signal)
    giveUp ??= setTimeout(() => {
      isAbandoned = true
      void client.end()
    }, GRACE_MS)
  }
  await client.connect().catch((error: unknown) => {
    throw connectFailure(error)
  })
  const overdue = setTimeout(cancel, limits.timeoutMs)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await client.query(beginText(limits.timeoutMs))
    signal.throwIfAborted()
    yield* readBatches(client, statement, limits)
  } catch (error) {
    throw runFailure(error, signal.aborted, limits.timeoutMs)
  } finally {
    if (!isAbandoned) over.abort()
    clearTimeout(overdue)
    clearTimeout(giveUp)
    signal.removeEventListener('abort', cancel)
    await client.end()
  }
}
