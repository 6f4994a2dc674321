import { Loader } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCircleDotted } from '@tabler/icons-react'
import classes from '../connections/test-steps.module.css'
import { type LanguageModel, PROBES, type Probe, type ProbeResult } from './models-api.ts'
import own from './models-page.module.css'

const LABELS: Readonly<Record<Probe, string>> = { hello: 'Say hello', tool: 'Call a tool', json: 'Answer in JSON' }
const MS = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const SECONDS = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

/** What the tests of a model found, step by step. */
export function ModelTestSteps({ model, results, running }: Props) {
  return (
    <ol className={classes.steps} aria-live="polite" aria-label={`Test of ${model.label}`}>
      {PROBES.map((probe) => {
        const result = results.find((each) => each.probe === probe)
        const status = running === probe ? 'running' : result === undefined ? undefined : result.ok ? 'ok' : 'failed'
        return (
          <li key={probe} className={classes.step} data-status={status}>
            <StepMark status={status} />
            <span>
              {LABELS[probe]}
              {result !== undefined && running !== probe && <span className={own.duration}>{durationOf(result)}</span>}
              {result?.reason !== undefined && <span className={classes.message}>{result.reason}</span>}
              {result?.fix !== undefined && <span className={own.fix}>{result.fix}</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}

interface Props {
  readonly model: LanguageModel
  readonly results: readonly ProbeResult[]
  readonly running: Probe | undefined
}

function durationOf({ duration_ms }: ProbeResult): string {
  return duration_ms < 1_000 ? `${MS.format(duration_ms)} ms` : `${SECONDS.format(duration_ms / 1_000)} s`
}

function StepMark({ status }: { readonly status: 'running' | 'ok' | 'failed' | undefined }) {
  switch (status) {
    case 'running':
      return <Loader size={14} role="img" aria-label="Running" />
    case 'ok':
      return <IconCheck size={16} className={classes.ok} aria-label="Done" />
    case 'failed':
      return <IconAlertTriangle size={16} aria-label="Failed" />
    default:
      return <IconCircleDotted size={16} className={classes.waiting} aria-hidden />
  }
}
