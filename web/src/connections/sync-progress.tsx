import { Loader, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { LogLine } from '../api/wire.ts'
import classes from './sync-progress.module.css'
import type { Sync } from './use-sync.ts'

const LAST_LINES = 6

/** What a sync is doing, and what it changed. */
export function SyncProgress({ sync }: { readonly sync: Sync }) {
  if (!sync.running && sync.lines.length === 0 && sync.failure === undefined) return null
  const messages = sync.lines.filter((line) => 'message' in line).slice(-LAST_LINES)
  const end = sync.lines.find((line) => 'done' in line)
  return (
    <section className={classes.box} aria-label="Sync" aria-live="polite">
      <div className={classes.head}>
        <StateMark sync={sync} failed={end?.status === 'error'} />
        <Text fw={500}>{headline(sync, end)}</Text>
      </div>
      {messages.length > 0 && (
        <ol className={classes.lines}>
          {messages.map((line) => (
            <li key={`${line.t} ${line.message}`} data-level={line.level}>
              {line.message}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

type End = Extract<LogLine, { done: true }>

function StateMark({ sync, failed }: { readonly sync: Sync; readonly failed: boolean }) {
  if (sync.running) return <Loader size={16} aria-hidden />
  return failed || sync.failure !== undefined ? (
    <IconAlertTriangle size={18} className={classes.failed} aria-hidden />
  ) : (
    <IconCheck size={18} className={classes.ok} aria-hidden />
  )
}

function headline(sync: Sync, end: End | undefined): string {
  if (sync.failure !== undefined) return sync.failure
  if (sync.running || end === undefined) return 'Reading what the database holds. You can leave this page.'
  if (end.status === 'error') return 'The sync did not finish.'
  const changes = [part(end.added, 'added'), part(end.changed, 'changed'), part(end.archived, 'gone')].filter((one) => one !== undefined)
  return changes.length === 0 ? 'Synced. Nothing has changed.' : `Synced: ${changes.join(', ')}.`
}

function part(count: number | undefined, word: string): string | undefined {
  return count === undefined || count === 0 ? undefined : `${count === 1 ? '1 table' : `${count} tables`} ${word}`
}
