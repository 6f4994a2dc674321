import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'

export interface Teaching {
  readonly id: string
  readonly status: 'proposed' | 'saved' | 'rejected' | 'reverted'
  /** What it changes, in words. */
  readonly summary: string
  readonly by: string
  readonly at: string
  readonly question: string
  readonly decided_by?: string
  readonly decided_at?: string
}

const MOST_LATELY = 50

export const proposalsQuery = queryOptions({
  queryKey: ['teachings', 'proposed'],
  queryFn: ({ signal }) => call<readonly Teaching[]>('GET', '/api/teachings?status=proposed', undefined, signal),
})
export const taughtQuery = queryOptions({
  queryKey: ['teachings', 'saved'],
  queryFn: ({ signal }) => call<readonly Teaching[]>('GET', `/api/teachings?status=saved&limit=${MOST_LATELY}`, undefined, signal),
})

/** Decides about one; the lists are read again after it, also when somebody else was faster. */
export async function decide(id: string, how: 'accept' | 'reject' | 'revert', body: object = {}): Promise<void> {
  try {
    await call('POST', `/api/teachings/${encodeURIComponent(id)}/${how}`, how === 'revert' ? undefined : body)
  } finally {
    void queryClient.invalidateQueries({ queryKey: ['teachings'] })
  }
}
