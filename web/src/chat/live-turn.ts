import type { ConversationEvent, Finding, Step } from '../api/wire.ts'

/** What is known of a turn while it runs. */
export interface LiveTurn {
  readonly turnId?: string
  readonly queuedAhead: number
  readonly steps: readonly Step[]
  /** Of an investigation, as they come. */
  readonly findings: readonly Finding[]
  readonly text: string
}

export const NOT_STARTED: LiveTurn = { queuedAhead: 0, steps: [], findings: [], text: '' }

export function liveTurn(turn: LiveTurn, event: ConversationEvent): LiveTurn {
  switch (event.type) {
    case 'turn-start':
      return { ...NOT_STARTED, turnId: event.turn_id, queuedAhead: event.queued_ahead }
    case 'step-start':
    case 'step-end':
      return { ...turn, queuedAhead: 0, steps: withStep(turn.steps, event.step) }
    case 'query-end':
      return { ...turn, steps: turn.steps.map((step) => (step.id === event.step_id ? { ...step, rows: event.rows } : step)) }
    case 'finding':
      return event.finding.title === '' ? turn : { ...turn, findings: [...turn.findings, event.finding] }
    case 'text-delta':
      return { ...turn, text: turn.text + event.text }
    default:
      return turn
  }
}

function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const known = steps.some((one) => one.id === step.id)
  return known ? steps.map((one) => (one.id === step.id ? { ...one, ...step } : one)) : [...steps, step]
}
