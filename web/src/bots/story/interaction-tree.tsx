import { Button, TextInput } from '@mantine/core'
import { IconHome, IconMessage, IconMessageOff, IconPlus, IconRouteOff, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Interaction } from '../wire.ts'
import classes from './story.module.css'
import { branches } from './tree.ts'

/** Below this a search is no help. */
const SEARCHED_FROM = 8

interface Props {
  readonly interactions: readonly Interaction[]
  readonly chosen: string
  readonly changed: readonly string[]
  readonly onChoose: (key: string) => void
}

/** Everything a bot answers: where a chat begins, what people say, what happens otherwise. */
export function InteractionTree({ interactions, chosen, changed, onChoose }: Props) {
  const [wanted, setWanted] = useState('')
  const text = wanted.trim().toLowerCase()
  const found = branches(interactions).filter(
    ({ interaction: { name, userSays } }) => text === '' || [name, ...userSays].some((each) => each.toLowerCase().includes(text)),
  )
  const item = (key: string, name: string, icon: ReactNode, more: { readonly depth?: number; readonly count?: string } = {}) => (
    <li key={key} style={{ paddingInlineStart: (more.depth ?? 0) * 16 }}>
      <button type="button" className={classes.branch} aria-current={chosen === key || undefined} onClick={() => onChoose(key)}>
        {icon}
        <span className={classes.branchName}>{name}</span>
        {changed.includes(key) && <span className={classes.unsaved}>unsaved</span>}
        {more.count !== undefined && <span className={classes.count}>{more.count}</span>}
      </button>
    </li>
  )
  return (
    <nav className={classes.tree} aria-label="Interactions">
      <ul>
        {item('welcome', 'Welcome', <IconHome size={16} aria-hidden />)}
        {item('fallback', 'Fallback', <IconRouteOff size={16} aria-hidden />)}
      </ul>
      <h2 className={classes.treeHeading}>When someone says</h2>
      {interactions.length >= SEARCHED_FROM && (
        <TextInput
          aria-label="Find an interaction"
          placeholder="Name or phrase"
          size="xs"
          leftSection={<IconSearch size={14} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <ul>
        {found.map(({ interaction: { id, name, userSays, enabled }, depth }) =>
          item(id, name, enabled ? <IconMessage size={16} aria-hidden /> : <IconMessageOff size={16} aria-label="Switched off" />, {
            depth,
            count: `${userSays.length} ${userSays.length === 1 ? 'phrase' : 'phrases'}`,
          }),
        )}
        {changed.includes('+new') && item('+new', 'New interaction', <IconPlus size={16} aria-hidden />)}
      </ul>
      {interactions.length === 0 && <p className={classes.treeNote}>Nothing yet. What do visitors ask most?</p>}
      {text !== '' && found.length === 0 && <p className={classes.treeNote}>Nothing fits “{wanted.trim()}”.</p>}
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChoose('+new')}>
        Add an interaction
      </Button>
    </nav>
  )
}
