import { Button, TextInput } from '@mantine/core'
import { IconHome, IconPlus, IconRouteOff, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Interaction } from '../wire.ts'
import classes from './story.module.css'
import { SYSTEM_TITLES } from './story-map.ts'
import { branches } from './tree.ts'
import { TreeBranch } from './tree-branch.tsx'
import { TreeItem } from './tree-item.tsx'

/** Below this a search is no help. */
const SEARCHED_FROM = 8

interface Props {
  readonly interactions: readonly Interaction[]
  readonly chosen: string
  readonly changed: readonly string[]
  readonly onChoose: (key: string) => void
}

/** Everything a bot answers: where a chat begins, what people say, what happens otherwise, and where each leads. */
export function InteractionTree({ interactions, chosen, changed, onChoose }: Props) {
  const [wanted, setWanted] = useState('')
  const text = wanted.trim().toLowerCase()
  const found = text === '' ? branches(interactions) : fitting(interactions, text)
  const tree = { chosen, changed, onChoose }
  const system = (key: 'welcome' | 'fallback', icon: ReactNode) => <TreeItem {...tree} itemKey={key} name={SYSTEM_TITLES[key]} icon={icon} />
  return (
    <nav className={classes.tree} aria-label="Interactions">
      <ul>
        {system('welcome', <IconHome size={16} aria-hidden />)}
        {system('fallback', <IconRouteOff size={16} aria-hidden />)}
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
        {found.map((branch) => (
          <TreeBranch key={branch.interaction.id} {...tree} branch={branch} interactions={interactions} />
        ))}
        {changed.includes('+new') && <TreeItem {...tree} itemKey="+new" name="New interaction" icon={<IconPlus size={16} aria-hidden />} />}
      </ul>
      {interactions.length === 0 && <p className={classes.treeNote}>Nothing yet. What do visitors ask most?</p>}
      {text !== '' && found.length === 0 && <p className={classes.treeNote}>Nothing fits “{wanted.trim()}”.</p>}
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChoose('+new')}>
        Add an interaction
      </Button>
    </nav>
  )
}

function fitting(interactions: readonly Interaction[], text: string) {
  const fits = ({ name, userSays }: Interaction) => [name, ...userSays].some((each) => each.toLowerCase().includes(text))
  return interactions.filter(fits).map((interaction) => ({ interaction, after: [] }))
}
