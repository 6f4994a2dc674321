import { Button, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { FilterLine } from './filter-line.tsx'
import type { FilterColumn, FilterRow } from './filter-rows.ts'

interface Props {
  readonly rows: readonly FilterRow[]
  readonly columns: readonly FilterColumn[]
  readonly onChange: (rows: readonly FilterRow[]) => void
  /** What is wrong, by column. */
  readonly problems?: Readonly<Record<string, string>>
  /** Values may be attributes of whoever asks. */
  readonly attributes?: boolean
}

/** Conditions that every visible row fulfils, one line each. */
export function FilterEditor({ rows, columns, onChange, problems = {}, attributes = false }: Props) {
  const replace = (next: FilterRow) => onChange(rows.map((row) => (row.id === next.id ? next : row)))
  const add = () => onChange([...rows, { id: 1 + Math.max(0, ...rows.map(({ id }) => id)), column: '', operator: 'equals', values: [], required: true }])
  return (
    <Stack gap={12} role="group" aria-label="Row filters">
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          No filter: every row is visible.
        </Text>
      )}
      {rows.map((row) => (
        <FilterLine
          key={row.id}
          row={row}
          columns={columns}
          attributes={attributes}
          problem={problems[row.column]}
          onChange={replace}
          onRemove={() => onChange(rows.filter(({ id }) => id !== row.id))}
        />
      ))}
      <div>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={add}>
          Add a filter
        </Button>
      </div>
    </Stack>
  )
}
