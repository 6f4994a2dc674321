import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { type AuditFilter, auditExportAddress, auditQuery } from './audit-api.ts'
import { AuditEntryItem } from './audit-entry-item.tsx'
import classes from './audit-page.module.css'
import { AuditVerify } from './audit-verify.tsx'
import { SettingsFrame } from './settings-frame.tsx'

/** Who did what: to look something up, to take along, and to check that nobody changed it. */
export function AuditPage() {
  const [filter, setFilter] = useState<AuditFilter>({})
  const pages = useInfiniteQuery(auditQuery(filter))
  const entries = pages.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <SettingsFrame
      title="Audit"
      about="Sign-ins, permissions, statements, downloads and changes. Entries are only ever added; each one seals the one before it."
    >
      <Stack gap={16}>
        <Group gap={8}>
          <AuditVerify />
          <Button component="a" href={auditExportAddress(filter)} download="audit-log.ndjson" variant="default" leftSection={<IconDownload size={16} />}>
            Export as NDJSON
          </Button>
        </Group>
        <Filters filter={filter} onChange={(change) => setFilter((before) => ({ ...before, ...change }))} />
        {pages.isPending && <ListSkeleton />}
        {pages.isError && <ReadTrouble query={pages} />}
        {pages.isSuccess && entries.length === 0 && <Text>No entry fits these filters.</Text>}
        {entries.length > 0 && (
          <ul className={classes.list} aria-label="Audit log" data-faded={pages.isPlaceholderData || undefined}>
            {entries.map((entry) => (
              <AuditEntryItem key={entry.seq} entry={entry} />
            ))}
          </ul>
        )}
        {pages.hasNextPage && (
          <Group justify="center">
            <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Show older
            </Button>
          </Group>
        )}
      </Stack>
    </SettingsFrame>
  )
}

const TYPING_MS = 300
const OUTCOMES = { ok: 'Done', denied: 'Denied', error: 'Failed' } as const

function Filters({ filter, onChange }: { readonly filter: AuditFilter; readonly onChange: (change: AuditFilter) => void }) {
  const typed = useDebouncedCallback(onChange, TYPING_MS)
  return (
    <search className={classes.filters}>
      <TextInput label="Who" placeholder="E-mail" onChange={(event) => typed({ actor: event.currentTarget.value || undefined })} />
      <TextInput label="Action" placeholder="sql or sql.run" onChange={(event) => typed({ action: event.currentTarget.value || undefined })} />
      <Select
        label="Outcome"
        placeholder="Any"
        clearable
        data={Object.entries(OUTCOMES).map(([value, label]) => ({ value, label }))}
        value={filter.outcome ?? null}
        onChange={(value) => onChange({ outcome: value === 'ok' || value === 'denied' || value === 'error' ? value : undefined })}
      />
      <TextInput
        type="date"
        label="First day (UTC)"
        value={filter.from ?? ''}
        max={filter.to}
        onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label="Last day (UTC)"
        value={filter.to ?? ''}
        min={filter.from}
        onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
      />
    </search>
  )
}
