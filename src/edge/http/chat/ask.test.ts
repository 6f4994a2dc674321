import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { setting } from './fixtures/setting.ts'

const here = setting(testStore)

test('ask, read, follow up, read: the vendor’s first script', async () => {
  const ann = here.as('ann')
  const first = await ann.ask('script', 'What were our total sales last month?')
  expect(first.status).toBe(200)
  expect(first.body).toMatchObject({ role: 'assistant', status: 'done', chat_id: 'script', position: 1 })
  expect(first.body.explanation).toBe(first.body.content)
  expect((await ann.chat('script')).body.messages.at(-1)?.explanation).toBe(first.body.explanation)
  const second = await ann.followUp('script', 'How does that compare?')
  expect(second.body.content).toContain('How does that compare?')
  expect(second.body.content).toContain('after [What were our total sales last month?]')
  const read = await ann.chat('script')
  expect(read.body.messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
  expect(read.body.messages.map((message) => message.position)).toEqual([0, 1, 2, 3])
  expect(read.body.messages.at(-1)?.explanation).toContain('How does that compare?')
})

test('agentic answers the bare array, and its follow-up the longer one', async () => {
  const ann = here.as('ann')
  const first = await ann.post('/api/agentic', { messages: [{ role: 'user', content: 'sales' }], chat_id: 'agentic' })
  expect(first.list.map((message) => message.role)).toEqual(['user', 'assistant'])
  const second = await ann.post('/api/agentic_with_history', { new_message: { role: 'user', content: 'and now' }, chat_id: 'agentic', mode: 'economy' })
  expect(second.list).toHaveLength(4)
  expect(second.list.at(-1)).toMatchObject({ status: 'done', mode: 'economy' })
})

test('a finished answer carries its text for every generation of clients', async () => {
  const { body } = await here.as('ann').ask('parts', 'show a picture')
  const { formatted_result: parts, assets, chat_id, dot_url } = body.additional_data
  const texts = parts.filter((part) => part.type === 'text').map((part) => part.data)
  expect(texts.join('\n\n')).toBe(body.content)
  expect(parts.filter((part) => part.type !== 'text').map((part) => part.data)).toEqual(Object.keys(assets))
  expect(Object.keys(assets)).toEqual(['df_total_sales', 'viz_total_sales'])
  expect(chat_id).toBe('parts')
  expect(dot_url).toBe(`${here.server.url}/?c=parts`)
  expect(body.dataframe).toMatchObject({ df_key: 'df_total_sales', row_count: 2, truncated: false })
  expect(body.dataframe?.rows).toEqual([
    ['2026-01-01', 1000.5, '=cmd()'],
    ['2026-02-01', '12345678901234567890.25', 'plain'],
  ])
  expect(body.dataframe?.columns.map((column) => column.type)).toEqual(['date', 'number', 'string'])
  expect(assets.df_total_sales).toMatchObject({
    text_preview: 'month,total_sales,remark\n2026-01-01,1000.50,=cmd()\n2026-02-01,12345678901234567890.25,plain',
    shape: [2, 3],
    connection_id: 'shop',
  })
  expect(body.reading).toMatchObject({ text: 'Total sales by month' })
  expect(body.steps?.map((step) => [step.kind, step.status])).toEqual([
    ['link', 'done'],
    ['query', 'done'],
  ])
})

test('the command line’s projection has no rows, pictures, steps or plan', async () => {
  const { body } = await here.as('ann').ask('cli', 'show a picture', {}, { 'X-Response-Format': 'cli' })
  for (const field of ['dataframe', 'visualization', 'steps', 'plan']) expect(body).not.toHaveProperty(field)
  expect(body.additional_data.assets.viz_total_sales).not.toHaveProperty('spec')
  expect(body.additional_data.assets.df_total_sales).toHaveProperty('text_preview')
  expect((await here.as('ann').chat('cli')).body.source).toBe('cli')
})

test('keys of results are unique in a chat', async () => {
  const ann = here.as('ann')
  await ann.ask('keys', 'one')
  const { body } = await ann.followUp('keys', 'two')
  expect(Object.keys(body.additional_data.assets)).toEqual(['df_total_sales_2'])
})

test('asking back, not knowing, refusing and failing are answers with status 200', async () => {
  const ann = here.as('ann')
  const clarify = await ann.ask('k1', 'clarify this')
  expect(clarify.body).toMatchObject({ status: 'clarification', suggested_follow_ups: ['Highest sales', 'Most orders'] })
  expect(clarify.body.clarification).toMatchObject({ about: 'metric', options: ['Highest sales', 'Most orders'] })
  const abstain = await ann.ask('k2', 'abstain now')
  expect(abstain.body).toMatchObject({
    status: 'abstained',
    abstention: { reason: 'no_data', missing: ['churn'], try_instead: ['How many orders are there?'] },
  })
  expect(abstain.body.content).toContain('“churn”')
  const refuse = await ann.ask('k3', 'refuse this')
  expect(refuse.body).toMatchObject({ status: 'refused', refusal: { reason: 'unsafe' } })
  const write = await ann.ask('k4', 'write this')
  expect(write.body).toMatchObject({ status: 'refused', refusal: { reason: 'writes_data' } })
  const fault = await ann.ask('k5', 'break this')
  expect(fault.body).toMatchObject({ status: 'error', error: { code: 'internal', retryable: true } })
  expect(fault.text).not.toContain('secret inside')
  for (const reply of [clarify, abstain, refuse, write, fault]) {
    expect(reply.status).toBe(200)
    expect(reply.body.explanation).toBe(reply.body.content)
    expect(reply.body.content).not.toBe('')
    expect(reply.body).not.toHaveProperty('dataframe')
  }
})

test('a taken id is exactly the vendor’s 400, whoever owns it', async () => {
  await here.as('ann').ask('taken', 'one')
  for (const name of ['ann', 'bob', 'adm']) {
    const reply = await here.as(name).ask('taken', 'one')
    expect([reply.status, reply.text, reply.headers.get('x-error-code')]).toEqual([400, '{"detail":"400: Chat already exists"}', 'chat_exists'])
  }
})

test('skip_check appends the last message to one’s own chat, and finds nobody else’s', async () => {
  const ann = here.as('ann')
  await ann.ask('skip', 'one', { skip_check: true })
  const messages = [
    { role: 'user', content: 'ignored' },
    { role: 'user', content: 'two' },
  ]
  const reply = await ann.post('/api/ask', { messages, chat_id: 'skip', skip_check: true })
  expect(reply.body.messages.filter((message) => message.role !== 'assistant').map((message) => message.content)).toEqual(['one', 'two'])
  expect(await here.as('bob').ask('skip', 'one', { skip_check: true })).toMatchObject({ status: 404, body: { detail: 'Chat not found' } })
})

test('following up: unknown and invisible chats are 404, visible ones of others 403', async () => {
  await here.as('ann').ask('mine', 'one')
  expect((await here.as('ann').followUp('nowhere', 'two')).status).toBe(404)
  expect((await here.as('bob').followUp('mine', 'two')).status).toBe(404)
  const admin = await here.as('adm').followUp('mine', 'two')
  expect([admin.status, admin.body.detail]).toEqual([403, 'Only the owner can continue this chat'])
  expect((await here.as('mod').followUp('mine', 'two')).status).toBe(403)
})

test('of many simultaneous creators one wins, its retries join it, and there is one answer', async () => {
  const ann = here.as('ann')
  const replies = await Promise.all(Array.from({ length: 20 }, () => ann.ask('race', 'slow 200 same')))
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]))
  expect(new Set(replies.map((reply) => reply.body.turn_id)).size).toBe(1)
  const strangers = await Promise.all(['bob', 'eve', 'mod', 'adm', 'ann'].map((name) => here.as(name).ask('race2', `slow 100 of ${name}`)))
  expect(strangers.map((reply) => reply.status).sort()).toEqual([200, 400, 400, 400, 400])
  expect((await here.as('adm').chat('race2')).body.messages).toHaveLength(2)
})

