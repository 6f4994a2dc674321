import { Skeleton, Stack, Text, Title } from '@mantine/core'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { TeachingItem } from './teaching-item.tsx'
import { proposalsQuery, type Teaching, taughtQuery } from './teachings-api.ts'
import classes from './token-list.module.css'

/** What people proposed to the model, to decide; and what was taught of late, to take back. */
export function ModelPage() {
  return (
    <SettingsFrame title="Model">
      <Stack gap={40}>
        <Teachings
          title="Proposals"
          lead="What people say their words mean. Accepting one puts it into the model, for everyone’s next question."
          empty="Nothing waits for you. When an answer does not know a word, people can propose what it means; their proposals come here."
          query={useQuery(proposalsQuery)}
        />
        <Teachings
          title="Taught of late"
          lead="What answers have learned from people, the newest first."
          empty="Nothing was taught yet. Click a word that an answer does not know to say what it means."
          query={useQuery(taughtQuery)}
        />
      </Stack>
    </SettingsFrame>
  )
}

interface Props {
  readonly title: string
  readonly lead: string
  readonly empty: string
  readonly query: UseQueryResult<readonly Teaching[]>
}

function Teachings({ title, lead, empty, query }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  return (
    <Stack component="section" gap={12} aria-label={title}>
      <div>
        <Title order={2} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        <Text c="dimmed">{lead}</Text>
      </div>
      {query.isPending && <Skeleton height={120} radius="md" />}
      {query.isError && <ReadTrouble query={query} />}
      {query.isSuccess && query.data.length === 0 && <Text py={8}>{empty}</Text>}
      {query.isSuccess && query.data.length > 0 && (
        <ul className={classes.list} aria-label={title}>
          {query.data.map((teaching) => (
            <TeachingItem key={teaching.id} teaching={teaching} onDecided={() => heading.current?.focus()} />
          ))}
        </ul>
      )}
    </Stack>
  )
}
