import { Text, TextInput, Title, UnstyledButton } from '@mantine/core'
import { IconChevronRight, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './schema-list.module.css'
import type { SqlTable } from './sql-api.ts'

/** Tables and columns that may be read; a click puts the name into the statement. */
export function SchemaList({ tables, onInsert }: { readonly tables: readonly SqlTable[]; readonly onInsert: (name: string) => void }) {
  const [wanted, setWanted] = useState('')
  const words = wanted.trim().toLowerCase()
  const found = tables.filter((table) => words === '' || isAbout(table, words))
  return (
    <div>
      <Title order={2} mb={8} fz={15}>
        Tables
      </Title>
      <TextInput
        aria-label="Find a table or column"
        placeholder="Find a table or column"
        leftSection={<IconSearch size={16} />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        mb={8}
      />
      <ul className={classes.tables} aria-label="Tables">
        {found.map((table) => (
          <TableItem key={table.name} table={table} opened={words !== ''} onInsert={onInsert} />
        ))}
      </ul>
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing has “{wanted.trim()}” in its name.
        </Text>
      )}
    </div>
  )
}

function isAbout(table: SqlTable, words: string): boolean {
  return `${table.name} ${table.label}`.toLowerCase().includes(words) || table.columns.some((column) => column.name.toLowerCase().includes(words))
}

interface ItemProps {
  readonly table: SqlTable
  /** While something is searched every table shows its columns. */
  readonly opened: boolean
  readonly onInsert: (name: string) => void
}

function TableItem({ table, opened, onInsert }: ItemProps) {
  const [open, setOpen] = useState(false)
  const shown = open || opened
  return (
    <li>
      <div className={classes.table}>
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={shown}
          aria-label={`Columns of ${table.name}`}
          data-open={shown || undefined}
          onClick={() => setOpen(!open)}
        >
          <IconChevronRight size={14} aria-hidden />
        </UnstyledButton>
        <UnstyledButton className={classes.name} title={`Insert ${table.name}`} onClick={() => onInsert(table.name)}>
          {table.name}
        </UnstyledButton>
      </div>
      {shown && (
        <ul className={classes.columns} aria-label={`Columns of ${table.name}`}>
          {table.columns.map((column) => (
            <li key={column.name}>
              <UnstyledButton className={classes.column} title={`Insert ${column.name}`} onClick={() => onInsert(column.name)}>
                <span>{column.name}</span>
                <span className={classes.type}>{column.type}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
