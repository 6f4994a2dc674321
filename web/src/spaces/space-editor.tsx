import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useKeptState } from '../ui/use-kept-state.ts'
import { SpaceBuilder } from './space-builder.tsx'
import { fieldsOf, isSpaceFields, isWhole, textOf } from './space-form-state.ts'
import { problemsOf, type SpaceProblems } from './space-problems.ts'
import { changeSpace, type Space, type SpaceText, sourceTablesQuery } from './spaces-api.ts'

/** The same form as a new space's, on what is stored; what changes rows says that running answers stop. */
export function SpaceEditor({ space }: { readonly space: Space }) {
  const tables = useQuery(sourceTablesQuery(space.source_id))
  const [fields, setFields, settle] = useKeptState(`space.${space.space_id}.${space.version}`, fieldsOf(space), isSpaceFields)
  const [problems, setProblems] = useState<SpaceProblems>()
  const [busy, setBusy] = useState(false)
  const text = textOf(fields, tables.data ?? [])
  const stored = textOf(fieldsOf(space), tables.data ?? [])
  const isChanged = JSON.stringify(text) !== JSON.stringify(stored)
  const narrows = JSON.stringify(rulesOf(text)) !== JSON.stringify(rulesOf(stored))

  async function save() {
    setBusy(true)
    setProblems(undefined)
    try {
      const changed = await changeSpace(space.space_id, { ...text, ...(!narrows && { filters: space.filters }), version: space.version })
      settle(fieldsOf(changed))
      notifications.show({ message: 'Saved. It holds from the next request on.' })
    } catch (error) {
      setProblems(problemsOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <SpaceBuilder
      sourceId={space.source_id}
      tables={tables.data ?? []}
      fields={fields}
      problems={problems}
      onChange={(next) => {
        setFields(next)
        setProblems(undefined)
      }}
    >
      {problems !== undefined && (
        <Text role="alert" mt={16} c="var(--parley-failed)">
          {problems.text}
        </Text>
      )}
      {narrows && tables.isSuccess && (
        <Text mt={16} size="sm" c="var(--parley-uncertain)">
          Saving this stops answers that are running, and customers no longer see conversations begun before.
        </Text>
      )}
      <Group mt={16} gap={8}>
        <Button onClick={() => void save()} loading={busy} disabled={!tables.isSuccess || !isChanged || !fields.rows.every(isWhole)}>
          Save changes
        </Button>
        {isChanged && (
          <Button variant="default" onClick={() => settle(fieldsOf(space))}>
            Discard
          </Button>
        )}
        {isChanged && (
          <Text size="sm" c="dimmed" role="status">
            Unsaved changes
          </Text>
        )}
      </Group>
    </SpaceBuilder>
  )
}

function rulesOf({ filters, tables, tables_default }: SpaceText) {
  return [filters, tables, tables_default]
}
