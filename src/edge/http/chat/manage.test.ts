import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { DEFAULT_POLICY } from '../../../app/conversations/index.ts'
import { startChatServer } from './fixtures/chat-server.ts'
import { client } from './fixtures/client.ts'
import { setting } from './fixtures/setting.ts'

const here = setting(testStore)

test('labels: adding twice changes nothing, removing ignores what is missing, at most twenty', async () => {
  const ann = here.as('ann')
  await ann.ask('l', 'x')
  for (const _again of [1, 2])
    expect((await ann.post('/api/add_label_to_chat', { chat_id: 'l', labels: [' weekly ', 'b'] })).body).toEqual({ chat_id: 'l', labels: ['weekly', 'b'] })
  expect((await ann.post('/api/remove_label_from_chat', { chat_id: 'l', labels: ['b', 'none'] })).body).toEqual({ chat_id: 'l', labels: ['weekly'] })
  expect((await here.as('adm').post('/api/add_label_to_chat', { chat_id: 'l', labels: ['x'] })).status).toBe(200)
  expect((await here.as('bob').post('/api/add_label_to_chat', { chat_id: 'l', labels: ['x'] })).status).toBe(404)
  expect((await here.as('mod').post('/api/add_label_to_chat', { chat_id: 'l', labels: ['x'] })).status).toBe(403)
  const many = Array.from({ length: 21 }, (_none, n) => `n${n}`)
  expect((await ann.post('/api/add_label_to_chat', { chat_id: 'l', labels: many })).status).toBe(422)
  expect((await ann.post('/api/add_label_to_chat', { chat_id: 'l', labels: [''] })).status).toBe(422)
  expect((await ann.post('/api/add_label_to_chat', { chat_id: 'nowhere', labels: ['x'] })).status).toBe(404)
  const raced = await Promise.all(Array.from({ length: 8 }, (_none, n) => ann.post('/api/add_label_to_chat', { chat_id: 'l', labels: [`r${n}`] })))
  expect(raced.every((reply) => reply.status === 200)).toBe(true)
  expect((await ann.chat('l')).body.labels).toHaveLength(10)
})

test('title, pin, suggested title', async () => {
  const ann = here.as('ann')
  await ann.ask('t', 'What were our total sales last month?')
  expect((await ann.chat('t')).body.title).toBe('What were our total sales last month?')
  expect((await ann.post('/api/change_title', { chat_id: 't', title: 'Sales' })).body).toEqual({ chat_id: 't', title: 'Sales' })
  expect((await ann.post('/api/pinChat', { chat_id: 't', pin: true })).body).toEqual({ chat_id: 't', pinned: true })
  expect((await ann.chat('t')).body).toMatchObject({ title: 'Sales', pinned: true })
  expect((await ann.post('/api/suggest_title', { user_messages: `${'long words '.repeat(20)}\nnext` })).body.title.length).toBeLessThanOrEqual(80)
})

test('sharing opens a chat to the org, redacted where a reader may not see a table, and ends at once', async () => {
  const ann = here.as('ann')
  await ann.ask('s', 'x')
  await ann.followUp('s', 'secret y')
  expect((await here.as('bob').chat('s')).status).toBe(404)
  expect((await ann.post('/api/share_chat', { chat_id: 's', title: 'Shared' })).body).toEqual({ chat_id: 's', share_url: `${here.server.url}/?c=s` })
  const seen = await here.as('bob').chat('s')
  expect(seen.body).toMatchObject({ shared: true, title: 'Shared' })
  expect(seen.body.messages[1]?.content).toContain('Answer to')
  expect(seen.body.messages[3]).toMatchObject({ redacted: true, content: 'This answer uses data that you may not see.', additional_data: { assets: {} } })
  for (const field of ['sql', 'plan', 'reading', 'dataframe', 'steps', 'sources']) expect(seen.body.messages[3]).not.toHaveProperty(field)
  expect((await ann.chat('s')).body.messages[3]).not.toHaveProperty('redacted')
  expect((await here.as('bob').post('/api/delete_shared_chat', { chat_id: 's' })).status).toBe(403)
  expect((await ann.post('/api/delete_shared_chat', { chat_id: 's' })).body).toEqual({ status: 'ok' })
  expect((await here.as('bob').chat('s')).status).toBe(404)
  expect((await ann.post('/api/share_chat', { chat_id: 's', title: 'S', public: true })).status).toBe(403)
})

test('who may read: owner, admin (audited), a modeler of a shared group; nobody else', async () => {
  await here.as('eve').ask('w', 'x')
  await here.as('bob').ask('w2', 'x')
  const status = async (name: string, chat: string) => (await here.as(name).chat(chat)).status
  expect(await Promise.all(['eve', 'adm', 'mod', 'ann', 'bob'].map((name) => status(name, 'w')))).toEqual([200, 200, 200, 404, 404])
  expect(await Promise.all(['bob', 'adm', 'mod', 'ann'].map((name) => status(name, 'w2')))).toEqual([200, 200, 404, 404])
  expect(here.server.audited).toContain('chat.read w')
})

