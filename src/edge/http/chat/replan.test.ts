import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { setting } from './fixtures/setting.ts'

const here = setting(testStore)
const title = (value: string) => [{ op: 'set', node: 'n2', field: 'title', value }]

test('an edit gives the same message a new revision, keeps the former one, and marks later turns stale', async () => {
  const ann = here.as('ann')
  const first = await ann.ask('r1', 'one')
  await ann.followUp('r1', 'two')
  const changed = await ann.post('/api/c2/r1/replan', { turn_id: first.body.turn_id, revision: 1, edits: title('query sales') })
  expect(changed.status).toBe(200)
  expect(changed.body).toMatchObject({ id: first.body.id, position: 1, revision: 2, status: 'done', content: 'Changed to query sales with a new query.' })
  const { messages } = (await ann.chat('r1')).body
  expect(messages.map((message) => message.stale_context)).toEqual([undefined, undefined, undefined, true])
  const revisions = await ann.get(`/api/c2/r1/turns/${first.body.turn_id}/revisions`)
  expect(revisions.list.map((each) => [each.revision, each.content])).toEqual([
    [1, first.body.content],
    [2, 'Changed to query sales with a new query.'],
  ])
})

test('changing the display alone runs no query and keeps the rows', async () => {
  const ann = here.as('ann')
  const first = await ann.ask('r2', 'rows 150')
  const changed = await ann.post('/api/c2/r2/replan', { turn_id: first.body.turn_id, revision: 1, edits: title('Nicer') })
  expect(changed.body).toMatchObject({ content: 'Changed to Nicer without a query.', dataframe: { row_count: 150 } })
})

test('edits that do not fit are 422 by edit and node; an old revision is 409; strangers are refused', async () => {
  const ann = here.as('ann')
  const { turn_id } = (await ann.ask('r3', 'one')).body
  const wrong = await ann.post('/api/c2/r3/replan', { turn_id, revision: 1, edits: [...title('x'), { op: 'remove', node: 'n9' }] })
  expect(wrong).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'edits', 1, 'n9'], type: 'value_error' }] } })
  const old = await ann.post('/api/c2/r3/replan', { turn_id, revision: 7, edits: title('x') })
  expect([old.status, old.headers.get('x-error-code')]).toEqual([409, 'plan_changed'])
  expect((await here.as('bob').post('/api/c2/r3/replan', { turn_id, revision: 1, edits: title('x') })).status).toBe(404)
  expect((await here.as('adm').post('/api/c2/r3/replan', { turn_id, revision: 1, edits: title('x') })).status).toBe(403)
  expect((await ann.post('/api/c2/r3/replan', { turn_id: 'trn_x', revision: 1, edits: title('x') })).status).toBe(404)
  expect((await ann.post('/api/c2/r3/replan', { turn_id, revision: 1 })).status).toBe(422)
})

test('choosing a reading turns a clarification into an answer', async () => {
  const ann = here.as('ann')
  const asked = await ann.ask('r4', 'clarify x')
  const chosen = await ann.post('/api/c2/r4/replan', { turn_id: asked.body.turn_id, revision: 1, choose: 'r2' })
  expect(chosen.body).toMatchObject({ status: 'done', revision: 2, content: 'Changed to Most orders with a new query.' })
  const other = await ann.ask('r5', 'clarify x')
  expect((await ann.post('/api/c2/r5/replan', { turn_id: other.body.turn_id, revision: 1, choose: 'r9' })).status).toBe(422)
})

test('choosing the reading of a former revision takes a change back', async () => {
  const ann = here.as('ann')
  const first = await ann.ask('r9', 'one')
  const { turn_id, reading, plan } = first.body
  await ann.post('/api/c2/r9/replan', { turn_id, revision: 1, edits: title('query other') })
  const back = await ann.post('/api/c2/r9/replan', { turn_id, revision: 2, choose: 'r0' })
  expect(back.body).toMatchObject({ status: 'done', revision: 3, reading, plan })
})

test('twenty former revisions are kept', async () => {
  const ann = here.as('ann')
  const { turn_id } = (await ann.ask('r6', 'one')).body
  for (let revision = 1; revision <= 23; revision++) await ann.post('/api/c2/r6/replan', { turn_id, revision, edits: title(`T${revision}`) })
  const kept = (await ann.get(`/api/c2/r6/turns/${turn_id}/revisions`)).list.map((each) => each.revision)
  expect(kept).toEqual(Array.from({ length: 20 }, (_none, n) => n + 5))
})

test('rerun_query runs the plan again on today’s data', async () => {
  const ann = here.as('ann')
  await ann.ask('r7', 'one')
  const reply = await ann.post('/api/rerun_query', { chat_id: 'r7', message_position: 1 })
  expect(reply.body).toMatchObject({ revision: 2, status: 'done', content: 'Changed to Total sales with a new query.' })
  expect((await ann.post('/api/rerun_query', { chat_id: 'r7', message_position: 9 })).status).toBe(404)
})

test('a replan under an Idempotency-Key happens once', async () => {
  const ann = here.as('ann')
  const { turn_id } = (await ann.ask('r8', 'one')).body
  const body = { turn_id, revision: 1, edits: title('Once') }
  const replies = [await ann.post('/api/c2/r8/replan', body, { 'Idempotency-Key': 'a' }), await ann.post('/api/c2/r8/replan', body, { 'Idempotency-Key': 'a' })]
  expect(replies.map((reply) => [reply.status, reply.body.revision])).toEqual([
    [200, 2],
    [200, 2],
  ])
})
