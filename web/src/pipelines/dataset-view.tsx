import { Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ago } from '../shell/ago.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { ColumnsList } from './columns-list.tsx'
import classes from './pipelines.module.css'
import { datasetQuery } from './pipelines-api.ts'
import { counted } from './words.ts'

/** Tables and columns as of the newest load; children stand below their parent. */
export function DatasetView({ name }: { readonly name: string }) {
  const dataset = useQuery(datasetQuery(name))
  if (dataset.isPending) return <Skeleton height={200} radius="md" />
  if (dataset.isError) return <ReadTrouble query={dataset} />
  const { tables, version, loaded_at } = dataset.data
  if (tables.length === 0) return <Text c="dimmed">There are no tables before the first load.</Text>
  return (
    <Stack gap={16}>
      <Text size="sm" c="dimmed">
        {counted(tables.length, 'table')}, schema version {version}
        {loaded_at !== null && `, loaded ${ago(loaded_at)}`}
      </Text>
      <ul className={classes.tables} aria-label="Tables">
        {tables.map((table) => (
          <li key={table.name}>
            <ColumnsList
              name={table.name}
              hint={table.parent === null ? '' : `below ${table.parent}`}
              columns={table.columns}
              isChild={table.parent !== null}
            />
          </li>
        ))}
      </ul>
    </Stack>
  )
}
