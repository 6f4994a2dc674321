import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import classes from './spaces.module.css'
import type { Shown } from './spaces-api.ts'

/** Whether a space answers. */
export function SpaceState({ status }: Pick<Shown, 'status'>) {
  const isReady = status === 'READY'
  return (
    <span className={classes.state} data-state={status}>
      {isReady ? <IconCircleCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
      {isReady ? 'Ready' : 'Broken'}
    </span>
  )
}
