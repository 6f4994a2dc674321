import { Skeleton, Text, TextInput, Title } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { tablesQuery } from '../api/queries.ts'
import type { TableLite } from '../api/wire.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import classes from './table-browser.module.css'
import { TableProfile } from './table-profile.tsx'

/** Tables of a connection, and what is in the chosen one. */
export function TableBrowser({ connectionId, chosen }: { readonly connectionId: string; readonly chosen: string | undefined }) {
  const tables = useQuery(tablesQuery)
  const [wanted, setWanted] = useState('')
  if (tables.isPending) return <Skeleton height={320} radius="md" />
  if (tables.isError) return <ReadTrouble query={tables} />
  const own = tables.data.filter((table) => table.connection_id === connectionId && !table.archived)
  const found = own.filter((table) => `${table.name} ${table.display_name}`.toLowerCase().includes(wanted.toLowerCase()))
  const shown = own.find((table) => table.id === chosen) ?? found[0]
  if (own.length === 0) return <Text c="dimmed">No tables yet. A sync reads which ones there are.</Text>
  return (
    <div className={classes.browser}>
      <div>
        <Title order={2} mb={8}>
          Tables
        </Title>
        <TextInput
          aria-label="Find a table"
          placeholder="Find a table"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          mb={8}
        />
        <nav aria-label="Tables">
          <ul className={classes.list}>
            {found.map((table) => (
              <TableLink key={table.id} table={table} current={table.id === shown?.id} />
            ))}
          </ul>
          {found.length === 0 && (
            <Text size="sm" c="dimmed">
              No table has “{wanted}” in its name.
            </Text>
          )}
        </nav>
      </div>
      {shown !== undefined && <TableProfile key={shown.id} table={shown} />}
    </div>
  )
}

function TableLink({ table, current }: { readonly table: TableLite; readonly current: boolean }) {
  return (
    <li>
      <Link
        to="/connections/$connectionId"
        params={{ connectionId: table.connection_id }}
        search={{ table: table.id }}
        replace
        resetScroll={false}
        className={classes.link}
        data-current={current || undefined}
        aria-current={current ? 'true' : undefined}
      >
        <span className={classes.name}>{table.display_name || table.name}</span>
        <span className={classes.rows}>{table.active ? compact(table.num_rows) : 'off'}</span>
      </Link>
    </li>
  )
}

function compact(rows: number): string {
  return rows === 0 ? '' : new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 }).format(rows)
}
