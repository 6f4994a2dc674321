import { Loader } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheckFilled } from '@tabler/icons-react'
import type { Connection } from '../api/wire.ts'
import classes from './connections-page.module.css'

/** Fine, busy, to be looked at, or broken; in words, with a picture. */
export function ConnectionState({ connection }: { readonly connection: Connection }) {
  const state = stateOf(connection)
  return (
    <span className={classes.state} data-state={state}>
      {state === 'syncing' && <Loader size={14} aria-hidden />}
      {state === 'connected' && <IconCircleCheckFilled size={16} aria-hidden />}
      {(state === 'error' || state === 'warning') && <IconAlertTriangle size={16} aria-hidden />}
      {wordsOf(connection, state)}
    </span>
  )
}

type State = Connection['status'] | 'warning'

function stateOf(connection: Connection): State {
  return connection.status === 'connected' && connection.last_error !== undefined ? 'warning' : connection.status
}

function wordsOf(connection: Connection, state: State): string {
  if (state === 'syncing') return 'Syncing'
  if (state === 'connected') return 'Connected'
  return sentenceCase(connection.last_error ?? 'does not answer')
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
