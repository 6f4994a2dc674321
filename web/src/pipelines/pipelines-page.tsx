import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { ago } from '../shell/ago.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import classes from './pipelines.module.css'
import { type PipelineSummary, pipelinesQuery } from './pipelines-api.ts'
import { RunState } from './run-state.tsx'
import { stateWords } from './words.ts'

/** What brings data in from other services. */
export function PipelinesPage() {
  usePageTitle('Pipelines')
  const { me } = useRouteContext({ from: '/shell' })
  const pipelines = useQuery(pipelinesQuery)
  const [wanted, setWanted] = useState('')
  const all = pipelines.data ?? []
  const found = all.filter(({ name, dataset }) => `${name} ${dataset}`.toLowerCase().includes(wanted.trim().toLowerCase()))
  const make = me.role === 'admin' && (
    <Button leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to="/pipelines/+new" {...props} />}>
      New pipeline
    </Button>
  )
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Group justify="space-between" mb={24}>
          <Title order={1}>Pipelines</Title>
          {all.length > 0 && make}
        </Group>
        {pipelines.isPending && <ListSkeleton />}
        {pipelines.isError && <ReadTrouble query={pipelines} />}
        {pipelines.isSuccess && all.length === 0 && (
          <Stack align="flex-start" gap={12} maw={640}>
            <Text>
              A pipeline reads another service’s API, page by page, and keeps it as tables you can ask about. It checks that every row came that the service
              says there is, and loads all of it or nothing.
            </Text>
            <Text c="dimmed">Configs written for dlt’s REST source work as they are.</Text>
            {make || <Text c="dimmed">An admin makes the first one.</Text>}
          </Stack>
        )}
        {all.length > 0 && (
          <Stack gap={16}>
            <TextInput
              aria-label="Find a pipeline"
              placeholder="Find a pipeline or dataset"
              leftSection={<IconSearch size={16} />}
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
            />
            {found.length === 0 && <Text>No pipeline fits “{wanted.trim()}”.</Text>}
            {found.length > 0 && (
              <ul className={classes.list} aria-label="Pipelines">
                {found.map((pipeline) => (
                  <PipelineItem key={pipeline.name} pipeline={pipeline} />
                ))}
              </ul>
            )}
          </Stack>
        )}
      </div>
    </>
  )
}

function PipelineItem({ pipeline }: { readonly pipeline: PipelineSummary }) {
  const { name, destination, dataset, next_run, last_run } = pipeline
  const when = last_run === null ? [] : [ago(last_run.ended_at ?? last_run.requested_at)]
  const next = next_run === null ? [] : [`next ${new Date(next_run).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`]
  return (
    <li>
      <Link to="/pipelines/$name" params={{ name }} className={classes.item}>
        <span className={classes.words}>
          <span className={classes.name}>{name}</span>
          <span className={classes.quiet} data-failed={last_run?.status === 'failed' || undefined}>
            {stateWords(last_run)}
          </span>
          <span className={classes.quiet}>{[...when, `${dataset} in ${destination}`, ...next].join(' · ')}</span>
        </span>
        <RunState run={last_run} />
      </Link>
    </li>
  )
}
