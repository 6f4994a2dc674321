import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DataServer, startDataServer } from '../chat/fixtures/data-server.ts'
import { callerOf } from './fixtures/caller.ts'

let server: DataServer
beforeAll(async () => {
  server = await startDataServer()
  await server.connect('sqlite', { database_location: 'shop.sqlite' })
})
afterAll(() => server.close())

const call = callerOf(() => server)
let chats = 0
const ask = async (name: string, text: string) => {
  chats += 1
  const chat_id = `teach-${chats}`
  const { body } = await call(name, 'POST', '/api/ask', { chat_id, messages: [{ role: 'user', content: text }] })
  return { chat_id, turn_id: String(body.turn_id), answer: body }
}
const teach = async (name: string, text: string, lesson: object, more: object = {}) => {
  const { chat_id, turn_id } = await ask(name, text)
  return call(name, 'POST', '/api/teach', { chat_id, turn_id, teach: lesson, ...more })
}
const fileText = async (path: string) => (await server.space.models.read('org')).files.find((file) => file.path === path)?.text ?? ''
const CUSTOMER = { kind: 'entity', entity: 'customer' } as const

describe('a modeler', () => {
  test('teaches a word: the file has it, the turn is answered again, the next question uses it, the log has a line', async () => {
    const before = await ask('mod', 'how many zorbs are there?')
    expect(before.answer.status).toBe('abstained')
    const lesson = { kind: 'synonym', words: 'zorbs', target: CUSTOMER }
    const taught = await call('mod', 'POST', '/api/teach', { chat_id: before.chat_id, turn_id: before.turn_id, teach: lesson })
    expect(taught).toMatchObject({ status: 200, body: { status: 'saved', problems: [], message: { turn_id: before.turn_id, status: 'done', revision: 2 } } })
    expect(taught.body.message?.content).toContain('3')
    expect(await fileText(taught.body.path)).toContain('zorbs')
    const next = await ask('ann', 'how many zorbs are there?')
    expect(next.answer.status).toBe('done')
    expect(server.audited).toContain(`teaching.save ${taught.body.id}`)
    expect((await server.space.models.read('org')).commit).toBe(taught.body.commit)
  })

  test('keeps comments of the file, and can take the teaching back', async () => {
    const { commit, files } = await server.space.models.read('org')
    const file = files.find(({ text }) => text.includes('entity: order'))
    if (file === undefined) throw new Error('no file of orders')
    const text = `# what people bought\n${file.text}`
    await server.space.models.write({ orgId: 'org', author: 'adm', message: 'Comment', commit, changes: [{ path: file.path, text }] })
    const taught = await teach(
      'mod',
      'how many orders are there?',
      { kind: 'synonym', words: 'buys', target: { kind: 'entity', entity: 'order' } },
      { rerun: false },
    )
    expect(taught.body.message).toBeUndefined()
    expect(await fileText(file.path)).toMatch(/^# what people bought\n[\s\S]*buys/)
    const back = await call('mod', 'POST', `/api/teachings/${taught.body.id}/revert`)
    expect(back.body).toMatchObject({ status: 'reverted', summary: '"buys" means Order', decided_by: 'mod@example.com' })
    expect(await fileText(file.path)).toBe(text)
    expect((await call('mod', 'POST', `/api/teachings/${taught.body.id}/revert`)).code).toBe('teaching_decided')
  })

  test('teaches a measure; a formula that is wrong is 422 at the formula; a name that is taken is 409 unless forced', async () => {
    const lesson = { kind: 'measure', entity: 'order', name: 'takings', formula: 'sum(amount)', label: 'Takings' }
    const taught = await teach('mod', 'what are the takings?', lesson)
    expect(taught.body.message).toMatchObject({ status: 'done' })
    expect(taught.body.message?.content).toContain('35.75')
    const wrong = await teach('mod', 'what are the takings?', { ...lesson, name: 'other', formula: 'sum(amout)' })
    expect(wrong).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'teach', 'formula'], type: 'value_error' }] } })
    expect(wrong.body.detail[0]?.msg).toContain('amout')
    expect(await teach('mod', 'what are the takings?', lesson)).toMatchObject({ status: 409, code: 'name_taken' })
    expect((await teach('mod', 'what are the takings?', { ...lesson, formula: 'max(amount)' }, { force: true })).body.message?.content).toContain('20')
  })

  test('teaches other words for a value', async () => {
    const target = { kind: 'value', entity: 'customer', field: 'country', value: 'Norway' }
    const taught = await teach('mod', 'how many customers from Norge?', { kind: 'synonym', words: 'Norge', target })
    expect(taught.body.message).toMatchObject({ status: 'done' })
    expect(taught.body.message?.content).toContain('2')
    const missing = await teach('mod', 'how many customers?', { kind: 'synonym', words: 'Mordor', target: { ...target, value: 'Mordor' } })
    expect(missing).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'teach', 'target', 'value'] }] } })
  })

  test('verifies a question; with another value it is the verified plan', async () => {
    const taught = await teach('mod', 'how many customers are from Chile?', { kind: 'verified' }, { rerun: false })
    expect(taught.body).toMatchObject({ status: 'saved', path: expect.stringMatching(/questions\.yaml$/) })
    expect(await fileText(taught.body.path)).toContain('how many customers are from {country}?')
    const again = await ask('ann', 'how many customers are from Norway?')
    expect(again.answer).toMatchObject({ status: 'done', reading: { path: 'verified' } })
    expect(again.answer.content).toContain('2')
    const { chat_id, turn_id } = again
    const edits = [{ op: 'add', slot: 'where', value: 'customer_id > 1' }]
    const changed = await call('ann', 'POST', `/api/c2/${chat_id}/replan`, { turn_id, revision: 1, edits })
    expect(changed.body).toMatchObject({ status: 'done', reading: { path: 'engine' } })
  })

  test('verifies a question with a period, and with other words; a slot that is no part of the plan is 422', async () => {
    const taught = await teach('mod', 'how many orders in January 2026?', { kind: 'verified' }, { rerun: false })
    expect(await fileText(taught.body.path)).toContain('how many orders in {period}?')
    const other = await ask('ann', 'how many orders in February 2026?')
    expect(other.answer).toMatchObject({ status: 'done', reading: { path: 'verified' } })
    expect(other.answer.content).toContain('2')
    await teach('mod', 'how many customers are from Chile?', { kind: 'verified', question: 'Chilean base size' }, { rerun: false })
    expect((await ask('ann', 'Chilean base size')).answer).toMatchObject({ status: 'done', reading: { path: 'verified' } })
    const wrong = await teach('mod', 'how many orders in January 2026?', { kind: 'verified', slots: ['n999'] })
    expect(wrong).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'teach', 'slots', 0] }] } })
  })

  test('teaches a description and a note', async () => {
    const described = await teach(
      'mod',
      'how many customers?',
      { kind: 'description', target: CUSTOMER, text: 'People who bought at least once.' },
      { rerun: false },
    )
    expect(await fileText(described.body.path)).toContain('description: People who bought at least once.')
    const noted = await teach('mod', 'how many customers?', { kind: 'note', target: CUSTOMER, text: 'Test accounts are not counted.' }, { rerun: false })
    expect(noted.body.path).toMatch(/^model\/notes\/taught\/.*\.md$/)
    expect(await fileText(noted.body.path)).toContain('Test accounts are not counted.')
  })
})

