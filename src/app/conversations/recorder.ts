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
  const changed = (index: number | undefined, changes: Partial<Step>): string => (index === undefined ? undefined : change(index, changes))?.id ?? prefix
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
        emit({ type: 'step-start', step })
        break
      }
      case 'step-end': {
        const { title, durationMs, error } = progress
        end({ status: error === undefined ? 'done' : 'error', title, durationMs, error })
        break
      }
      case 'query-start': {
        const { connection, sql } = progress
        emit({ type: 'query-start', stepId: changed(current, { sql }), connection, sql })
        break
      }
      case 'query-end': {
        const { rows, durationMs, truncated } = progress
        emit({ type: 'query-end', stepId: changed(current, { rows }), rows, durationMs, truncated })
        break
      }
      case 'finding': {
        emit({ type: 'finding', finding: progress.finding })
        break
      }
      case 'text': {
        emit({ type: 'text-delta', text: progress.text })
        break
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
