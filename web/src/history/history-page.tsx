import { Button, Group, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { sentence } from '../api/failure.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { saveFile } from '../sql/save-file.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { type HistoryEntry, type HistoryFilter, historyPagesQuery } from './history-api.ts'
import { historyCsv } from './history-csv.ts'
import { HistoryFilters } from './history-filters.tsx'
import classes from './history-page.module.css'
import { HistoryRow } from './history-row.tsx'
import { historySearch } from './history-search.ts'

/** Every conversation with its messages, whatever the filters say; streamed by the server straight to a file. */
const EVERYTHING = '/api/export_history?start_date=2000-01-01&format=ndjson'

/** What everyone asked and how it went, for admins. */
export function HistoryPage() {
  usePageTitle('History')
  const filter = useSearch({ from: '/shell/history' })
  const navigate = useNavigate({ from: '/history' })
  const pages = useInfiniteQuery(historyPagesQuery(filter))
  const entries = pages.data?.pages.flat() ?? []
  const change = (change: Partial<Record<keyof HistoryFilter, string | undefined>>) =>
    void navigate({ search: (before) => historySearch({ ...before, ...change }), replace: true, resetScroll: false })
  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <Group justify="space-between" gap={12} mb={16}>
          <Title order={1}>History</Title>
          <Group gap={8}>
            <Button component="a" href={EVERYTHING} download="history.ndjson" variant="default" leftSection={<IconDownload size={16} />}>
              Download all
            </Button>
            <CsvButton filter={filter} />
          </Group>
        </Group>
        <HistoryFilters
          filter={filter}
          users={distinct(entries.map((entry) => entry.user_id))}
          labels={distinct(entries.flatMap((entry) => entry.labels))}
          onChange={change}
        />
        {pages.isPending && <ListSkeleton />}
        {pages.isError && <ReadTrouble query={pages} />}
        {pages.isSuccess && entries.length === 0 && <Nothing filtered={Object.keys(filter).length > 0} onClear={() => void navigate({ search: {} })} />}
        <Entries entries={entries} faded={pages.isPlaceholderData} />
        {pages.hasNextPage && (
          <Group justify="center" mt={16}>
            <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Show more
            </Button>
          </Group>
        )}
      </div>
    </>
  )
}

function Entries({ entries, faded }: { readonly entries: readonly HistoryEntry[]; readonly faded: boolean }) {
  if (entries.length === 0) return null
  return (
    <ul className={classes.list} aria-label="Conversations" data-faded={faded || undefined}>
      {entries.map((entry) => (
        <HistoryRow key={entry.chat_id} entry={entry} />
      ))}
    </ul>
  )
}

function Nothing({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  if (!filtered) return <Text c="dimmed">Nobody has asked anything yet. Every conversation is listed here once it exists.</Text>
  return (
    <Group gap={12}>
      <Text>No conversation fits these filters.</Text>
      <Button variant="default" size="xs" onClick={onClear}>
        Clear them
      </Button>
    </Group>
  )
}

function CsvButton({ filter }: { readonly filter: HistoryFilter }) {
  const download = useMutation({
    mutationFn: () => historyCsv(filter),
    onSuccess: (file) => saveFile(file, 'history.csv'),
    onError: (error) => notifications.show({ color: 'red', message: sentence(error) }),
  })
  return (
    <Button variant="default" leftSection={<IconDownload size={16} />} loading={download.isPending} onClick={() => download.mutate()}>
      Download CSV
    </Button>
  )
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}
