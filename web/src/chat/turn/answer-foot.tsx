import { Group, HoverCard, Text, UnstyledButton } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { AssistantMessage } from '../../api/wire.ts'
import { CopyAction } from '../copy-action.tsx'
import { useReader } from '../reader.ts'
import classes from './answer-foot.module.css'
import { FeedbackActions } from './feedback-actions.tsx'
import { duration } from './step-list.tsx'
import { VerifyAction } from './verify-action.tsx'

interface Props {
  readonly chatId: string
  readonly question: string
  readonly answer: AssistantMessage
  /** More that can be done with this kind of answer. */
  readonly beside?: ReactNode
}

/** Where the answer comes from, what was taken for granted, and what can be done with it. */
export function AnswerFoot({ chatId, question, answer, beside }: Props) {
  const { acts, seesSources, teaches } = useReader()
  return (
    <footer className={classes.foot}>
      {seesSources ? <SourcePill answer={answer} /> : <DataAsOf answer={answer} />}
      <Group gap={2} wrap="nowrap">
        {beside}
        <span data-copy-answer>
          <CopyAction text={() => `${question}\n\n${plain(answer.content)}`} label="Copy the answer" />
        </span>
        {teaches === 'saves' && answer.plan !== undefined && answer.report === undefined && answer.reading?.path !== 'verified' && (
          <VerifyAction place={{ chatId, answer }} />
        )}
        {acts && <FeedbackActions chatId={chatId} answer={answer} />}
      </Group>
    </footer>
  )
}

function SourcePill({ answer }: { readonly answer: AssistantMessage }) {
  const tables = (answer.sources ?? []).filter((source) => source.used && source.type === 'table')
  const { nameOf } = useReader()
  const connection = answer.connection_id === undefined ? undefined : nameOf?.(answer.connection_id)
  const parts = [
    connection,
    pathOf(answer),
    answer.usage === undefined ? undefined : duration(answer.usage.duration_ms),
    tables.length === 0 ? undefined : tables.length === 1 ? '1 table' : `${tables.length} tables`,
  ]
  const assumptions = answer.assumptions ?? []
  return (
    <HoverCard position="top-start" width={340} shadow="md" openDelay={150} withinPortal>
      <HoverCard.Target>
        <UnstyledButton className={classes.pill}>
          <IconInfoCircle size={14} aria-hidden />
          {parts.filter((part) => part !== undefined).join(' · ')}
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        {tables.length > 0 && <Text size="sm">From {tables.map((table) => table.name).join(', ')}</Text>}
        {assumptions.length > 0 && (
          <ul className={classes.assumptions}>
            {assumptions.map((assumption) => (
              <li key={assumption}>{assumption}</li>
            ))}
          </ul>
        )}
        <DataAsOf answer={answer} below />
      </HoverCard.Dropdown>
    </HoverCard>
  )
}

/** Of an answer whose data was loaded before it was asked about: it says itself when. */
const LOADED = /^Data of \d{4}-\d\d-\d\d \d\d:\d\d UTC/m

function DataAsOf({ answer, below = false }: { readonly answer: AssistantMessage; readonly below?: boolean }) {
  if (answer.finished_at === undefined || LOADED.test(answer.content)) return <span />
  return (
    <Text size="xs" c="dimmed" mt={below ? 8 : 0}>
      Data as of {new Date(answer.finished_at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
    </Text>
  )
}

/** Which way the answer came about, and by which model. */
function pathOf({ report, reading, usage, sources }: AssistantMessage): string {
  const model = usage?.model === undefined || usage.model === 'engine' ? undefined : usage.model
  if (report?.by === 'assets' && sources?.some(({ type }) => type === 'note')) return 'note'
  const path = report === undefined ? PATHS[reading?.path ?? 'engine'] : REPORTS[report.by]
  return model === undefined ? path : `${path} · ${model}`
}

const REPORTS = { investigation: 'investigation', agent: 'language model', skill: 'skill', assets: 'found elsewhere' } as const
const PATHS = { engine: 'engine', verified: 'verified question', agent_plan: 'language model', agent_sql: 'language model, own SQL' } as const

function plain(markdown: string): string {
  return markdown.replace(/\*\*/g, '')
}
