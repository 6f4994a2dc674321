import { ActionIcon, Button, Group, Text, TextInput, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { Problem } from '../../settings/problem.tsx'
import { useSaving } from '../../settings/use-saving.ts'
import { ConfirmDialog } from '../../shell/conversation-dialogs.tsx'
import classes from '../bots.module.css'
import type { Segment } from '../wire.ts'
import { makeSegment, removeSegment, segmentsQuery } from './chat-users-api.ts'

/** Names for groups of people. */
export function Segments() {
  const segments = useQuery(segmentsQuery)
  const [removing, setRemoving] = useState<Segment>()
  const [problem, setProblem] = useState('')
  const { busy, failure, submit } = useSaving(async (form, element) => {
    const name = String(form.get('name')).trim()
    await makeSegment(name)
    element.reset()
    return `The segment ${name} is there.`
  })
  return (
    <section className={classes.section} aria-labelledby="segments">
      <Title order={2} id="segments">
        Segments
      </Title>
      {segments.data?.length === 0 && (
        <Text c="dimmed">None yet. A segment collects people, say “customers” or “press”; responses and filters can ask for it.</Text>
      )}
      {segments.data !== undefined && segments.data.length > 0 && (
        <ul className={classes.list} aria-label="Segments">
          {segments.data.map((segment) => (
            <li key={segment.id} className={classes.item}>
              <div>
                <span className={classes.name}>{segment.name}</span>{' '}
                <span className={classes.quiet}>
                  {segment.users.toLocaleString()} {segment.users === 1 ? 'person' : 'people'}
                </span>
              </div>
              <ActionIcon onClick={() => setRemoving(segment)} aria-label={`Delete the segment ${segment.name}`}>
                <IconX size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      <form onSubmit={submit}>
        <Group gap={8} align="flex-start">
          <TextInput name="name" aria-label="Name of a new segment" placeholder="New segment" required maxLength={128} error={failure?.fields.name} />
          <Button type="submit" variant="default" loading={busy}>
            Add
          </Button>
        </Group>
        <Problem failure={failure} />
      </form>
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Delete the segment ${removing?.name ?? ''}?`}
        text="The people in it stay."
        action="Delete"
        onConfirm={() => {
          setProblem('')
          if (removing !== undefined) removeSegment(removing.id).catch((error: unknown) => setProblem(sentence(error)))
        }}
      />
    </section>
  )
}
