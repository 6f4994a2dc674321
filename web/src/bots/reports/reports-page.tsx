import { Group, Select, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { VegaSpec } from '../../api/wire.ts'
import { ReadTrouble } from '../../ui/read-trouble.tsx'
import type { BotReport, FullStory } from '../wire.ts'
import { busyHours, overTime, ranking, said } from './report-charts.ts'
import classes from './reports.module.css'
import {
  averageReport,
  busiestReport,
  conversationsReport,
  handoverReport,
  messagesReport,
  PERIODS,
  type Period,
  PLACES,
  popularityReport,
} from './reports-api.ts'

const VegaChart = lazy(() => import('../../chart/vega-chart.tsx').then((module) => ({ default: module.VegaChart })))
const MOST_RANKED = 12
const OUTCOMES = [
  { key: 'answered', label: 'answered' },
  { key: 'clarification', label: 'asked back' },
  { key: 'abstained', label: 'not known' },
  { key: 'error', label: 'failed' },
] as const

/** How much a bot is used, and what for. */
export function ReportsPage({ story }: { readonly story: FullStory }) {
  const { id: storyId, settings } = story
  const clock = settings.timezone
  const [period, setPeriod] = useState<Period>('last30days')
  const [place, setPlace] = useState('')
  const which = { storyId, period, ...(place !== '' && { source: place }) }
  const conversations = useQuery(conversationsReport(which))
  const messages = useQuery(messagesReport(which))
  const average = useQuery(averageReport(which))
  const handover = useQuery(handoverReport(which))
  const busiest = useQuery(busiestReport(which))
  const popular = useQuery(popularityReport(which))
  const isUnused = conversations.data?.summary.total === 0
  const ranked = popular.data?.data.slice(0, MOST_RANKED) ?? []
  return (
    <Stack gap={24}>
      <Group gap={12}>
        <Select aria-label="Where" data={[...PLACES]} value={place} allowDeselect={false} onChange={(next) => setPlace(next ?? '')} w={180} />
        <Select
          aria-label="Period"
          data={[...PERIODS]}
          value={period}
          allowDeselect={false}
          onChange={(next) => setPeriod(PERIODS.find(({ value }) => value === next)?.value ?? 'last30days')}
          w={180}
        />
      </Group>
      <div className={classes.figures}>
        <Figure label="Conversations" query={conversations} value={(report) => whole(report.summary.total)} />
        <Figure label="Messages" query={messages} value={(report) => whole(report.summary.total)} />
        <Figure label="Messages per conversation" query={average} value={() => per(messages.data, conversations.data)} />
        <Figure label="Handed to the analyst" query={handover} value={(report) => whole(report.summary.total)}>
          {handover.data !== undefined && handover.data.summary.total > 0 && (
            <Text size="sm" c="dimmed">
              {OUTCOMES.filter(({ key }) => handover.data[key] > 0)
                .map(({ key, label }) => `${whole(handover.data[key])} ${label}`)
                .join(', ')}
            </Text>
          )}
        </Figure>
      </div>
      {isUnused && <Text>Nobody talked to this bot in this period.</Text>}
      {!isUnused && (
        <>
          <Chart
            query={conversations}
            spec={(report) => overTime('Conversations', report.data, clock)}
            says={(report) => said('conversations', report.data, clock)}
          />
          {handover.data !== undefined && handover.data.summary.total > 0 && (
            <Chart
              query={handover}
              spec={(report) => overTime('Questions handed to the analyst', report.data, clock)}
              says={(report) => said('questions handed over', report.data, clock)}
            />
          )}
          {ranked.length > 0 && (
            <Chart
              query={popular}
              spec={() => ranking('What people use most', ranked)}
              says={() => ranked.map(({ name, value }) => `${name}: ${whole(value)}`).join(', ')}
            />
          )}
          <Chart
            query={busiest}
            spec={(report) => busyHours('When people talk to it', report.data)}
            says={(report) => said('conversations', report.data, clock)}
          />
        </>
      )}
    </Stack>
  )
}

interface FigureProps<T> {
  readonly label: string
  readonly query: UseQueryResult<T>
  readonly value: (report: T) => string
  readonly children?: ReactNode
}

function Figure<T>({ label, query, value, children }: FigureProps<T>) {
  return (
    <section className={classes.figure} aria-label={label}>
      <Title order={2} className={classes.label}>
        {label}
      </Title>
      {query.isPending && <Skeleton height={36} width={80} />}
      {query.isError && <ReadTrouble query={query} />}
      {query.isSuccess && <div className={classes.value}>{value(query.data)}</div>}
      {children}
    </section>
  )
}

interface ChartProps<T> {
  readonly query: UseQueryResult<T>
  readonly spec: (report: T) => VegaSpec
  readonly says: (report: T) => string
}

function Chart<T>({ query, spec, says }: ChartProps<T>) {
  if (query.isPending) return <Skeleton height={300} radius="md" />
  if (query.isError) return <ReadTrouble query={query} />
  return (
    <div className={classes.chart}>
      <Suspense fallback={<Skeleton height={300} radius="md" />}>
        <StillChart spec={spec(query.data)} description={says(query.data)} />
      </Suspense>
    </div>
  )
}

/** The same picture is not drawn again because the page was. */
function StillChart({ spec, description }: { readonly spec: VegaSpec; readonly description: string }) {
  const text = JSON.stringify(spec)
  const [kept, setKept] = useState({ text, spec })
  if (kept.text !== text) setKept({ text, spec })
  return <VegaChart spec={kept.spec} description={description} />
}

function whole(value: number): string {
  return value.toLocaleString()
}

/** Of the whole period; the mean of daily means would weigh quiet days like busy ones. */
function per(messages: BotReport | undefined, conversations: BotReport | undefined): string {
  const [all, held] = [messages?.summary.total ?? 0, conversations?.summary.total ?? 0]
  return held === 0 ? '–' : (all / held).toLocaleString(undefined, { maximumFractionDigits: 1 })
}
