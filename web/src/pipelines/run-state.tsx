import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconHandStop, IconProgress } from '@tabler/icons-react'
import classes from './pipelines.module.css'
import type { Run } from './pipelines-api.ts'

const STATES = {
  none: { Icon: IconCircleDashed, words: 'Not run yet' },
  queued: { Icon: IconProgress, words: 'Waiting' },
  running: { Icon: IconProgress, words: 'Running' },
  loaded: { Icon: IconCircleCheck, words: 'Loaded' },
  warned: { Icon: IconAlertTriangle, words: 'Loaded, with warnings' },
  failed: { Icon: IconAlertCircle, words: 'Failed' },
  cancelled: { Icon: IconHandStop, words: 'Stopped' },
} as const

/** How a run stands, in a word. */
export function RunState({ run }: { readonly run: Run | null }) {
  const state = run === null ? 'none' : run.status === 'loaded' && (run.result?.warnings.length ?? 0) > 0 ? 'warned' : run.status
  const { Icon, words } = STATES[state]
  return (
    <span className={classes.state} data-state={state}>
      <Icon size={16} aria-hidden />
      {words}
    </span>
  )
}
