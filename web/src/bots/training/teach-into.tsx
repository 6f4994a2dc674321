import { Button, Menu, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Interaction } from '../wire.ts'

const SHOWN = 8

interface Props {
  readonly label: string
  /** The phrase, for people who hear the button. */
  readonly about?: string
  readonly interactions: readonly Interaction[]
  readonly onTeach: (id: string, name: string) => void
  readonly onNew: () => void
}

/** Chooses where phrases go: an interaction that is there, or a new one. */
export function TeachInto({ label, about, interactions, onTeach, onNew }: Props) {
  const [wanted, setWanted] = useState('')
  const found = interactions.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()))
  return (
    <Menu position="bottom-end" width={260} onClose={() => setWanted('')}>
      <Menu.Target>
        <Button variant="light" size="xs" aria-label={about === undefined ? undefined : `${label} “${about}”`}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {interactions.length > SHOWN && (
          <TextInput
            m={4}
            size="xs"
            aria-label="Find an interaction"
            placeholder="Find an interaction"
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
        {found.slice(0, SHOWN).map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onTeach(id, name)}>
            {name}
          </Menu.Item>
        ))}
        {found.length > SHOWN && <Menu.Label>{found.length - SHOWN} more: type a part of the name</Menu.Label>}
        {interactions.length > 0 && <Menu.Divider />}
        <Menu.Item leftSection={<IconPlus size={14} />} onClick={onNew}>
          New interaction
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
