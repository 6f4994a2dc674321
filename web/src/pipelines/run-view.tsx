import { Anchor, Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import { ChecksTable, ProgressTable, TablesWritten } from './figures.tsx'
import { fixIn } from './fix-config.ts'
import classes from './pipelines.module.css'
import { cancelRun, type Detected, isGoing, type Run } from './pipelines-api.ts'
import { useRun } from './use-run.ts'
import { stateWords } from './words.ts'

interface Props {
  readonly run: Run
  /** Absent where the reader may change nothing. */
  readonly onFix?: ((message: string) => void) | undefined
  readonly mayStop: boolean
}

/** One run: how it goes, or how it ended and why. */
export function RunView({ run: stored, onFix, mayStop }: Props) {
  const run = useRun(stored)
  const { progress, result } = run
  const going = isGoing(run)
  return (
    <Stack gap={16}>
      {going && (
        <Group justify="space-between" gap={8}>
          <Text size="sm" aria-live="polite">
            {stateWords(run)} …
          </Text>
          {mayStop && <StopButton run={run} />}
        </Group>
      )}
      {result?.error && <Failed message={result.error.message} onFix={onFix} />}
      {going && progress !== null && <ProgressTable progress={progress} />}
      {result !== null && <Notes title="Warnings" lines={result.warnings} />}
      {result !== null && <ChecksTable checks={result.checks} />}
      {result !== null && <TablesWritten tables={result.tables} />}
      {result !== null && <DetectedLines detected={result.detected} />}
      <Notes title="What happened" lines={result === null ? (progress?.notes ?? []) : result.notes} />
    </Stack>
  )
}

function StopButton({ run }: { readonly run: Run }) {
  const [busy, setBusy] = useState(false)
  async function stop() {
    setBusy(true)
    await cancelRun(run).catch((error: unknown) => {
      setBusy(false)
      notifications.show({ color: 'red', message: sentence(error) })
    })
  }
  return (
    <Button size="xs" variant="default" loading={busy} onClick={() => void stop()}>
      Stop
    </Button>
  )
}

/** Why nothing was loaded, and what to do; data of before stays as it was. */
export function Failed({ message, onFix }: { readonly message: string; readonly onFix?: ((message: string) => void) | undefined }) {
  return (
    <section className={classes.failure} role="alert" aria-label="Why it failed">
      <IconAlertCircle size={18} className={classes.failureIcon} aria-hidden />
      <Stack gap={8} align="flex-start">
        <Text size="sm">{message}</Text>
        {onFix !== undefined && fixIn(message) !== undefined && (
          <Button size="xs" onClick={() => onFix(message)}>
            Write this into the config
          </Button>
        )}
      </Stack>
    </section>
  )
}

export function Notes({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <section aria-label={title}>
      <Text size="sm" fw={500} mb={4}>
        {title}
      </Text>
      <ul className={classes.notes}>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added
          <li key={at}>{line}</li>
        ))}
      </ul>
    </section>
  )
}

/** What Parley found out about the API, to be written down so that it is not found out again. */
export function DetectedLines({ detected }: { readonly detected: readonly Detected[] }) {
  if (detected.length === 0) return null
  const lines = detected.map(({ resource, as_config }) => `# ${resource}\n${as_config}`).join('\n')
  return (
    <section aria-label="Found out by itself">
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={500}>
          Found out by itself; write it down to be sure
        </Text>
        <CopyButton value={lines}>
          {({ copied, copy }) => (
            <Anchor component="button" type="button" size="sm" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Anchor>
          )}
        </CopyButton>
      </Group>
      <pre className={classes.lines}>{lines}</pre>
    </section>
  )
}
