import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { BotButton } from '../wire.ts'
import classes from './story.module.css'
import { useStoryMap } from './story-map.ts'

const DOES = [
  { value: 'postback', label: 'says' },
  { value: 'goto', label: 'goes to' },
  { value: 'url', label: 'opens' },
] as const
const LONGEST = { title: 20, value: 1_024 } as const

interface Props {
  readonly label: string
  readonly buttons: readonly BotButton[]
  readonly most: number
  readonly onChange: (buttons: readonly BotButton[]) => void
}

/** Buttons: what stands on each, and what a tap does. */
export function ButtonsField({ label, buttons, most, onChange }: Props) {
  const change = (place: number, next: Partial<BotButton>) => onChange(buttons.map((each, at) => (at === place ? { ...each, ...next } : each)))
  return (
    <div className={classes.lines}>
      <ul aria-label={label}>
        {buttons.map((button, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no other name than their place
          <li key={place} className={classes.button}>
            <TextInput
              aria-label={`${label}, ${place + 1}: title`}
              placeholder="Title"
              value={button.title}
              maxLength={LONGEST.title}
              onChange={(event) => change(place, { title: event.currentTarget.value })}
            />
            <Select
              aria-label={`${label}, ${place + 1}: what it does`}
              data={[...DOES]}
              value={button.type}
              allowDeselect={false}
              onChange={(type) => change(place, { type: DOES.find(({ value }) => value === type)?.value ?? 'postback', value: '' })}
            />
            <ButtonValue
              label={`${label}, ${place + 1}: ${DOES.find(({ value }) => value === button.type)?.label}`}
              button={button}
              onChange={(value) => change(place, { value })}
            />
            <ActionIcon onClick={() => onChange(buttons.filter((_, at) => at !== place))} aria-label={`Remove the button ${button.title || place + 1}`}>
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {buttons.length < most && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...buttons, { type: 'postback', title: '', value: '' }])}
        >
          Add a button
        </Button>
      )}
    </div>
  )
}

function ButtonValue({ label, button, onChange }: { readonly label: string; readonly button: BotButton; readonly onChange: (value: string) => void }) {
  const { stops } = useStoryMap()
  if (button.type === 'goto')
    return (
      <Select
        aria-label={label}
        placeholder="Interaction"
        data={stops.map(({ id, name }) => ({ value: id, label: name }))}
        value={button.value === '' ? null : button.value}
        searchable
        onChange={(value) => onChange(value ?? '')}
      />
    )
  return (
    <TextInput
      aria-label={label}
      placeholder={button.type === 'url' ? 'https://…' : 'The same as its title'}
      value={button.value}
      maxLength={LONGEST.value}
      error={button.type === 'url' && button.value !== '' && !button.value.startsWith('https://') ? 'An address that begins with https://' : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
