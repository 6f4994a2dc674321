import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch, IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { AssetEditor } from './asset-editor.tsx'
import { AssetItem } from './asset-item.tsx'
import classes from './assets.module.css'
import { type AssetFilter, assetCountsQuery, assetsQuery, type ExternalAsset, MOST_SHOWN } from './assets-api.ts'
import { ImportAssets } from './import-assets.tsx'

/** Dashboards, reports and pages elsewhere that answers point to. */
export function AssetsPage() {
  usePageTitle('Dashboards')
  const { me } = useRouteContext({ from: '/shell' })
  const manages = me.role !== 'user'
  const counts = useQuery(assetCountsQuery)
  const [importing, { open: openImport, close: closeImport }] = useDisclosure(false)
  const [edited, setEdited] = useState<ExternalAsset | 'new'>()
  const isEmpty = counts.data?.total === 0
  const actions = manages && (
    <Group gap={8}>
      <Button variant="default" leftSection={<IconUpload size={16} />} onClick={openImport}>
        Import
      </Button>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
        Add one
      </Button>
    </Group>
  )
  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <Group justify="space-between" mb={24} gap={16}>
          <Title order={1}>Dashboards</Title>
          {!isEmpty && actions}
        </Group>
        {counts.isPending && <ListSkeleton />}
        {counts.isError && <ReadTrouble query={counts} />}
        {isEmpty && <NoAssets manages={manages}>{actions}</NoAssets>}
        {counts.data !== undefined && !isEmpty && <AssetList manages={manages} onEdit={setEdited} />}
      </div>
      {manages && <ImportAssets opened={importing} onClose={closeImport} />}
      {manages && edited !== undefined && <AssetEditor key={edited === 'new' ? '' : edited.id} asset={edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}

function NoAssets({ manages, children }: { readonly manages: boolean; readonly children: ReactNode }) {
  return (
    <Stack align="flex-start" gap={12} maw={640}>
      <Text>
        Dashboards, reports and pages that live elsewhere. When one fits a question, the answer points to it, and “Where do I find the churn dashboard?” is
        answered with it.
      </Text>
      <Text c="dimmed">{manages ? 'Parley never opens them; it needs their names, what they show, and where they are.' : 'None is shared with you yet.'}</Text>
      {children}
    </Stack>
  )
}

const TYPING_MS = 250
const STATES = [
  { value: 'true', label: 'Offered' },
  { value: 'false', label: 'Switched off' },
]

function AssetList({ manages, onEdit }: { readonly manages: boolean; readonly onEdit: (asset: ExternalAsset) => void }) {
  const [words, setWords] = useState('')
  const [choice, setChoice] = useState<Omit<AssetFilter, 'q'>>({})
  const [typed] = useDebouncedValue(words.trim(), TYPING_MS)
  const assets = useQuery(assetsQuery({ ...choice, ...(typed !== '' && { q: typed }) }))
  const counts = useQuery(assetCountsQuery).data
  const shown = assets.data ?? []
  return (
    <Stack gap={16}>
      <search className={classes.filters} data-manages={manages || undefined}>
        <TextInput
          aria-label="Find a dashboard"
          placeholder="Find by name, or what it shows"
          leftSection={<IconSearch size={16} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          aria-label="Kind"
          placeholder="Every kind"
          clearable
          data={(counts?.subtypes ?? []).map(({ subtype, label, count }) => ({ value: subtype, label: `${label} (${count})` }))}
          value={choice.subtype ?? null}
          onChange={(subtype) => setChoice({ ...choice, subtype: subtype ?? undefined })}
        />
        <Select
          aria-label="Folder"
          placeholder="Every folder"
          clearable
          searchable
          data={(counts?.folders ?? []).filter(({ folder }) => folder !== '').map(({ folder, count }) => ({ value: folder, label: `${folder} (${count})` }))}
          value={choice.folder ?? null}
          onChange={(folder) => setChoice({ ...choice, folder: folder ?? undefined })}
        />
        {manages && (
          <Select
            aria-label="State"
            placeholder="On and off"
            clearable
            data={STATES}
            value={choice.active ?? null}
            onChange={(active) => setChoice({ ...choice, active: active === 'true' || active === 'false' ? active : undefined })}
          />
        )}
      </search>
      {assets.isPending && <ListSkeleton />}
      {assets.isError && <ReadTrouble query={assets} />}
      {assets.isSuccess && shown.length === 0 && <Text>Nothing fits.</Text>}
      {shown.length > 0 && (
        <ul className={classes.list} aria-label="Dashboards" aria-busy={assets.isFetching}>
          {shown.map((asset) => (
            <AssetItem key={asset.id} asset={asset} onEdit={manages ? () => onEdit(asset) : undefined} />
          ))}
        </ul>
      )}
      {shown.length === MOST_SHOWN && (
        <Text size="sm" c="dimmed">
          These are the first {MOST_SHOWN}. Search for more.
        </Text>
      )}
    </Stack>
  )
}
