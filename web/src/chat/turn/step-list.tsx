import { Loader } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { Step } from '../../api/wire.ts'
import classes from './step-list.module.css'

/** Steps in order, each with how long it took. */
export function StepList({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map((step) => (
        <li key={step.id} className={classes.step}>
          <StepMark status={step.status} />
          <span className={classes.title}>
            {step.title}
            {step.rows !== undefined && <span className={classes.quiet}> · {step.rows === 1 ? '1 row' : `${step.rows.toLocaleString()} rows`}</span>}
            {step.error !== undefined && <span className={classes.error}>{step.error}</span>}
          </span>
          {step.duration_ms !== undefined && <span className={classes.quiet}>{duration(step.duration_ms)}</span>}
        </li>
      ))}
    </ol>
  )
}

function StepMark({ status }: { readonly status: Step['status'] }) {
  if (status === 'running') return <Loader size={14} role="img" aria-label="Running" />
  if (status === 'error') return <IconAlertTriangle size={16} className={classes.error} aria-label="Failed" />
  return <IconCheck size={16} className={classes.done} aria-label="Done" />
}

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toLocaleString(undefined, { maximumFractionDigits: 1 })} s`
}
