import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { ConfirmDialog } from '../../shell/conversation-dialogs.tsx'
import classes from '../bots.module.css'
import { entitiesQuery, removeEntity } from '../bots-api.ts'
import { BotsFrame } from '../bots-frame.tsx'
import { ReadTrouble } from '../read-trouble.tsx'
import type { Entity } from '../wire.ts'
import { EntityDialog } from './entity-dialog.tsx'

const SHOWN = 6

/** Words of the trade that bots recognise: values, and what people call them. */
export function EntitiesPage() {
  const entities = useQuery(entitiesQuery)
  const [editing, setEditing] = useState<Entity | 'new'>()
  const [removing, setRemoving] = useState<Entity>()
  const [problem, setProblem] = useState('')
  const isEmpty = entities.data?.length === 0
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
      New entity
    </Button>
  )
  return (
    <BotsFrame part="entities" action={entities.data === undefined || isEmpty ? undefined : make}>
      {entities.isPending && <Skeleton height={120} radius="md" />}
      {entities.isError && <ReadTrouble query={entities} />}
      {problem !== '' && (
        <Text role="alert" mb={12} c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      {isEmpty && (
        <Stack align="flex-start" gap={12} maw={620}>
          <Text>
            An entity is a list of values with the words people use for them: “S” is also “small” and “petite”. Interactions pick such a detail out of a
            message.
          </Text>
          <Text c="dimmed">Numbers, dates, e-mail addresses, yes and no are recognised without being listed.</Text>
          {make}
        </Stack>
      )}
      {entities.data !== undefined && !isEmpty && (
        <ul className={classes.list} aria-label="Entities">
          {entities.data.map((entity) => (
            <li key={entity.id} className={classes.item}>
              <div>
                <div className={classes.name}>@{entity.name}</div>
                <div className={classes.quiet}>{valuesOf(entity)}</div>
              </div>
              <div style={{ display: 'flex', gap: 8 }}>
                <Button variant="default" size="xs" onClick={() => setEditing(entity)} aria-label={`Edit ${entity.name}`}>
                  Edit
                </Button>
                <Button variant="default" size="xs" onClick={() => setRemoving(entity)} aria-label={`Delete ${entity.name}`}>
                  Delete
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <EntityDialog key={typeof editing === 'object' ? editing.id : String(editing)} editing={editing} onClose={() => setEditing(undefined)} />
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Delete @${removing?.name ?? ''}?`}
        text="Interactions that ask for it take any word instead."
        action="Delete"
        onConfirm={() => {
          setProblem('')
          if (removing !== undefined) removeEntity(removing.id).catch((error: unknown) => setProblem(sentence(error)))
        }}
      />
    </BotsFrame>
  )
}

function valuesOf({ entries }: Entity): string {
  const shown = entries.slice(0, SHOWN).map(({ value }) => value)
  return entries.length > SHOWN ? `${shown.join(', ')} and ${(entries.length - SHOWN).toLocaleString()} more` : shown.join(', ')
}
