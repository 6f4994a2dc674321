import { ActionIcon, Autocomplete, Button, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './story.module.css'

interface Props {
  readonly attributes: Readonly<Record<string, string>>
  readonly known: readonly string[]
  readonly onChange: (attributes: Readonly<Record<string, string>>) => void
}

const LONGEST = { name: 128, value: 1_024 } as const

/** Names and values; lines without a name wait until they have one. */
export function AttributesField({ attributes, known, onChange }: Props) {
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(() => {
    const entries = Object.entries(attributes)
    return entries.length === 0 ? [['', '']] : entries
  })
  function change(next: readonly (readonly [string, string])[]) {
    setRows(next)
    onChange(Object.fromEntries(next.filter(([name]) => name.trim() !== '').map(([name, value]) => [name.trim(), value])))
  }
  return (
    <div className={classes.lines}>
      <ul aria-label="Attributes">
        {rows.map(([name, value], place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
          <li key={place} className={classes.attribute}>
            <Autocomplete
              aria-label={`Attribute ${place + 1}: name`}
              placeholder="Name"
              data={[...known]}
              value={name}
              maxLength={LONGEST.name}
              onChange={(next) => change(rows.map((row, at) => (at === place ? [next, row[1]] : row)))}
            />
            <TextInput
              aria-label={`Attribute ${place + 1}: value`}
              placeholder="Value"
              value={value}
              maxLength={LONGEST.value}
              onChange={(event) => change(rows.map((row, at) => (at === place ? [row[0], event.currentTarget.value] : row)))}
            />
            <ActionIcon onClick={() => change(rows.filter((_, at) => at !== place))} aria-label={`Remove the attribute ${name || place + 1}`}>
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button variant="subtle" size="xs" leftSection={<IconPlus size={14} />} onClick={() => change([...rows, ['', '']])}>
        Add an attribute
      </Button>
    </div>
  )
}
