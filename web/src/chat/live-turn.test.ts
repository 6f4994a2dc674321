import { expect, it } from 'vitest'
import type { ConversationEvent, Step } from '../api/wire.ts'
import { liveTurn, NOT_STARTED } from './live-turn.ts'

const step: Step = { id: 's1', kind: 'query', title: 'Running 1 query', status: 'running' }

it('follows a turn from its queue to its last step', () => {
  const events: readonly ConversationEvent[] = [
    { type: 'turn-start', turn_id: 't1', queued_ahead: 2 },
    { type: 'step-start', turn_id: 't1', step },
    { type: 'query-end', turn_id: 't1', step_id: 's1', rows: 7, duration_ms: 5 },
    { type: 'step-end', turn_id: 't1', step: { ...step, status: 'done', duration_ms: 12 } },
  ]
  expect(events.reduce(liveTurn, NOT_STARTED)).toEqual({
    turnId: 't1',
    queuedAhead: 0,
    text: '',
    findings: [],
    steps: [{ ...step, rows: 7, status: 'done', duration_ms: 12 }],
  })
})

it('forgets the steps of the turn before', () => {
  const before = liveTurn(NOT_STARTED, { type: 'step-start', turn_id: 't1', step })
  expect(liveTurn(before, { type: 'turn-start', turn_id: 't2', queued_ahead: 0 }).steps).toEqual([])
})

it('gathers findings as they come, but for those its reader may not see', () => {
  const found = { title: 'Region Nordics: orders were 30 % lower.', text: 'It began in June.', share: 0.8 }
  const events: readonly ConversationEvent[] = [
    { type: 'finding', turn_id: 't1', finding: found },
    { type: 'finding', turn_id: 't1', finding: { title: '', text: '' } },
  ]
  expect(events.reduce(liveTurn, NOT_STARTED).findings).toEqual([found])
})
