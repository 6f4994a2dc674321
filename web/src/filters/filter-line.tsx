import { ActionIcon, Autocomplete, Checkbox, Select, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import classes from './filter-editor.module.css'
import { arityOf, type FilterColumn, type FilterRow, operatorsFor } from './filter-rows.ts'
import { FilterValue } from './filter-value.tsx'

interface Props {
  readonly row: FilterRow
  readonly columns: readonly FilterColumn[]
  readonly attributes: boolean
  readonly problem: string | undefined
  readonly onChange: (row: FilterRow) => void
  readonly onRemove: () => void
}

/** One condition: column, comparison, value. */
export function FilterLine({ row, columns, attributes, problem, onChange, onRemove }: Props) {
  const kind = columns.find(({ name }) => name === row.column)?.kind ?? 'text'
  const fitting = operatorsFor(kind)
  const chooseColumn = (column: string) => {
    const next = columns.find(({ name }) => name === column)?.kind ?? 'text'
    const fits = operatorsFor(next).some(({ name }) => name === row.operator)
    onChange({ ...row, column, ...(!fits && { operator: 'equals', values: [] }) })
  }
  const chooseOperator = (operator: string) => onChange({ ...row, operator, values: arityOf(operator) === 'none' ? [] : row.values })
  return (
    <fieldset className={classes.line} aria-label={row.column === '' ? 'New filter' : `Filter on ${row.column}`}>
      <div className={classes.fields}>
        <Autocomplete
          className={classes.column}
          aria-label="Column"
          placeholder="Column"
          data={columns.map(({ name }) => name)}
          value={row.column}
          onChange={chooseColumn}
          error={problem !== undefined}
        />
        <Select
          className={classes.operator}
          aria-label="Comparison"
          allowDeselect={false}
          data={fitting.map(({ name, label }) => ({ value: name, label }))}
          value={row.operator}
          onChange={(operator) => operator !== null && chooseOperator(operator)}
        />
        <FilterValue row={row} kind={kind} attributes={attributes} onChange={onChange} />
        <ActionIcon variant="subtle" color="gray" aria-label="Remove this filter" onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      <Checkbox
        size="xs"
        label="Hide tables without this column"
        checked={row.required}
        onChange={(event) => onChange({ ...row, required: event.currentTarget.checked })}
      />
      {problem !== undefined && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
    </fieldset>
  )
}
