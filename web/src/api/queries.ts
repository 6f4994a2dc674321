import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import { Failure } from './failure.ts'
import type { Connection, ConnectionType, Conversation, ConversationSummary, Me, Table, TableLite, TokenInfo } from './wire.ts'

const FRESH_MS = 30_000
const AWAY_RETRIES = 3

/** A session that ended while the page was open: sign in and come back. The first question of all, who am I, is the router's. */
function signInAgain(error: unknown, key: unknown): void {
  if (!(error instanceof Failure) || error.status !== 401 || key === 'me') return
  const { pathname, search } = window.location
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`)
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => signInAgain(error, query.queryKey[0]) }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      refetchOnWindowFocus: false,
      retry: (count, error) => error instanceof Failure && error.status === 0 && count < AWAY_RETRIES,
    },
  },
})

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => call<Me>('GET', '/api/auth/me', undefined, signal), staleTime: Infinity })

export const historyQuery = queryOptions({
  queryKey: ['history'],
  queryFn: ({ signal }) => call<ConversationSummary[]>('GET', '/api/chat_history?limit=200', undefined, signal),
})

export const conversationQuery = (chatId: string) =>
  queryOptions({
    queryKey: ['conversation', chatId],
    queryFn: ({ signal }) => call<Conversation>('GET', `/api/c2/${encodeURIComponent(chatId)}?wait=0`, undefined, signal),
  })

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => call<Connection[]>('GET', '/api/connections', undefined, signal),
})

export const connectionTypesQuery = queryOptions({
  queryKey: ['connection-types'],
  queryFn: ({ signal }) => call<ConnectionType[]>('GET', '/api/connection_types', undefined, signal),
  staleTime: Infinity,
})

export const tablesQuery = queryOptions({
  queryKey: ['tables'],
  queryFn: ({ signal }) => call<TableLite[]>('GET', '/api/tables?lite=true', undefined, signal),
})

export const tableQuery = (tableId: string) =>
  queryOptions({
    queryKey: ['table', tableId],
    queryFn: ({ signal }) => call<Table>('GET', `/api/tables/${encodeURIComponent(tableId)}`, undefined, signal),
  })

export const suggestionsQuery = queryOptions({
  queryKey: ['suggestions'],
  queryFn: ({ signal }) => call<{ questions: string[] }>('POST', '/api/get_question_suggestions', {}, signal),
  staleTime: 5 * 60_000,
})

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => call<TokenInfo[]>('GET', '/api/tokens', undefined, signal),
})