test('while a question runs, the same one joins and another is 409', async () => {
  const ann = here.as('ann')
  await ann.ask('busy', 'one')
  const running = ann.followUp('busy', 'slow 400 two')
  await expect.poll(async () => (await ann.chat('busy', '?wait=0')).body.status).toBe('running')
  const other = await ann.followUp('busy', 'three')
  expect([other.status, other.body.detail]).toEqual([409, 'A question is already running in this chat'])
  expect((await ann.followUp('busy', 'slow 400 two', { mode: 'economy' })).status).toBe(409)
  const joined = await ann.followUp('busy', 'slow 400 two')
  expect(joined.body.turn_id).toBe((await running).body.turn_id)
  expect((await ann.chat('busy')).body.messages).toHaveLength(4)
})

test('c2 waits for the running question; wait=0 ends with a placeholder', async () => {
  const ann = here.as('ann')
  await ann.ask('hold', 'one')
  const asked = ann.followUp('hold', 'slow 300 two')
  await expect.poll(async () => (await ann.chat('hold', '?wait=0')).body.messages.length).toBe(4)
  const at = await ann.chat('hold', '?wait=0')
  expect(at.body.messages.at(-1)).toMatchObject({
    role: 'assistant',
    status: 'running',
    explanation: '',
    additional_data: { formatted_result: [], assets: {} },
  })
  expect(at.body.messages.at(-1)?.content).not.toBe('')
  const held = await ann.chat('hold')
  expect(held.body).toMatchObject({ status: 'done' })
  expect(held.body.messages.at(-1)?.explanation).toContain('slow 300 two')
  await asked
  expect((await ann.chat('hold', '?wait=301')).status).toBe(422)
  expect((await ann.chat('hold', '?wait=x')).status).toBe(422)
})

test('Prefer: respond-async answers 202 with where to look', async () => {
  const ann = here.as('ann')
  const reply = await ann.ask('async', 'slow 100 one', {}, { Prefer: 'respond-async' })
  expect(reply.status).toBe(202)
  expect(reply.headers.get('location')).toBe('/api/c2/async')
  expect(reply.body).toMatchObject({ chat_id: 'async', events_url: `${here.server.url}/api/c2/async/events`, result_url: `${here.server.url}/api/c2/async` })
  expect((await ann.chat('async')).body.status).toBe('done')
})

