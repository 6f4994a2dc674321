import { expect, it } from 'vitest'
import { changed, NOTHING_ASKED } from './conversation-state.ts'
import { turnsOfExecutions } from './execution-turns.ts'
import type { Execution } from './space-wire.ts'

const AT = '2026-09-14T08:00:00.000Z'
const execution = (id: string, more: Partial<Execution>): Execution => ({
  id,
  status: 'PENDING',
  response: 'Still working.',
  visualization: null,
  follow_ups: [],
  created_at: AT,
  ...more,
})
const asked = changed(NOTHING_ASKED, { type: 'asking', text: 'How many?', at: AT })
const statuses = (state: typeof asked) => turnsOfExecutions('c', state.questions, state.executions).map(({ answer }) => answer?.status)

it('shows a question at once, its answer when it is there, and never less after that', () => {
  expect(statuses(asked)).toEqual([undefined])
  const accepted = changed(asked, { type: 'accepted', execution: execution('exec_1', {}) })
  expect(statuses(accepted)).toEqual(['queued'])
  const answered = changed(accepted, { type: 'execution', execution: execution('exec_1', { status: 'SUCCESS', outcome: 'answered', response: '**2**' }) })
  expect(statuses(answered)).toEqual(['done'])
  expect(statuses(changed(answered, { type: 'execution', execution: execution('exec_1', { status: 'RUNNING' }) }))).toEqual(['done'])
})

it('takes a question back that was refused, and shows none twice that was read meanwhile', () => {
  expect(changed(asked, { type: 'refused' }).questions).toEqual([])
  const stored = { text: 'How many?', role: 'user', id: 'q', execution_id: 'exec_1', created_at: AT } as const
  const read = changed(asked, { type: 'read', questions: [stored], executions: [execution('exec_1', {})] })
  expect(changed(read, { type: 'accepted', execution: execution('exec_1', {}) }).questions).toEqual([stored])
})

it('says what was declined without the questions that stand below it', () => {
  const response = 'I do not know “churny”.\n\nYou could ask:\n\n- Revenue last month\n- Revenue this year'
  const declined = execution('exec_1', { status: 'SUCCESS', outcome: 'abstained', response, follow_ups: ['Revenue last month', 'Revenue this year'] })
  const [turn] = turnsOfExecutions('c', [{ text: 'churny?', role: 'user', id: 'q', execution_id: 'exec_1', created_at: AT }], [declined])
  expect([turn?.answer?.content, turn?.answer?.suggested_follow_ups.length]).toEqual(['I do not know “churny”.', 2])
})