describe('what cannot be taught', () => {
  test('words that mean something else are 409 with both meanings, unless forced', async () => {
    const target = { kind: 'field', entity: 'customer', field: 'country' }
    const taken = await teach('mod', 'how many customers?', { kind: 'synonym', words: 'Orders', target })
    expect(taken).toMatchObject({
      status: 409,
      code: 'words_taken',
      body: {
        detail: {
          words: 'Orders',
          wanted: { text: 'Country (Customer)' },
          meanings: expect.arrayContaining([{ target: { kind: 'entity', entity: 'order' }, text: 'Order' }]),
        },
      },
    })
    const value = await teach('mod', 'how many customers?', { kind: 'synonym', words: 'chile', target })
    expect(value.body.detail.meanings[0]?.target).toEqual({ kind: 'value', entity: 'customer', field: 'country', value: 'Chile' })
    expect((await teach('mod', 'how many customers?', { kind: 'synonym', words: 'chile', target }, { force: true, rerun: false })).status).toBe(200)
  })

  test('things that are not there are 422; chats and turns that are not there are 404', async () => {
    const lost = await teach('mod', 'how many customers?', { kind: 'synonym', words: 'x', target: { kind: 'field', entity: 'customer', field: 'shoe_size' } })
    expect(lost).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'teach', 'target'] }] } })
    expect((await teach('mod', 'how many customers?', { kind: 'synonym', words: 'x', target: { kind: 'weather' } })).status).toBe(422)
    const body = { chat_id: 'nowhere', turn_id: 'trn_0', teach: { kind: 'note', text: 'x' } }
    expect([(await call('mod', 'POST', '/api/teach', body)).code, (await call('mod', 'POST', '/api/teachings/tch_0/accept')).code]).toEqual([
      'chat_not_found',
      'not_found',
    ])
    const { chat_id } = await ask('mod', 'how many customers?')
    expect((await call('mod', 'POST', '/api/teach', { ...body, chat_id })).code).toBe('turn_not_found')
    expect((await teach('mod', 'how many zzyzx?', { kind: 'verified' })).status).toBe(422)
  })
})

