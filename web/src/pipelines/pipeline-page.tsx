import { Anchor, Button, Group, Skeleton, Tabs, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft, IconMessageQuestion, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate, useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import { rememberSource } from '../chat/remembered-source.ts'
import { ago } from '../shell/ago.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { UnreadPage } from '../shell/unread-page.tsx'
import { useLeaveWarning } from '../ui/leave-warning.tsx'
import { TabStrip } from '../ui/tab-strip.tsx'
import { DatasetView } from './dataset-view.tsx'
import { DeletePipeline } from './delete-pipeline.tsx'
import { fixIn, withFix } from './fix-config.ts'
import { PipelineConfig } from './pipeline-config.tsx'
import classes from './pipelines.module.css'
import { isGoing, type Pipeline, pipelineQuery, startRun } from './pipelines-api.ts'
import { RunState } from './run-state.tsx'
import { RunsList } from './runs-list.tsx'
import { useConfigDraft } from './use-config-draft.ts'
import { stateWords } from './words.ts'

const route = getRouteApi('/shell/pipelines/$name')

export function PipelinePage() {
  const { name } = route.useParams()
  const pipeline = useQuery(pipelineQuery(name))
  usePageTitle(name)
  if (pipeline.isError) return <UnreadPage title="The pipeline could not be opened" query={pipeline} list={{ to: '/pipelines', label: 'Go to pipelines' }} />
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Anchor size="sm" className={classes.back} renderRoot={(props) => <Link to="/pipelines" {...props} />}>
          <IconArrowLeft size={14} aria-hidden /> Pipelines
        </Anchor>
        {pipeline.isPending && <Skeleton height={280} radius="md" mt={24} />}
        {pipeline.isSuccess && <OpenPipeline key={name} pipeline={pipeline.data} />}
      </div>
    </>
  )
}

const LOSS = 'What you changed in the config is not saved and will be gone.'

function OpenPipeline({ pipeline }: { readonly pipeline: Pipeline }) {
  const { me } = useRouteContext({ from: '/shell' })
  const navigate = useNavigate()
  const isAdmin = me.role === 'admin'
  const [part, setPart] = useState<string | null>('runs')
  const [fix, setFix] = useState<'written' | 'by hand'>()
  const draft = useConfigDraft(pipeline)
  const { warning, settle } = useLeaveWarning(draft.isChanged || draft.hasSecrets, LOSS)
  function writeFix(message: string) {
    const proposed = fixIn(message)
    const fixed = proposed && withFix(draft.text, proposed)
    setFix(fixed === undefined ? 'by hand' : 'written')
    if (fixed !== undefined) draft.write(fixed)
    setPart('config')
  }
  async function leave() {
    settle()
    await navigate({ to: '/pipelines' })
  }
  return (
    <>
      <Head pipeline={pipeline} mayRun={isAdmin} />
      <Tabs value={part} onChange={setPart} keepMounted={false}>
        <TabStrip label="The pipeline">
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="tables">Tables</Tabs.Tab>
          <Tabs.Tab value="config">Config{(draft.isChanged || draft.hasSecrets) && <span className={classes.unsaved}> unsaved</span>}</Tabs.Tab>
        </TabStrip>
        <Tabs.Panel value="runs">
          <RunsList name={pipeline.name} mayStop={isAdmin} onFix={isAdmin ? writeFix : undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="tables">
          <DatasetView name={pipeline.name} />
        </Tabs.Panel>
        <Tabs.Panel value="config">
          <PipelineConfig pipeline={pipeline} draft={draft} fix={fix} onSaved={() => setFix(undefined)} mayWrite={isAdmin}>
            <DeletePipeline name={pipeline.name} onDeleted={leave} />
          </PipelineConfig>
        </Tabs.Panel>
      </Tabs>
      {warning}
    </>
  )
}

/** Is it fine, and if not, why; then what one does here. */
function Head({ pipeline, mayRun }: { readonly pipeline: Pipeline; readonly mayRun: boolean }) {
  const { name, destination, dataset, connection, last_run, next_run, schedule } = pipeline
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  async function run() {
    setBusy(true)
    await startRun(name).catch((error: unknown) => notifications.show({ color: 'red', message: sentence(error) }))
    setBusy(false)
  }
  /** The ask box of the start page, with this data chosen. */
  function ask(connectionId: string) {
    rememberSource(connectionId)
    void navigate({ to: '/' })
  }
  const next =
    next_run === null ? (schedule ?? 'no schedule') : `next run ${new Date(next_run).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`
  return (
    <Group component="section" aria-label={name} justify="space-between" align="flex-start" mt={8} mb={24} gap={16}>
      <div className={classes.head}>
        <Title order={1}>{name}</Title>
        <Group gap={8} mt={4}>
          <RunState run={last_run} />
          <Text size="sm" c={last_run?.status === 'failed' ? 'var(--parley-failed)' : undefined} lineClamp={3}>
            {stateWords(last_run)}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {[...(last_run?.ended_at ? [ago(last_run.ended_at)] : []), `${dataset} in ${destination}`, next].join(' · ')}
        </Text>
      </div>
      <Group gap={8}>
        {connection !== null && (
          <Button variant="default" leftSection={<IconMessageQuestion size={16} />} onClick={() => ask(connection.id)}>
            Ask about this data
          </Button>
        )}
        {mayRun && (
          <Button leftSection={<IconPlayerPlay size={16} />} loading={busy} disabled={isGoing(last_run)} onClick={() => void run()}>
            Run now
          </Button>
        )}
      </Group>
    </Group>
  )
}
