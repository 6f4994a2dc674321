import { Alert, Loader, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCircleDotted, IconMinus } from '@tabler/icons-react'
import type { TestReport, TestStep } from '../api/wire.ts'
import { CopyAction } from '../chat/copy-action.tsx'
import classes from './test-steps.module.css'

const STEPS: readonly { readonly step: TestStep['step']; readonly label: string }[] = [
  { step: 'name', label: 'Find it' },
  { step: 'reach', label: 'Reach it' },
  { step: 'tls', label: 'Agree on encryption' },
  { step: 'sign_in', label: 'Sign in' },
  { step: 'rights', label: 'Read, and only read' },
]

/** The test of a connection as steps; the one that failed says what to do. */
export function TestSteps({ running, report }: { readonly running: boolean; readonly report: TestReport | undefined }) {
  return (
    <section aria-label="Connection test">
      <Text fw={500} mb={8}>
        What is tested
      </Text>
      <ol className={classes.steps} aria-live="polite">
        {STEPS.map(({ step, label }, place) => {
          const done = running ? undefined : report?.steps.find((one) => one.step === step)
          return (
            <li key={step} className={classes.step} data-status={done?.status}>
              <StepMark status={running && place === 0 ? 'running' : done?.status} />
              <span>
                {label}
                {done !== undefined && done.status !== 'ok' && done.message !== '' && <span className={classes.message}>{done.message}</span>}
              </span>
            </li>
          )
        })}
      </ol>
      {!running && report?.over_privileged !== undefined && <LeastPrivilege fix={report.over_privileged.fix} />}
    </section>
  )
}

function StepMark({ status }: { readonly status: TestStep['status'] | 'running' | undefined }) {
  switch (status) {
    case 'running':
      return <Loader size={14} role="img" aria-label="Running" />
    case 'ok':
      return <IconCheck size={16} className={classes.ok} aria-label="Done" />
    case 'failed':
      return <IconAlertTriangle size={16} aria-label="Failed" />
    case 'warning':
      return <IconAlertTriangle size={16} aria-label="Warning" />
    case 'skipped':
      return <IconMinus size={16} className={classes.waiting} aria-label="Not needed" />
    default:
      return <IconCircleDotted size={16} className={classes.waiting} aria-hidden />
  }
}

function LeastPrivilege({ fix }: { readonly fix: string }) {
  return (
    <Alert color="amber" variant="light" mt={12} title="This account can do more than read">
      <div className={classes.fix}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
        <pre tabIndex={0}>{fix}</pre>
        <CopyAction text={fix} label="Copy the statements" />
      </div>
    </Alert>
  )
}