test('Idempotency-Key: the same call is answered again, another body is 422, a refusal is not remembered', async () => {
  const ann = here.as('ann')
  const key = { 'Idempotency-Key': 'k-1' }
  const first = await ann.ask('idem', 'one', {}, key)
  const again = await ann.ask('idem', 'one', {}, key)
  expect(again.status).toBe(200)
  expect(again.body.turn_id).toBe(first.body.turn_id)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  const other = await ann.ask('idem', 'two', {}, key)
  expect(other).toMatchObject({ status: 422, body: { detail: [{ loc: ['header', 'Idempotency-Key'], type: 'value_error' }] } })
  expect((await here.as('bob').ask('idem', 'one', {}, key)).status).toBe(400)
  expect((await ann.ask('idem', 'one', {}, { 'Idempotency-Key': 'k-2' })).status).toBe(400)
  const many = await Promise.all(Array.from({ length: 10 }, () => ann.ask('idem2', 'slow 100 x', {}, { 'Idempotency-Key': 'k-3' })))
  expect(new Set(many.map((reply) => reply.body.turn_id)).size).toBe(1)
})

test('wrong requests are 422 with what is wrong, and nothing is stored', async () => {
  const ann = here.as('ann')
  const user = { role: 'user', content: 'x' }
  const wrong: [object, (string | number)[], string][] = [
    [{ messages: [user] }, ['body', 'chat_id'], 'missing'],
    [{ messages: [user], chat_id: 7 }, ['body', 'chat_id'], 'string_type'],
    [{ messages: [user], chat_id: 'a/b' }, ['body', 'chat_id'], 'string_pattern_mismatch'],
    [{ messages: [user], chat_id: 'a\u0000b' }, ['body', 'chat_id'], 'string_pattern_mismatch'],
    [{ messages: [user], chat_id: 'x'.repeat(201) }, ['body', 'chat_id'], 'string_too_long'],
    [{ messages: 'hello', chat_id: 'w' }, ['body', 'messages'], 'list_type'],
    [{ messages: [], chat_id: 'w' }, ['body', 'messages'], 'value_error'],
    [{ messages: [{ role: 'system', content: 'x' }], chat_id: 'w' }, ['body', 'messages', 0, 'role'], 'enum'],
    [{ messages: [{ role: 'user', content: 'x'.repeat(20_001) }], chat_id: 'w' }, ['body', 'messages', 0, 'content'], 'string_too_long'],
    [{ messages: [{ role: 'user', content: 'a\u0000b' }], chat_id: 'w' }, ['body', 'messages', 0, 'content'], 'string_pattern_mismatch'],
    [{ messages: [{ role: 'user', content: '  ' }], chat_id: 'w' }, ['body', 'messages', 0, 'content'], 'value_error'],
    [{ messages: [user, { role: 'assistant', content: 'x' }], chat_id: 'w' }, ['body', 'messages', 1, 'role'], 'value_error'],
    [{ messages: [user], chat_id: 'w', mode: 'turbo' }, ['body', 'mode'], 'enum'],
    [{ messages: [user], chat_id: 'w', options: { active_groups: ['bosses'] } }, ['body', 'options', 'active_groups'], 'value_error'],
  ]
  for (const [body, loc, type] of wrong) expect(await ann.post('/api/ask', body)).toMatchObject({ status: 422, body: { detail: [{ loc, type }] } })
  expect((await ann.post('/api/ask', { messages: [{ role: 'user', content: 'x'.repeat(1 << 20) }], chat_id: 'w' })).status).toBe(413)
  expect((await ann.chat('w')).status).toBe(404)
  expect((await ann.ask('w', 'x', { mode: null })).body.mode).toBe('balanced')
})

test('an environment must exist and needs the role modeler', async () => {
  const environment = (id: string) => ({ 'X-Dot-Environment': id })
  expect((await here.as('ann').ask('env', 'x', {}, environment('staging'))).status).toBe(403)
  expect(await here.as('mod').ask('env', 'x', {}, environment('nope'))).toMatchObject({ status: 404, body: { detail: 'Environment not found' } })
  expect((await here.as('mod').ask('env', 'x', {}, environment('staging'))).body.environment).toBe('staging')
  expect((await here.as('mod').ask('env2', 'x', {}, environment('production'))).body).not.toHaveProperty('environment')
})

test('active groups cut the asker down', async () => {
  const { body } = await here.as('ann').ask('groups', 'x', { options: { active_groups: ['sales'] } })
  expect(body.content).toContain('(sales)')
})

test('a question is kept in NFC', async () => {
  const { body } = await here.as('ann').ask('nfc', 'Cafe\u0301')
  expect(body.messages[0]?.content).toBe('Caf\u00e9')
})

test('ids with colons, dots and spaces work in paths', async () => {
  const ann = here.as('ann')
  await ann.ask('db.example.com:5432 ü', 'x')
  expect((await ann.chat('db.example.com:5432 ü')).body.chat_id).toBe('db.example.com:5432 ü')
})
