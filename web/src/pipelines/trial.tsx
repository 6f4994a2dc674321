import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { ColumnsList } from './columns-list.tsx'
import classes from './pipelines.module.css'
import { type ConfigText, type DryRun, type SecretValues, testPipeline } from './pipelines-api.ts'
import { DetectedLines, Failed, Notes } from './run-view.tsx'
import { counted } from './words.ts'

interface Props {
  readonly config: ConfigText
  readonly secrets: SecretValues
  readonly onFix: (message: string) => void
}

/** The first page of every resource, fetched into nothing: what would be loaded, before anything is stored. */
export function Trial({ config, secrets, onFix }: Props) {
  const [state, setState] = useState<{ readonly result?: DryRun; readonly problem?: string; readonly busy: boolean }>({ busy: false })
  const leaving = useRef<AbortController>(undefined)
  async function run() {
    leaving.current?.abort()
    const controller = new AbortController()
    leaving.current = controller
    setState({ busy: true })
    try {
      setState({ result: await testPipeline(config, secrets, controller.signal), busy: false })
    } catch (error) {
      setState(controller.signal.aborted ? { busy: false } : { problem: sentence(error), busy: false })
    }
  }
  const { result, problem, busy } = state
  return (
    <section className={classes.panel} aria-label="Test">
      <Text fw={500}>Test</Text>
      <Text size="sm" c="dimmed">
        Fetches the first page of every resource and shows the tables it would make. Nothing is stored.
      </Text>
      <Button variant="default" onClick={() => (busy ? leaving.current?.abort() : void run())}>
        {busy ? 'Stop' : 'Test the config'}
      </Button>
      <div aria-live="polite">
        {busy && <Skeleton height={120} radius="md" />}
        {problem !== undefined && <Failed message={problem} onFix={onFix} />}
        {result !== undefined && <Tried result={result} onFix={onFix} />}
      </div>
    </section>
  )
}

function Tried({ result, onFix }: { readonly result: DryRun; readonly onFix: (message: string) => void }) {
  const { error, requests, tables, detected, warnings } = result
  return (
    <Stack gap={16}>
      {error === null && <Text size="sm">{`${counted(requests.length, 'request')}, ${counted(tables.length, 'table')}. It works.`}</Text>}
      {error !== null && <Failed message={error.message} onFix={onFix} />}
      <Notes title="Warnings" lines={warnings} />
      {tables.length > 0 && (
        <ul className={classes.tables} aria-label="Tables it would make">
          {tables.map((table) => (
            <li key={table.table}>
              <ColumnsList name={table.table} hint={counted(table.rows, 'row')} columns={table.columns} isChild={false} />
            </li>
          ))}
        </ul>
      )}
      <DetectedLines detected={detected} />
      <Notes title="Requests" lines={requests.map(({ method, url, status }) => `${method} ${url} → ${status}`)} />
    </Stack>
  )
}
