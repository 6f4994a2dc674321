import type { Progress } from '../../flow.ts'
import type { EventBody, Step } from './conversation.ts'

/** Turns the progress of one answer into steps and events. */
export interface Recorder {
  report(progress: Progress): void
  /** Steps so far; those never ended are ended as errors. */
  finish(): readonly Step[]
  /** Events not yet taken, in order. */
  take(): readonly EventBody[]
}

export function createRecorder(prefix: string, now: () => Date, onEvent: () => void): Recorder {
  const steps: Step[] = []
  const open: number[] = []
  let events: EventBody[] = []
  const emit = (event: EventBody): void => {
    events.push(event)
    onEvent()
  }
  const change = (index: number, changes: Partial<Step>): Step | undefined => {
    const step = steps[index]
    if (step === undefined) return undefined
    const changed = { ...step, ...changes }
    steps[index] = changed
    return changed
  }
  const end = (changes: Partial<Step>): void => {
    const index = open.pop()
    const step = index === undefined ? undefined : change(index, changes)
    if (step !== undefined) emit({ type: 'step-end', step })
  }
  const report = (progress: Progress): void => {
    const current = open.at(-1)
    switch (progress.type) {
      case 'step-start': {
        const step: Step = {
          id: `${prefix}_${steps.length + 1}`,
          kind: progress.step,
          title: progress.title,
          status: 'running',
          startedAt: now().toISOString(),
        }
        open.push(steps.push(step) - 1)
        return emit({ type: 'step-start', step })
      }
      case 'step-end':
        return end({ status: progress.error === undefined ? 'done' : 'error', title: progress.title, durationMs: progress.durationMs, error: progress.error })
      case 'query-start': {
        const step = current === undefined ? undefined : change(current, { sql: progress.sql })
        return emit({ type: 'query-start', stepId: step?.id ?? prefix, connection: progress.connection, sql: progress.sql })
      }
      case 'query-end': {
        const step = current === undefined ? undefined : change(current, { rows: progress.rows })
        return emit({
          type: 'query-end',
          stepId: step?.id ?? prefix,
          rows: progress.rows,
          durationMs: progress.durationMs,
          truncated: progress.truncated,
        })
      }
    }
  }
  return {
    report,
    finish: () => {
      while (open.length > 0) end({ status: 'error', error: 'stopped' })
      return steps
    },
    take: () => {
      const taken = events
      events = []
      return taken
    },
  }
}
