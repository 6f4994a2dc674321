import { call, request } from '../api/client.ts'
import { linesOf } from '../api/lines.ts'
import type { Connection, LogLine, SyncStarted } from '../api/wire.ts'

/** Starts a sync, or joins the one that runs. */
export function startSync(connection: Pick<Connection, 'type' | 'id'>): Promise<SyncStarted> {
  return call<SyncStarted>('POST', `/api/sync/${encodeURIComponent(connection.type)}/${encodeURIComponent(connection.id)}`, {})
}

/** Lines of a sync as they are written; the last one says how it ended. */
export async function* followLog(logId: string, signal: AbortSignal): AsyncGenerator<LogLine> {
  const response = await request('GET', `/api/logs/${encodeURIComponent(logId)}?follow=true`, { signal })
  if (response.body === null) return
  for await (const line of linesOf(response.body)) {
    if (line.trim() === '') continue
    const parsed: LogLine = JSON.parse(line)
    yield parsed
  }
}
