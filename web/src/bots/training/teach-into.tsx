import { Button, Combobox, useCombobox } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Interaction } from '../wire.ts'
import classes from './training.module.css'

/** Up to so many are seen at a glance and need no search. */
const SHOWN = 8
const NEW = '+new'

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
  const searches = interactions.length > SHOWN
  const combobox = useCombobox({
    onDropdownClose() {
      combobox.resetSelectedOption()
      setWanted('')
    },
    onDropdownOpen: () => searches && combobox.focusSearchInput(),
  })
  const found = interactions.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()))
  function choose(id: string) {
    combobox.closeDropdown()
    const chosen = interactions.find((each) => each.id === id)
    if (chosen === undefined) onNew()
    else onTeach(chosen.id, chosen.name)
  }
  return (
    <Combobox store={combobox} position="bottom-end" width={260} onOptionSubmit={choose}>
      <Combobox.Target targetType="button" withAriaAttributes>
        <Button variant="light" size="xs" aria-label={about === undefined ? undefined : `${label} “${about}”`} onClick={() => combobox.toggleDropdown()}>
          {label}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {searches && (
          <Combobox.Search
            aria-label="Find an interaction"
            placeholder="Find an interaction"
            value={wanted}
            onChange={(event) => {
              setWanted(event.currentTarget.value)
              combobox.updateSelectedOptionIndex()
            }}
          />
        )}
        <Combobox.Options mah={288} className={classes.places} aria-label="Where it belongs">
          {found.map(({ id, name }) => (
            <Combobox.Option key={id} value={id}>
              {name}
            </Combobox.Option>
          ))}
          <Combobox.Option value={NEW} className={classes.another}>
            <IconPlus size={14} aria-hidden /> New interaction
          </Combobox.Option>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
