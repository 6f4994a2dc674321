import { IconCornerDownRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './story.module.css'
import { useStoryMap } from './story-map.ts'

export interface TreeProps {
  /** Key of the interaction that is open. */
  readonly chosen: string
  /** Keys of those with unsaved changes. */
  readonly changed: readonly string[]
  readonly onChoose: (key: string) => void
}

interface Props extends TreeProps {
  readonly itemKey: string
  readonly name: string
  readonly icon: ReactNode
  readonly isOff?: boolean
  /** What stands at the end of the line. */
  readonly hint?: ReactNode
  /** What can be said once this has played. */
  readonly children?: ReactNode
}

/** An interaction in the tree, and below it where its buttons and jumps lead. */
export function TreeItem({ itemKey, name, icon, isOff, hint, children, ...tree }: Props) {
  const { chosen, changed, onChoose } = tree
  return (
    <li>
      <button
        type="button"
        className={classes.branch}
        aria-current={chosen === itemKey || undefined}
        data-off={isOff || undefined}
        title={name}
        onClick={() => onChoose(itemKey)}
      >
        {icon}
        <span className={classes.branchName}>{name}</span>
        {changed.includes(itemKey) && <span className={classes.unsaved}>unsaved</span>}
        {hint}
      </button>
      <Links from={itemKey} {...tree} />
      {children}
    </li>
  )
}

function Links({ from, chosen, onChoose }: TreeProps & { readonly from: string }) {
  const { stops, at } = useStoryMap()
  const links = stops.find(({ key }) => key === from)?.links ?? []
  if (links.length === 0) return null
  return (
    <ul className={classes.links} aria-label="Leads to">
      {links.map(({ to, button }) => {
        const target = at(to)
        if (target === undefined) return null
        return (
          <li key={to}>
            <button
              type="button"
              className={classes.link}
              data-open={chosen === target.key || undefined}
              title={button === undefined ? `Goes on in ${target.name}` : `Button “${button}” goes to ${target.name}`}
              onClick={() => onChoose(target.key)}
            >
              <IconCornerDownRight size={14} aria-hidden />
              <span className={classes.branchName}>{target.name}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
