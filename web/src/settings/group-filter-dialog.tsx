import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/client.ts'
import { Failure, sentence } from '../api/failure.ts'
import type { Table } from '../api/wire.ts'
import { FilterEditor } from '../filters/filter-editor.tsx'
import { columnsOf, filtersOf, rowsOf } from '../filters/filter-rows.ts'
import { TableAccess } from '../filters/table-access.tsx'
import { type GroupFilter, removeGroupFilter, saveGroupFilter, type TableRule } from './group-filters-api.ts'

interface Props {
  readonly group: string
  readonly connection: string
  readonly before: GroupFilter | undefined
  readonly onClose: () => void
}

/** The row filter of a group on one connection: conditions, and what becomes of tables that lack their columns. */
export function GroupFilterDialog({ group, connection, before, onClose }: Props) {
  const tables = useQuery({ queryKey: ['tables', 'whole'], queryFn: ({ signal }) => call<Table[]>('GET', '/api/tables?lite=false', undefined, signal) })
  const own = (tables.data ?? []).filter((table) => table.connection_id === connection && !table.archived)
  const columns = columnsOf(own.map((table) => ({ columns: table.columns.map(({ column_name, data_type }) => ({ name: column_name, type: data_type })) })))
  const [rows, setRows] = useState(() => rowsOf(before?.filters ?? {}))
  const [rules, setRules] = useState<readonly TableRule[]>(before?.tables ?? [])
  const [shows, setShows] = useState(before?.shows)
  const [failure, setFailure] = useState<Failure>()
  const [busy, setBusy] = useState(false)
  async function act(doing: () => Promise<GroupFilter | undefined>) {
    setBusy(true)
    setFailure(undefined)
    try {
      const saved = await doing()
      notifications.show({ message: saved === undefined ? `${group} sees every row again.` : savedMessage(saved) })
      if (saved === undefined || saved.shows.hidden.length === 0) onClose()
      setShows(saved?.shows)
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure(0, 'page', sentence(error)))
    } finally {
      setBusy(false)
    }
  }
  const save = () =>
    act(() => saveGroupFilter(group, connection, { filters: filtersOf(rows, columns), tables: rules, tables_default: before?.tables_default ?? 'rule' }))
  const remove = () =>
    act(async () => {
      await removeGroupFilter(group, connection)
      return undefined
    })
  return (
    <Modal opened onClose={onClose} size="lg" title={`Rows that ${group} sees`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap={16}>
        <Text size="sm" c="dimmed">
          All conditions hold together, and with those of a person’s other groups. Admins see every row.
        </Text>
        <FilterEditor rows={rows} columns={columns} onChange={setRows} problems={failure?.fields ?? {}} attributes />
        <TableAccess tables={own.map(({ schema, name }) => `${schema}.${name}`)} rules={rules} onChange={setRules} hidden={shows?.hidden ?? []} />
        {failure !== undefined && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {failure.message}
          </Text>
        )}
        <Group justify="space-between" gap={8}>
          <Button variant="subtle" color="red" onClick={() => void remove()} disabled={busy || before === undefined}>
            Take the filter away
          </Button>
          <Group gap={8}>
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button onClick={() => void save()} loading={busy} disabled={!tables.isSuccess}>
              Save
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  )
}

function savedMessage({ shows }: GroupFilter): string {
  if (shows.broken !== undefined) return `Saved. Nothing is visible: ${shows.broken}.`
  const { length } = shows.hidden
  return length === 0 ? 'Saved.' : `Saved. ${length} ${length === 1 ? 'table is' : 'tables are'} hidden; open them below where that is meant.`
}
