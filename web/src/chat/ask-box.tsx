import { ActionIcon, Textarea, Tooltip } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { ASK_BOX } from '../shell/ask-box-focus.ts'
import classes from './ask-box.module.css'

const MOST_LINES = 6
const LONGEST = 20_000

interface Props {
  readonly placeholder: string
  readonly onAsk: (asked: { readonly text: string }) => Promise<void>
  /** What else is chosen before asking. */
  readonly beside?: ReactNode
  readonly longest?: number
  readonly disabled?: boolean
  readonly autoFocus?: boolean
}

/** Where questions are typed: grows to six lines, Enter asks, Shift-Enter breaks the line. What was typed stays if asking fails. */
export function AskBox({ placeholder, onAsk, beside, longest = LONGEST, disabled = false, autoFocus = false }: Props) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const ready = text.trim() !== '' && !busy && !disabled

  async function ask() {
    if (!ready) return
    setBusy(true)
    const asked = text
    setText('')
    try {
      await onAsk({ text: asked.trim() })
    } catch {
      setText(asked)
    } finally {
      setBusy(false)
    }
  }

  function press(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void ask()
  }

  return (
    <form
      className={classes.box}
      onSubmit={(event) => {
        event.preventDefault()
        void ask()
      }}
    >
      <Textarea
        {...{ [ASK_BOX]: true }}
        aria-label="Question"
        placeholder={placeholder}
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={MOST_LINES}
        maxLength={longest}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
        autoFocus={autoFocus}
        classNames={{ root: classes.field, input: classes.input }}
      />
      {beside}
      <Tooltip label="Ask" disabled={!ready}>
        <ActionIcon
          type="submit"
          variant="filled"
          color="teal"
          size={32}
          radius="md"
          aria-label="Ask"
          disabled={!ready}
          loading={busy}
          className={classes.send}
        >
          <IconArrowUp size={18} />
        </ActionIcon>
      </Tooltip>
    </form>
  )
}
