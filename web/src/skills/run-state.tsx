import { IconAlertCircle, IconCircleCheck, IconClockX, IconHandStop, IconProgress } from '@tabler/icons-react'
import classes from './skills.module.css'
import type { SkillRun } from './skills-api.ts'

const STATES = {
  ok: { Icon: IconCircleCheck, words: 'Worked' },
  error: { Icon: IconAlertCircle, words: 'Failed' },
  timeout: { Icon: IconClockX, words: 'Took too long' },
  killed: { Icon: IconHandStop, words: 'Stopped' },
  running: { Icon: IconProgress, words: 'Running' },
} as const

/** How a run ended, in a word, and how long it took. */
export function RunState({
  status,
  durationMs,
  memoryBytes,
}: {
  readonly status: SkillRun['status']
  readonly durationMs?: number | null
  readonly memoryBytes?: number | null | undefined
}) {
  const { Icon, words } = STATES[status]
  return (
    <span className={classes.state} data-status={status}>
      <Icon size={16} aria-hidden />
      {words}
      {durationMs != null && <span className={classes.quiet}>{duration(durationMs)}</span>}
      {memoryBytes != null && <span className={classes.quiet}>{Math.ceil(memoryBytes / MEGABYTE).toLocaleString()} MB</span>}
    </span>
  )
}

const SECOND = 1000
const MEGABYTE = 1_000_000

export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`
  return `${(ms / SECOND).toLocaleString(undefined, { maximumFractionDigits: ms < 10 * SECOND ? 1 : 0 })} s`
}
