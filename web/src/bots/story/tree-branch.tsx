import { VisuallyHidden } from '@mantine/core'
import { IconMessage, IconMessageOff } from '@tabler/icons-react'
import type { Interaction } from '../wire.ts'
import classes from './story.module.css'
import { useStoryMap } from './story-map.ts'
import { type Branch, missingContexts } from './tree.ts'
import { TreeItem, type TreeProps } from './tree-item.tsx'

interface Props extends TreeProps {
  readonly branch: Branch
  /** All of the story. */
  readonly interactions: readonly Interaction[]
}

/** An interaction that people begin by saying something, with what they may say next. */
export function TreeBranch({ branch: { interaction, after }, interactions, ...tree }: Props) {
  const { id, name, enabled, contextOut } = interaction
  const icon = enabled ? <IconMessage size={16} aria-hidden /> : <IconMessageOff size={16} aria-label="Switched off" />
  return (
    <TreeItem {...tree} itemKey={id} name={name} icon={icon} isOff={!enabled} hint={<Reached interaction={interaction} interactions={interactions} />}>
      {after.length > 0 && (
        <ul className={classes.after} aria-label={`After ${name}`} title={`Only while “${contextOut.map((context) => context.name).join('”, “')}” lasts`}>
          {after.map((next) => (
            <TreeBranch key={next.interaction.id} {...tree} branch={next} interactions={interactions} />
          ))}
        </ul>
      )}
    </TreeItem>
  )
}

/** How many phrases lead here, or why nothing does. */
function Reached({ interaction, interactions }: Pick<Props, 'interactions'> & { readonly interaction: Interaction }) {
  const { id, userSays, triggers, enabled } = interaction
  const isLinked = useStoryMap().arrivalsAt(id).length > 0
  const [missing] = missingContexts(interaction, interactions)
  if (enabled && missing !== undefined && !isLinked)
    return (
      <span className={classes.unsaved} title={`It waits for the context “${missing}”, which nothing sets.`}>
        never plays
      </span>
    )
  if (userSays.length > 0)
    return (
      <span className={classes.count}>
        {userSays.length}
        <VisuallyHidden> {userSays.length === 1 ? 'phrase' : 'phrases'}</VisuallyHidden>
      </span>
    )
  if (isLinked || triggers.length > 0) return <span className={classes.count}>by link</span>
  return enabled ? (
    <span className={classes.unsaved} title="Nobody can say it: it has no phrase yet.">
      no phrase
    </span>
  ) : null
}
