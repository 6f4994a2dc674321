import { ActionIcon, Menu, Textarea, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowUp, IconCheck, IconChevronDown, IconDatabase } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import { ASK_BOX } from '../shell/ask-box-focus.ts'
import type { Asking } from './ask.ts'
import classes from './ask-box.module.css'
import { type DataSource, useDataSources } from './data-sources.ts'
import { rememberedSource, rememberSource } from './remembered-source.ts'

const MOST_LINES = 6
const LONGEST = 20_000

interface Props {
  readonly placeholder: string
  readonly onAsk: (asking: Asking) => Promise<void>
  /** A conversation stays on its connection; only a new question chooses. */
  readonly choosesConnection?: boolean
  readonly disabled?: boolean
  readonly autoFocus?: boolean
}

/** Where questions are typed: grows to six lines, Enter asks, Shift-Enter breaks the line. What was typed stays if asking fails. */
export function AskBox({ placeholder, onAsk, choosesConnection = false, disabled = false, autoFocus = false }: Props) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [chosen, setChosen] = useState(rememberedSource)
  const sources = useDataSources(choosesConnection)
  const connectionId = choosesConnection && sources.some((source) => source.id === chosen) ? chosen : undefined
  const ready = text.trim() !== '' && !busy && !disabled

  async function ask() {
    if (!ready) return
    setBusy(true)
    const asked = text
    setText('')
    try {
      await onAsk({ text: asked.trim(), connectionId })
    } catch {
      setText(asked)
    } finally {
      setBusy(false)
    }
  }

  function choose(id: string | undefined) {
    setChosen(id)
    rememberSource(id)
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
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
        autoFocus={autoFocus}
        classNames={{ root: classes.field, input: classes.input }}
      />
      {choosesConnection && sources.length > 1 && <SourceMenu sources={sources} chosen={connectionId} onChoose={choose} />}
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

interface SourceMenuProps {
  readonly sources: readonly DataSource[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
}

function SourceMenu({ sources, chosen, onChoose }: SourceMenuProps) {
  const label = sources.find((source) => source.id === chosen)?.label ?? 'All data'
  const choices = [{ id: undefined, label: 'All data' }, ...sources]
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.source} aria-label={`Ask about: ${label}`}>
          <IconDatabase size={16} aria-hidden />
          <span>{label}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.id ?? ''}
            role="menuitemradio"
            aria-checked={chosen === choice.id}
            rightSection={chosen === choice.id ? <IconCheck size={16} /> : undefined}
            onClick={() => onChoose(choice.id)}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
