import { useEffect, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { connectionsQuery, queryClient, suggestionsQuery, tablesQuery } from '../api/queries.ts'
import type { Connection, LogLine } from '../api/wire.ts'
import { followLog, startSync } from './sync.ts'

export interface Sync {
  readonly running: boolean
  readonly lines: readonly LogLine[]
  readonly failure?: string
  readonly start: () => void
}

/** A sync of one connection: started here, or joined if it already runs; it goes on when the page is left. */
export function useSync(connection: Connection): Sync {
  const [wanted, setWanted] = useState(0)
  const [state, setState] = useState<Omit<Sync, 'start'>>({ running: false, lines: [] })
  const { id, type, status } = connection
  const join = status === 'syncing' || wanted > 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish starts one sync
  useEffect(() => {
    if (!join) return
    const stop = new AbortController()
    setState({ running: true, lines: [] })
    void follow({ id, type }, stop.signal, (line) => setState((before) => ({ ...before, lines: [...before.lines, line] }))).then(
      () => !stop.signal.aborted && setState((before) => ({ ...before, running: false })),
      (error) => !stop.signal.aborted && setState((before) => ({ ...before, running: false, failure: sentence(error) })),
    )
    return () => stop.abort()
  }, [id, type, join, wanted])

  return { ...state, start: () => setWanted((before) => before + 1) }
}

async function follow(connection: Pick<Connection, 'id' | 'type'>, signal: AbortSignal, tell: (line: LogLine) => void): Promise<void> {
  const started = await startSync(connection)
  for await (const line of followLog(started.log_id, signal)) tell(line)
  for (const query of [connectionsQuery, tablesQuery, suggestionsQuery]) await queryClient.invalidateQueries({ queryKey: query.queryKey })
}
