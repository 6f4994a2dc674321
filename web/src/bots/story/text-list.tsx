import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useRef } from 'react'
import classes from './story.module.css'

interface Props {
  /** Names the list for people who hear it, and each line by its number. */
  readonly label: string
  readonly values: readonly string[]
  readonly placeholder?: string
  readonly longest: number
  readonly most: number
  readonly add: string
  readonly onChange: (values: readonly string[]) => void
}

/** Lines of text: Enter adds one below, Backspace in an empty one takes it away. */
export function TextList({ label, values, placeholder, longest, most, add, onChange }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const focus = (place: number) => requestAnimationFrame(() => list.current?.querySelectorAll('input')[place]?.focus())
  const insert = (place: number) => {
    if (values.length >= most) return
    onChange([...values.slice(0, place), '', ...values.slice(place)])
    focus(place)
  }
  const remove = (place: number) => {
    onChange(values.filter((_, each) => each !== place))
    focus(Math.max(0, place - 1))
  }
  function press(event: KeyboardEvent<HTMLInputElement>, place: number) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      insert(place + 1)
    } else if (event.key === 'Backspace' && values[place] === '' && values.length > 1) {
      event.preventDefault()
      remove(place)
    }
  }
  function paste(text: string, place: number): boolean {
    const lines = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
    if (lines.length < 2) return false
    onChange([...values.slice(0, place), ...lines, ...values.slice(place + 1)].slice(0, most))
    return true
  }
  return (
    <div className={classes.lines}>
      <ul ref={list} aria-label={label}>
        {values.map((value, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their place
          <li key={place} className={classes.line}>
            <TextInput
              aria-label={`${label}, ${place + 1}`}
              placeholder={placeholder}
              value={value}
              maxLength={longest}
              onChange={(event) => onChange(values.map((each, at) => (at === place ? event.currentTarget.value : each)))}
              onKeyDown={(event) => press(event, place)}
              onPaste={(event) => {
                if (paste(event.clipboardData.getData('text/plain'), place)) event.preventDefault()
              }}
            />
            <ActionIcon onClick={() => remove(place)} aria-label={`Remove ${value === '' ? `line ${place + 1}` : `“${value}”`}`}>
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {values.length < most && (
        <Button variant="subtle" size="xs" leftSection={<IconPlus size={14} />} onClick={() => insert(values.length)}>
          {add}
        </Button>
      )}
    </div>
  )
}
