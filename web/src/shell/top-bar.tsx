import { ActionIcon, Tooltip } from '@mantine/core'
import { IconLayoutSidebar } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useRail } from './rail-context.ts'
import classes from './top-bar.module.css'

/** The line on top of a page's content; it also brings the rail back where that is hidden. */
export function TopBar({ children, quiet = false }: { readonly children?: ReactNode; readonly quiet?: boolean }) {
  const { railShown, showRail } = useRail()
  if (railShown && quiet) return null
  return (
    <div className={classes.bar} data-quiet={quiet || undefined}>
      {!railShown && (
        <Tooltip label="Show the rail">
          <ActionIcon size={32} onClick={showRail} aria-label="Show the rail">
            <IconLayoutSidebar size={18} />
          </ActionIcon>
        </Tooltip>
      )}
      {children}
    </div>
  )
}
