import { expect, test } from 'vitest'
import { remember, remembered } from './remembered.ts'

/** Nothing is kept for a frame here: there is no window at all. */
const ANN = 'story.ann'
const WHO = { visitorId: 'visitor-0001', sessionId: 'session-0001' }
const NOON = Date.UTC(2026, 0, 1, 12)
const MINUTE = 60_000

const handed = (now = NOON) => remember(ANN, WHO, now)

test('a chat goes on by what the page around the frame kept', () => {
  expect(remembered(ANN, handed(), NOON + MINUTE)).toEqual({ ...WHO, goesOn: true })
})

test('a chat that is over is not gone on with, by the same visitor', () => {
  const { visitorId, sessionId, goesOn } = remembered(ANN, handed(), NOON + 10 * MINUTE)
  expect([visitorId, goesOn]).toEqual([WHO.visitorId, false])
  expect(sessionId).not.toBe(WHO.sessionId)
})

test.each([
  ['of somebody else', 'story.bob', handed()],
  ['of another bot', 'other.ann', handed()],
  ['that is no chat', ANN, '{"visitorId":"<script>","sessionId":7,"at":0}'],
  ['that is no JSON', ANN, '%'],
])('nobody goes on with a chat %s', (_, whose, kept) => {
  const found = remembered(whose, kept, NOON + MINUTE)
  expect(found.goesOn).toBe(false)
  expect([found.visitorId, found.sessionId]).not.toContain(WHO.visitorId)
})
