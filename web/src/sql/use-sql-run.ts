import { useEffect, useRef, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { runSql, type SqlRows, type SqlStopped } from './sql-api.ts'

export type SqlState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'rows'; readonly sql: string; readonly connection: string; readonly result: SqlRows }
  | { readonly kind: 'stopped'; readonly stopped: SqlStopped }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly text: string }

/** One statement at a time; leaving the page or starting the next one stops it in the database. */
export function useSqlRun() {
  const [state, setState] = useState<SqlState>({ kind: 'idle' })
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function run(connection: string, sql: string): Promise<SqlStopped | undefined> {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setState({ kind: 'running' })
    try {
      const answer = await runSql(connection, sql, controller.signal)
      if (controller.signal.aborted) return undefined
      setState(answer.status === 'done' ? { kind: 'rows', sql, connection, result: answer } : { kind: 'stopped', stopped: answer })
      return answer.status === 'done' ? undefined : answer
    } catch (error) {
      if (running.current === controller) setState(controller.signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', text: sentence(error) })
      return undefined
    }
  }

  return { state, run, cancel: () => running.current?.abort() }
}
