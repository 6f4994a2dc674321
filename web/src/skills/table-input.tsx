import { Input, SegmentedControl, Select, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type DragEvent, useMemo, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { conversationQuery, historyQuery } from '../api/queries.ts'
import { turnsOf } from '../chat/turns.ts'
import { parseCsv } from '../table/parse-csv.ts'
import classes from './skills.module.css'
import type { TestInput } from './test-inputs.ts'

const RECENT = 30

interface Props {
  readonly name: string
  readonly input: TestInput
  readonly description: string | undefined
  readonly problem: string | undefined
  readonly onChange: (input: TestInput) => void
}

/** A table for a test: pasted or dropped as CSV, or the result of a question asked before. */
export function TableInput({ name, input, description, problem, onChange }: Props) {
  return (
    <Input.Wrapper label={name} description={description} error={problem} labelElement="div">
      <div className={classes.tableInput}>
        <SegmentedControl
          size="xs"
          aria-label={`Where ${name} comes from`}
          data={[
            { value: 'csv', label: 'CSV' },
            { value: 'result', label: 'A recent result' },
          ]}
          value={input.from}
          onChange={(from) => onChange({ ...input, from: from === 'result' ? 'result' : 'csv' })}
        />
        {input.from === 'csv' ? <CsvField name={name} input={input} onChange={onChange} /> : <ResultField name={name} input={input} onChange={onChange} />}
      </div>
    </Input.Wrapper>
  )
}

type FieldProps = Pick<Props, 'name' | 'input' | 'onChange'>

function CsvField({ name, input, onChange }: FieldProps) {
  const [over, setOver] = useState(false)
  const size = useMemo(() => sizeOf(input.text), [input.text])
  async function drop(event: DragEvent) {
    const file = event.dataTransfer.files[0]
    setOver(false)
    if (file === undefined) return
    event.preventDefault()
    onChange({ ...input, text: await file.text() })
  }
  return (
    <div>
      <Textarea
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
        data-over={over || undefined}
        aria-label={`CSV of ${name}`}
        placeholder={'region,sales\nEU,512.50\nUS,498.10'}
        autosize
        minRows={3}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: classes.csv ?? '' }}
        value={input.text}
        onChange={(event) => onChange({ ...input, text: event.currentTarget.value })}
      />
      <Text size="xs" c="dimmed" mt={4} role="status">
        {size ?? 'Paste it with its header line, or drop a file here.'}
      </Text>
    </div>
  )
}

function sizeOf(csv: string): string | undefined {
  if (csv.trim() === '') return undefined
  const records = parseCsv(csv.trimEnd())
  const rows = records.length - 1
  const columns = records[0]?.length ?? 0
  return `${rows.toLocaleString()} ${rows === 1 ? 'row' : 'rows'} × ${columns} ${columns === 1 ? 'column' : 'columns'}`
}

function ResultField({ name, input, onChange }: FieldProps) {
  const history = useQuery(historyQuery)
  const conversation = useQuery({ ...conversationQuery(input.chatId ?? ''), enabled: input.chatId !== undefined })
  const results = resultsOf(conversation.data?.messages ?? [])
  const trouble = history.error ?? conversation.error
  return (
    <div className={classes.resultField}>
      <Select
        aria-label={`Chat with the result for ${name}`}
        placeholder={history.data?.length === 0 ? 'Nothing was asked yet' : 'Choose a chat'}
        searchable
        data={(history.data ?? []).slice(0, RECENT).map(({ chat_id, title }) => ({ value: chat_id, label: title }))}
        value={input.chatId ?? null}
        onChange={(chatId) => chatId !== null && onChange({ text: input.text, from: 'result', chatId })}
      />
      {input.chatId !== undefined && (
        <Select
          aria-label={`Result for ${name}`}
          placeholder={conversation.isSuccess && results.length === 0 ? 'No answer in it has rows' : 'Choose a result'}
          disabled={results.length === 0}
          data={[...results]}
          value={input.dfKey ?? null}
          onChange={(dfKey) => dfKey !== null && onChange({ ...input, dfKey })}
        />
      )}
      {trouble !== null && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {sentence(trouble)}
        </Text>
      )}
    </div>
  )
}

/** Each result once, under the question that gave it; the newest first. */
function resultsOf(messages: Parameters<typeof turnsOf>[0]): readonly { readonly value: string; readonly label: string }[] {
  const found = new Map<string, string>()
  for (const { question, answer } of turnsOf(messages)) {
    if (answer?.dataframe === undefined) continue
    const { df_key, row_count } = answer.dataframe
    found.set(df_key, `${question.content} · ${row_count.toLocaleString()} ${row_count === 1 ? 'row' : 'rows'}`)
  }
  return [...found].map(([value, label]) => ({ value, label })).toReversed()
}
