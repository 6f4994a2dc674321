import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconChevronDown, IconDatabase } from '@tabler/icons-react'
import { useState } from 'react'
import type { Asking } from './ask.ts'
import classes from './ask-box.module.css'
import { AskBox } from './ask-box.tsx'
import { type DataSource, useDataSources } from './data-sources.ts'
import { rememberedSource, rememberSource } from './remembered-source.ts'

interface Props {
  readonly placeholder: string
  readonly onAsk: (asking: Asking) => Promise<void>
}

/** Where a conversation begins: its first question chooses the connection that it stays on. */
export function FirstAskBox({ placeholder, onAsk }: Props) {
  const [chosen, setChosen] = useState(rememberedSource)
  const sources = useDataSources()
  const connectionId = sources.some((source) => source.id === chosen) ? chosen : undefined

  function choose(id: string | undefined) {
    setChosen(id)
    rememberSource(id)
  }

  return (
    <AskBox
      placeholder={placeholder}
      onAsk={({ text }) => onAsk({ text, connectionId })}
      beside={sources.length > 1 && <SourceMenu sources={sources} chosen={connectionId} onChoose={choose} />}
      autoFocus
    />
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
