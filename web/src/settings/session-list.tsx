import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { queryClient } from '../api/queries.ts'
import { ago } from '../shell/ago.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { deviceName } from './device-name.ts'
import classes from './token-list.module.css'

interface Session {
  readonly id: string
  readonly kind: 'cookie' | 'access' | 'embed'
  readonly created_at: string
  readonly last_used_at?: string
  readonly address?: string
  readonly user_agent?: string
  readonly current: boolean
}

const sessionsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['sessions', userId],
    queryFn: ({ signal }) => call<Session[]>('GET', `/api/sessions?user_id=${encodeURIComponent(userId)}`, undefined, signal),
  })

/** Live sessions, the present one first; each other one can be ended. */
export function SessionList({ userId }: { readonly userId: string }) {
  const query = sessionsQuery(userId)
  const sessions = useQuery(query)
  async function end(session: Session) {
    try {
      await call('DELETE', `/api/sessions/${encodeURIComponent(session.id)}`)
      await queryClient.invalidateQueries({ queryKey: query.queryKey })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  if (sessions.isPending) return <ListSkeleton />
  if (sessions.isError) return <ReadTrouble query={sessions} />
  const sorted = [...sessions.data].sort((a, b) => rank(b) - rank(a))
  return (
    <ul className={classes.list} aria-label="Sessions">
      {sorted.map((session) => (
        <li key={session.id} className={classes.token}>
          <div className={classes.words}>
            <div className={classes.name}>{deviceName(session.user_agent)}</div>
            <div className={classes.quiet}>{facts(session)}</div>
          </div>
          {session.current ? (
            <Text size="sm" c="dimmed">
              This device
            </Text>
          ) : (
            <Button variant="default" size="xs" onClick={() => void end(session)} aria-label={`Sign out ${deviceName(session.user_agent)}`}>
              Sign out
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

/** This device first, then browsers, then programs. */
function rank(session: Session): number {
  return session.current ? 2 : session.kind === 'cookie' ? 1 : 0
}

const KINDS = { cookie: [], access: ['token for a program, one day'], embed: ['embedded page'] } as const

function facts(session: Session): string {
  const used = session.last_used_at ?? session.created_at
  return [...KINDS[session.kind], ...(session.address === undefined ? [] : [session.address]), `last used ${ago(used)}`].join(' · ')
}