test('feedback: one per reader and turn, cleared by an empty value, kept when absent', async () => {
  const ann = here.as('ann')
  await ann.ask('f', 'x')
  const give = (message: object, more = {}) => ann.post('/api/feedback', { chat_id: 'f', message, message_position: 1, ...more })
  expect((await give({ feedback: 'like' })).body).toEqual({ chat_id: 'f', message_position: 1, feedback: 'like' })
  expect((await give({ role: 'assistant' }, { description: 'good' })).body).toEqual({ chat_id: 'f', message_position: 1, feedback: 'like' })
  expect((await ann.chat('f')).body.messages[1]?.feedback).toBe('like')
  expect((await here.as('adm').post('/api/feedback', { chat_id: 'f', message: { feedback: 'dislike' }, message_position: 0 })).status).toBe(200)
  expect((await ann.chat('f')).body.messages[1]?.feedback).toBe('like')
  expect((await give({ feedback: '' })).body).toEqual({ chat_id: 'f', message_position: 1 })
  expect((await give({}, { message_position: 7 })).status).toBe(404)
})

test('deleting and moving turns keeps positions dense; both refuse while a question runs', async () => {
  const ann = here.as('ann')
  await ann.ask('d', 'one')
  await ann.followUp('d', 'two')
  await ann.followUp('d', 'three')
  const questions = (body: { messages: readonly { role: string; content: string }[] }) =>
    body.messages.filter((_message, n) => n % 2 === 0).map((message) => message.content)
  expect(questions((await ann.post('/api/moveMessage', { chat_id: 'd', message_position: 5, direction_up: true })).body)).toEqual(['one', 'three', 'two'])
  expect(questions((await ann.post('/api/moveMessage', { chat_id: 'd', message_position: 0, direction_up: true })).body)).toEqual(['one', 'three', 'two'])
  const deleted = await ann.post('/api/deleteMessage', { chat_id: 'd', message_position: 2 })
  expect(questions(deleted.body)).toEqual(['one', 'two'])
  expect(deleted.body.messages.map((message) => message.position)).toEqual([0, 1, 2, 3])
  const running = ann.followUp('d', 'slow 300 four')
  await expect.poll(async () => (await ann.chat('d', '?wait=0')).body.status).toBe('running')
  expect((await ann.post('/api/deleteMessage', { chat_id: 'd', message_position: 0 })).status).toBe(409)
  expect((await ann.post('/api/moveMessage', { chat_id: 'd', message_position: 0, direction_up: false })).status).toBe(409)
  await running
})

test('a deleted chat is gone with all it held, also while it runs, and its id is free again', async () => {
  const ann = here.as('ann')
  const running = ann.ask('gone', 'slow 60000 x')
  await expect.poll(async () => (await ann.chat('gone', '?wait=0')).status).toBe(200)
  expect((await here.as('bob').delete('/api/c2/gone')).status).toBe(404)
  expect((await ann.delete('/api/c2/gone')).body).toEqual({ status: 'ok' })
  expect((await running).status).toBe(404)
  expect((await ann.chat('gone')).status).toBe(404)
  expect((await here.as('bob').ask('gone', 'x')).status).toBe(200)
})

test('history lists own chats, or those one may see, newest first, with a rule’s judgement', async () => {
  const [eve, u1] = [here.as('eve'), here.as('u1')]
  await eve.ask('h1', 'Sales by region last month')
  await eve.ask('h2', 'break')
  await eve.ask('h3', 'Sales by region last month')
  await eve.followUp('h3', 'Sales by region in the last month')
  await eve.post('/api/add_label_to_chat', { chat_id: 'h1', labels: ['weekly'] })
  await u1.ask('h4', 'x')
  const ids = async (path: string, name = 'eve') => (await here.as(name).get(path)).list.map((each) => each.chat_id)
  expect((await ids('/api/chat_history')).slice(0, 3)).toEqual(['h3', 'h2', 'h1'])
  expect(await ids('/api/chat_history?limit=1')).toEqual(['h3'])
  expect(await ids('/api/chat_history?label=weekly')).toEqual(['h1'])
  expect(await ids('/api/chat_history?q=REGION')).toEqual(['h3', 'h1'])
  expect(await ids('/api/chat_history?q=%25')).toEqual([])
  expect((await ids('/api/chat_history?status=done,abstained')).slice(0, 2)).toEqual(['h3', 'h1'])
  expect(await ids('/api/chat_history?status=error')).toEqual(['h2'])
  expect(await ids('/api/chat_history?source=cli')).toEqual([])
  expect(await ids('/api/chat_history?feedback=like')).toEqual([])
  expect(await ids('/api/chat_history?since=2999-01-01T00:00:00Z')).toEqual([])
  expect((await eve.get('/api/chat_history?status=odd')).status).toBe(422)
  expect((await here.as('eve').get('/api/chat_history_all')).status).toBeGreaterThanOrEqual(200)
  expect(await ids('/api/chat_history_all?user_id=u1@example.com', 'adm')).toEqual(['h4'])
  expect(await ids('/api/chat_history_all?user_id=u1@example.com', 'mod')).toEqual([])
  expect(await ids('/api/chat_history_all?user_id=eve@example.com&limit=1', 'mod')).toEqual(['h3'])
  expect((await eve.get('/api/chat_history?limit=0')).status).toBe(422)
  const reviews = JSON.parse((await eve.get('/api/chat_history?limit=3')).text)
  expect(reviews.map((each: { auto_review: { label: string } }) => each.auto_review.label)).toEqual(['Issue', 'Issue', 'OK'])
  expect(reviews[0]).toMatchObject({ n_messages: 4, scheduled: false, feedback: '', source: 'api', status: 'done' })
})

