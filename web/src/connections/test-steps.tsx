import { Loader, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCircleDotted } from '@tabler/icons-react'
import { TEST_STEPS, type TestStepName } from './test-outcome.ts'
import classes from './test-steps.module.css'

export type TestProgress =
  | { readonly state: 'running' }
  | { readonly state: 'passed'; readonly warning?: string }
  | { readonly state: 'failed'; readonly failed?: TestStepName; readonly message: string }

type Mark = 'waiting' | 'running' | 'ok' | 'warning' | 'failed'

/** The test of a connection as steps; the one that failed says what to do. */
export function TestSteps({ progress }: { readonly progress: TestProgress | undefined }) {
  const failedAt = progress?.state === 'failed' ? TEST_STEPS.findIndex(({ step }) => step === progress.failed) : -1
  return (
    <section aria-label="Connection test">
      <Text fw={500} mb={8}>
        What is tested
      </Text>
      <ol className={classes.steps} aria-live="polite">
        {TEST_STEPS.map(({ step, label }, place) => (
          <li key={step} className={classes.step}>
            <StepMark mark={markOf(progress, place, failedAt)} />
            <span>
              {label}
              {progress?.state === 'failed' && place === failedAt && <span className={classes.message}>{progress.message}</span>}
              {progress?.state === 'passed' && step === 'rights' && progress.warning !== undefined && (
                <span className={classes.warning}>{progress.warning}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function markOf(progress: TestProgress | undefined, place: number, failedAt: number): Mark {
  switch (progress?.state) {
    case 'running':
      return place === 0 ? 'running' : 'waiting'
    case 'passed':
      return place === TEST_STEPS.length - 1 && progress.warning !== undefined ? 'warning' : 'ok'
    case 'failed':
      return place < failedAt ? 'ok' : place === failedAt ? 'failed' : 'waiting'
    default:
      return 'waiting'
  }
}

function StepMark({ mark }: { readonly mark: Mark }) {
  if (mark === 'running') return <Loader size={14} aria-label="Running" />
  if (mark === 'ok') return <IconCheck size={16} className={classes.ok} aria-label="Done" />
  if (mark === 'failed') return <IconAlertTriangle size={16} className={classes.failed} aria-label="Failed" />
  if (mark === 'warning') return <IconAlertTriangle size={16} className={classes.warning} aria-label="Warning" />
  return <IconCircleDotted size={16} className={classes.waiting} aria-hidden />
}