describe('a user', () => {
  test('proposes; it is in force for nobody until a modeler accepts it', async () => {
    const lesson = { kind: 'synonym', words: 'punters', target: CUSTOMER }
    const proposed = await teach('ann', 'how many punters are there?', lesson)
    expect(proposed.body).toMatchObject({ status: 'proposed', problems: [] })
    expect([proposed.body.commit, proposed.body.message]).toEqual([undefined, undefined])
    expect((await ask('ann', 'how many punters are there?')).answer.status).toBe('abstained')
    const { body: waiting } = await call('mod', 'GET', '/api/teachings?status=proposed')
    expect(waiting).toMatchObject([
      { id: proposed.body.id, teach: lesson, by: 'ann@example.com', question: 'how many punters are there?', summary: '"punters" means Customer' },
    ])
    expect((await call('bob', 'GET', '/api/teachings')).body).toEqual([])
    expect((await call('ann', 'POST', `/api/teachings/${proposed.body.id}/accept`)).status).toBe(403)
    expect((await call('mod', 'POST', `/api/teachings/${proposed.body.id}/accept`)).body).toMatchObject({ status: 'saved' })
    expect((await ask('bob', 'how many punters are there?')).answer.status).toBe('done')
    expect((await call('mod', 'POST', `/api/teachings/${proposed.body.id}/reject`)).code).toBe('teaching_decided')
  })

  test('is told why a proposal was turned down', async () => {
    const proposed = await teach('ann', 'how many customers?', { kind: 'synonym', words: 'victims', target: CUSTOMER })
    const rejected = await call('mod', 'POST', `/api/teachings/${proposed.body.id}/reject`, { reason: 'Not a word we use.' })
    expect(rejected.body).toMatchObject({ status: 'rejected', reason: 'Not a word we use.' })
    expect((await call('ann', 'GET', '/api/teachings?status=rejected')).body).toMatchObject([{ reason: 'Not a word we use.' }])
    expect(server.audited).toEqual(expect.arrayContaining([`teaching.propose ${proposed.body.id}`, `teaching.reject ${proposed.body.id}`]))
  })
})

test('a modeler whose rows are filtered finds what others taught about that data in no list, and decides none of it', async () => {
  const { body: made } = await teach('ann', 'how many customers are there?', { kind: 'note', text: 'Half of them are from Chile' })
  const tables = (await call('adm', 'GET', '/api/tables?lite=true')).list
  const id = tables.find((each) => each.id.endsWith('customers'))?.id
  const filter = (enabled: boolean) => call('adm', 'POST', '/api/save_table_doc', { table: { id, row_filter: { enabled, where: "country = 'Norway'" } } })
  const ids = async (name: string) => (await call(name, 'GET', '/api/teachings')).list.map((each) => each.id)
  expect(await ids('mod')).toContain(made.id)
  await filter(true)
  expect([(await ids('mod')).includes(made.id), (await ids('ann')).includes(made.id), (await ids('adm')).includes(made.id)]).toEqual([false, true, true])
  const history = async (name: string) => JSON.stringify((await call(name, 'GET', '/api/model/history')).body)
  expect([(await history('mod')).includes('zorbs'), (await history('adm')).includes('zorbs')]).toEqual([false, true])
  expect(await call('mod', 'POST', `/api/teachings/${made.id}/accept`)).toMatchObject({ status: 404 })
  expect(await call('mod', 'POST', `/api/teachings/${made.id}/reject`, {})).toMatchObject({ status: 404 })
  await filter(false)
  expect(await ids('mod')).toContain(made.id)
})
