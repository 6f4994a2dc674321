import { Anchor, Group, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { sentence } from '../api/failure.ts'
import type { Cell, Dataframe } from '../api/wire.ts'
import { useReader } from '../chat/reader.ts'
import { fullResult } from './full-result.ts'
import { alignedColumns, type ResultColumn } from './result-columns.ts'
import { ResultTable } from './result-table.tsx'

interface Props {
  readonly chatId: string
  readonly dataframe: Dataframe
  readonly columns: readonly ResultColumn[]
  /** Asks about a cell; absent while nothing can be asked. */
  readonly onAsk?: ((text: string) => void) | undefined
}

/** The table of an answer; rows that the answer does not carry are fetched when asked for. */
export function ResultPanel({ chatId, dataframe, columns, onAsk }: Props) {
  const [all, setAll] = useState<readonly (readonly Cell[])[]>()
  const [state, setState] = useState<{ readonly busy: boolean; readonly failure?: string }>({ busy: false })
  const { downloads } = useReader()
  const rows = all ?? dataframe.rows
  const hidden = dataframe.row_count - rows.length
  const aligned = useMemo(() => alignedColumns(columns, rows), [columns, rows])

  async function showAll() {
    setState({ busy: true })
    try {
      setAll(await fullResult(chatId, dataframe.df_key, columns))
      setState({ busy: false })
    } catch (error) {
      setState({ busy: false, failure: sentence(error) })
    }
  }

  return (
    <div>
      {rows.length === 0 ? (
        <Text c="dimmed">No rows match.</Text>
      ) : (
        <ResultTable caption={captionOf(rows.length, columns)} columns={aligned} rows={rows} onAsk={onAsk} />
      )}
      <Group gap={8} mt={8} mih={20}>
        <Text size="sm" c="dimmed">
          {hidden > 0 ? `First ${rows.length.toLocaleString()} of ${count(dataframe.row_count)}` : count(dataframe.row_count)}
          {dataframe.truncated && ' · the database had more; narrow the question to see the rest'}
        </Text>
        {downloads && hidden > 0 && (
          <Anchor component="button" type="button" size="sm" onClick={() => void showAll()} disabled={state.busy}>
            {state.busy ? 'Loading…' : 'Show all'}
          </Anchor>
        )}
        {state.failure !== undefined && (
          <Text size="sm" role="alert" c="var(--parley-failed)">
            {state.failure}
          </Text>
        )}
      </Group>
    </div>
  )
}

function count(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString()} rows`
}

function captionOf(rows: number, columns: readonly ResultColumn[]): string {
  return `Result with ${count(rows)}: ${columns.map((column) => column.label).join(', ')}`
}
