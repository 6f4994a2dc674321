import { Button, Group, Skeleton, Text } from '@mantine/core'
import { IconAlertCircle, IconDownload, IconHandStop } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { CopyAction } from '../chat/copy-action.tsx'
import { ResultTable } from '../table/result-table.tsx'
import { spreadsheetText } from '../table/spreadsheet-text.ts'
import { saveFile } from './save-file.ts'
import { downloadSql } from './sql-api.ts'
import { sqlColumns } from './sql-columns.ts'
import classes from './sql-page.module.css'
import type { SqlState } from './use-sql-run.ts'

/** What became of a statement: its rows, or in words why there are none. */
export function SqlOutcome({ state }: { readonly state: SqlState }) {
  switch (state.kind) {
    case 'idle':
      return <Text c="dimmed">Only reads, with your own permissions. Rows appear here.</Text>
    case 'running':
      return <Skeleton height={180} radius="md" />
    case 'cancelled':
      return <Text c="dimmed">Stopped, in the database as well.</Text>
    case 'failed':
      return <Stopped refused={false} title="Not run" text={state.text} />
    case 'stopped': {
      const refused = state.stopped.status === 'refused'
      return <Stopped refused={refused} title={refused ? 'Not run' : 'The database could not do this'} text={state.stopped.message} />
    }
    case 'rows':
      return <Rows {...state} />
  }
}

function Stopped({ refused, title, text }: { readonly refused: boolean; readonly title: string; readonly text: string }) {
  return (
    <div className={classes.stopped} role="alert" data-refused={refused || undefined}>
      {refused ? <IconHandStop size={18} aria-hidden /> : <IconAlertCircle size={18} aria-hidden />}
      <div>
        <Text fw={500}>{title}</Text>
        <Text>{text}</Text>
      </div>
    </div>
  )
}

function Rows({ result, sql, connection }: Extract<SqlState, { kind: 'rows' }>) {
  const { rows, truncated, duration_ms } = result
  const columns = useMemo(() => sqlColumns(result.columns, result.rows), [result])
  const count = `${rows.length.toLocaleString()} ${rows.length === 1 ? 'row' : 'rows'}`
  return (
    <section aria-label="Result">
      <Group justify="space-between" gap={8} mb={8}>
        <Text size="sm" c="dimmed" role="status">
          {truncated ? `First ${count}; there are more` : count} · {duration_ms.toLocaleString()} ms
        </Text>
        <Group gap={4}>
          <CopyAction text={() => spreadsheetText(columns, rows)} label="Copy the rows" />
          <DownloadButton connection={connection} sql={sql} />
        </Group>
      </Group>
      {rows.length === 0 ? (
        <Text c="dimmed">No rows match.</Text>
      ) : (
        <div className={classes.paper}>
          <ResultTable caption={`Result with ${count}`} columns={columns} rows={rows} />
        </div>
      )}
    </section>
  )
}

function DownloadButton({ connection, sql }: { readonly connection: string; readonly sql: string }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  async function download() {
    setBusy(true)
    setProblem('')
    try {
      const file = await downloadSql(connection, sql, new AbortController().signal)
      if (file instanceof Blob) saveFile(file, 'result.csv')
      else setProblem(file.message)
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {problem !== '' && (
        <Text size="sm" role="alert" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      <Button variant="default" size="xs" leftSection={<IconDownload size={14} />} loading={busy} onClick={() => void download()}>
        CSV, all rows
      </Button>
    </>
  )
}