test('daily usage has one row per day, zeros included', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const month = JSON.parse((await here.as('adm').get('/api/daily_usage')).text)
  expect(month).toHaveLength(30)
  expect(month.at(-1)).toMatchObject({ date: today })
  expect(month.at(-1).questions).toBeGreaterThan(0)
  expect(month[0]).toEqual({
    date: month[0].date,
    users: 0,
    chats: 0,
    questions: 0,
    done: 0,
    clarification: 0,
    abstained: 0,
    error: 0,
    input_tokens: 0,
    output_tokens: 0,
  })
  expect((await here.as('adm').get('/api/daily_usage?start_date=2026-02-01&end_date=2026-01-01')).status).toBe(400)
  expect((await here.as('adm').get('/api/daily_usage?start_date=yesterday')).status).toBe(422)
})

test('suggestions come from what the asker sees', async () => {
  const reply = await here.as('ann').post('/api/get_question_suggestions', {})
  expect(JSON.parse(reply.text).questions).toHaveLength(3)
})

test('any changing call under an Idempotency-Key happens once', async () => {
  const ann = here.as('ann')
  await ann.ask('i', 'one')
  await ann.followUp('i', 'two')
  const key = { 'Idempotency-Key': 'delete-1' }
  const first = await ann.post('/api/deleteMessage', { chat_id: 'i', message_position: 0 }, key)
  const again = await ann.post('/api/deleteMessage', { chat_id: 'i', message_position: 0 }, key)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.text).toBe(first.text)
  expect((await ann.chat('i')).body.messages).toHaveLength(2)
  expect((await ann.post('/api/deleteMessage', { chat_id: 'i', message_position: 2 }, key)).status).toBe(422)
  const refused = { 'Idempotency-Key': 'delete-2' }
  expect((await ann.post('/api/deleteMessage', { chat_id: 'i', message_position: 8 }, refused)).status).toBe(404)
  await ann.followUp('i', 'three')
  expect((await ann.post('/api/deleteMessage', { chat_id: 'i', message_position: 2 }, refused)).status).toBe(200)
})

test('a public link opens a chat to whoever has its token, until sharing ends; without one it is a signed-in read', async () => {
  const server = await startChatServer(here.store, { policy: async () => ({ ...DEFAULT_POLICY, publicSharing: true }) })
  const ann = client(server.url, 'ann')
  await ann.ask('pub', 'x')
  await ann.followUp('pub', 'secret y')
  const shared = JSON.parse((await ann.post('/api/share_chat', { chat_id: 'pub', title: 'Public', public: true })).text)
  expect(shared.share_token).toMatch(/^[\w-]{43}$/)
  const open = (query: string, headers: Readonly<Record<string, string>> = {}) => fetch(`${server.url}/api/share/pub${query}`, { headers })
  const seen = await open(`?org_id=org&token=${shared.share_token}`)
  const body = JSON.parse(await seen.text())
  expect([seen.status, body.title, body.messages[3].redacted]).toEqual([200, 'Public', true])
  expect((await open('?org_id=org&token=wrong')).status).toBe(404)
  expect((await open(`?org_id=other&token=${shared.share_token}`)).status).toBe(404)
  expect((await open('?org_id=org')).status).toBe(401)
  expect((await open('?org_id=org', { 'API-KEY': 'bob' })).status).toBe(200)
  await ann.post('/api/delete_shared_chat', { chat_id: 'pub' })
  expect((await open(`?org_id=org&token=${shared.share_token}`)).status).toBe(404)
  expect((await open('?org_id=org', { 'API-KEY': 'bob' })).status).toBe(404)
  await server.close()
})
