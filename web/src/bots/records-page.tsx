import { Button, Modal, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import classes from './bots.module.css'
import { BotsFrame } from './bots-frame.tsx'

interface Recorded {
  readonly id: string
  readonly name: string
}

interface Props<T extends Recorded> {
  readonly part: 'entities' | 'webhooks'
  /** What one of them is called. */
  readonly kind: string
  readonly query: UseQueryResult<readonly T[]>
  /** What they are for, where there is none. */
  readonly purpose: ReactNode
  readonly titleOf: (record: T) => string
  readonly details: (record: T) => ReactNode
  readonly state?: (record: T) => ReactNode
  /** Changes one, or makes one of undefined. */
  readonly form: (record: T | undefined, onClose: () => void) => ReactNode
  /** What follows when one is deleted. */
  readonly consequence: string
  readonly onDelete: (id: string) => Promise<unknown>
}

/** What all bots share and have a handful of: listed, made, changed, deleted. */
export function RecordsPage<T extends Recorded>({ part, kind, query, purpose, form, ...item }: Props<T>) {
  const [editing, setEditing] = useState<T | 'new'>()
  const edited = editing === 'new' ? undefined : editing
  const close = () => setEditing(undefined)
  const isEmpty = query.data?.length === 0
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
      New {kind}
    </Button>
  )
  return (
    <BotsFrame part={part} action={query.data === undefined || isEmpty ? undefined : make}>
      {query.isPending && <ListSkeleton />}
      {query.isError && <ReadTrouble query={query} />}
      {isEmpty && (
        <Stack align="flex-start" gap={12} maw={620}>
          {purpose}
          {make}
        </Stack>
      )}
      {query.data !== undefined && !isEmpty && <RecordsList part={part} records={query.data} onEdit={setEditing} {...item} />}
      <Modal
        opened={editing !== undefined}
        onClose={close}
        title={edited === undefined ? `New ${kind}` : item.titleOf(edited)}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {editing !== undefined && form(edited, close)}
      </Modal>
    </BotsFrame>
  )
}

type ListProps<T extends Recorded> = Pick<Props<T>, 'part' | 'titleOf' | 'details' | 'state' | 'consequence' | 'onDelete'> & {
  readonly records: readonly T[]
  readonly onEdit: (record: T) => void
}

function RecordsList<T extends Recorded>({ part, records, titleOf, details, state, consequence, onDelete, onEdit }: ListProps<T>) {
  const [removing, setRemoving] = useState<T>()
  const [problem, setProblem] = useState('')
  function remove() {
    setProblem('')
    if (removing !== undefined) onDelete(removing.id).catch((error: unknown) => setProblem(sentence(error)))
  }
  return (
    <>
      {problem !== '' && (
        <Text role="alert" mb={12} c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      <ul className={classes.list} aria-label={part === 'entities' ? 'Entities' : 'Webhooks'}>
        {records.map((record) => (
          <li key={record.id} className={classes.item}>
            <div>
              <div className={classes.name}>{titleOf(record)}</div>
              {details(record)}
            </div>
            <div className={classes.acts}>
              {state?.(record)}
              <Button variant="default" size="xs" onClick={() => onEdit(record)} aria-label={`Edit ${record.name}`}>
                Edit
              </Button>
              <Button variant="default" size="xs" onClick={() => setRemoving(record)} aria-label={`Delete ${record.name}`}>
                Delete
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Delete ${removing === undefined ? '' : titleOf(removing)}?`}
        text={consequence}
        action="Delete"
        onConfirm={remove}
      />
    </>
  )
}
