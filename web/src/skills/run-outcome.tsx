import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { Markdown } from '../chat/markdown.tsx'
import { sqlColumns } from '../sql/sql-columns.ts'
import { ResultTable } from '../table/result-table.tsx'
import { JsonTree } from './json-tree.tsx'
import { RunState } from './run-state.tsx'
import classes from './skills.module.css'
import type { RunOutput, TestResult } from './skills-api.ts'

type Given = Pick<TestResult, 'status' | 'stdout' | 'outputs'> & {
  readonly error?: TestResult['error']
  readonly duration_ms: number | null
  readonly memory_bytes?: number | null
}

/** What a run gave: how it ended, what it printed, what it logged. */
export function RunOutcome({ result }: { readonly result: Given }) {
  const { error, outputs, stdout } = result
  return (
    <div className={classes.outcome}>
      <RunState status={result.status} durationMs={result.duration_ms} memoryBytes={result.memory_bytes} />
      {error !== undefined && (
        <div role="alert" className={classes.error}>
          <Text fw={500}>
            {error.type}
            {error.line !== undefined && <span className={classes.quiet}> in line {error.line}</span>}
          </Text>
          <Text className={classes.message}>{error.message}</Text>
        </div>
      )}
      {outputs.length === 0 && error === undefined && (
        <Text c="dimmed" size="sm">
          It printed nothing. What a skill gives back is what it prints.
        </Text>
      )}
      {outputs.map((output, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outputs of a finished run keep their order
        <Output key={place} output={output} />
      ))}
      {stdout !== '' && (
        <details className={classes.log}>
          <summary>Log</summary>
          <pre>{stdout}</pre>
        </details>
      )}
    </div>
  )
}

function Output({ output }: { readonly output: RunOutput }) {
  switch (output.type) {
    case 'text':
      return <Markdown>{output.data}</Markdown>
    case 'json':
      return (
        <div className={classes.json}>
          <JsonTree value={output.data} />
        </div>
      )
    case 'dataframe':
      return <Table output={output} />
  }
}

function Table({ output }: { readonly output: Extract<RunOutput, { type: 'dataframe' }> }) {
  const { rows, row_count } = output
  const columns = useMemo(() => sqlColumns(output.columns, rows), [output, rows])
  const count = `${row_count.toLocaleString()} ${row_count === 1 ? 'row' : 'rows'}`
  return (
    <div>
      {rows.length > 0 && (
        <div className={classes.paper}>
          <ResultTable caption={`Table with ${count}`} columns={columns} rows={rows} />
        </div>
      )}
      <Text size="sm" c="dimmed" mt={4}>
        {rows.length < row_count ? `First ${rows.length.toLocaleString()} of ${count}` : count}
      </Text>
    </div>
  )
}
