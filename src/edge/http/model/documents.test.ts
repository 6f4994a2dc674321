import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DataServer, startDataServer } from '../chat/fixtures/data-server.ts'
import { callerOf } from './fixtures/caller.ts'

let server: DataServer
let customers: string
let orders: string
beforeAll(async () => {
  server = await startDataServer()
  await server.connect('sqlite', { database_location: 'shop.sqlite' })
  const ids = (await call('mod', 'GET', '/api/tables?lite=true')).list.map(({ id }) => id)
  customers = ids.find((id) => id.endsWith('customers')) ?? ''
  orders = ids.find((id) => id.endsWith('orders')) ?? ''
})
afterAll(() => server.close())
const call = callerOf(() => server)
const tableOf = async (id: string) => (await call('adm', 'GET', `/api/tables/${encodeURIComponent(id)}`)).body
const rows = async (name: string) => {
  const question = { role: 'user', content: 'how many clients are there?' }
  asked += 1
  return (await call(name, 'POST', '/api/ask', { chat_id: `${name}-${asked}`, messages: [question] })).body.dataframe?.rows
}
let asked = 0
const save = (name: string, table: object) => call(name, 'POST', '/api/save_table_doc', { table })

describe('save_table_doc', () => {
  test('writes what differs and leaves the rest; the table may be sent back as it came', async () => {
    const before = await tableOf(customers)
    const [{ commit }] = [await server.space.models.read('org')]
    const same = await save('mod', before)
    expect(same).toMatchObject({ status: 200, body: { ...before, version: before.version + 1, updated_at: expect.any(String) } })
    expect((await server.space.models.read('org')).commit).toBe(commit)
    const doc = {
      description: 'Who buys.',
      display_name: 'Client',
      columns: [{ column_name: 'country', user_comment: 'Where they live', display_name: 'Land' }],
    }
    const saved = await save('mod', { id: customers, ...doc })
    expect(saved.body).toMatchObject({
      display_name: 'Client',
      description: 'Who buys.',
      columns: expect.arrayContaining([expect.objectContaining(doc.columns[0])]),
    })
    const { files } = await server.space.models.read('org')
    expect(files.find(({ text }) => text.includes('entity: customer'))?.text).toMatch(/label: Client[\s\S]*description: Where they live/)
    expect((await server.space.models.history('org', 1))[0]).toMatchObject({ author: 'mod@example.com', message: 'Described customers' })
  })

  test('an old version, an unknown table or column, and what only admins may do are refused', async () => {
    const { version } = await tableOf(customers)
    expect(await save('mod', { id: customers, version: version - 1, description: 'x' })).toMatchObject({ status: 409, code: 'table_changed' })
    expect((await save('mod', { id: 'no.such.table' })).status).toBe(404)
    expect(await save('mod', { id: customers, columns: [{ column_name: 'shoe' }] })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'table', 'columns', 0, 'column_name'] }] },
    })
    expect(await save('mod', { id: customers, groups: ['sales'] })).toMatchObject({ status: 403, code: 'requires_role' })
    expect((await save('adm', { id: customers, groups: ['nobody'] })).status).toBe(422)
    expect((await save('ann', { id: customers, description: 'x' })).status).toBe(403)
  })

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the placeholder is part of the text
  test('a row filter shows everybody but admins the rows of their groups, from the next question on', async () => {
    const where = "WHERE country = '${groupname}'"
    const read = (name: string) => call(name, 'GET', `/api/tables/${encodeURIComponent(customers)}`)
    expect((await save('mod', { id: customers, row_filter: { enabled: true, where } })).status).toBe(403)
    expect(await save('adm', { id: customers, row_filter: { enabled: true, where: "shoe = '${groupname}'" } })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'table', 'row_filter', 'where'], msg: 'the table has no column "shoe"' }] },
    })
    expect((await save('adm', { id: customers, row_filter: { enabled: true, where } })).body).toMatchObject({ row_filter: { enabled: true, where } })
    expect((await save('mod', { id: customers, row_filter: { enabled: true, where }, description: 'People' })).status).toBe(200)
    expect((await read('mod')).body).not.toHaveProperty('row_filter')
    const samples = (body: unknown) => JSON.stringify(body).match(/Norway|Chile/g)
    expect([samples((await read('ann')).body), samples((await read('mod')).body)]).toEqual([null, null])
    expect((await read('ann')).body).toMatchObject({ num_rows: 0 })
    expect(samples((await read('adm')).body)).not.toBeNull()
    expect([await rows('adm'), await rows('ann')]).toEqual([[[3]], [[0]]])

    expect((await save('adm', { id: customers, row_filter: { enabled: true, where: "country = 'Chile'" } })).status).toBe(200)
    expect([await rows('adm'), await rows('ann'), await rows('mod')]).toEqual([[[3]], [[1]], [[1]]])
    expect((await save('adm', { id: customers, row_filter: { enabled: false, where } })).status).toBe(200)
    expect(await rows('ann')).toEqual([[3]])
  })
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the placeholder is part of the text

  test('a modeler whose rows are filtered decides no key by which rows follow their parents', async () => {
    const join = { doc_id: orders, table: customers, own_columns: ['order_id'], columns: ['customer_id'] }
    const { list } = await call('mod', 'GET', '/api/relationships')
    const [known] = list
    await save('adm', { id: customers, row_filter: { enabled: true, where: "country = 'Chile'" } })
    const before = (await server.space.models.read('org')).commit
    const closed = { status: 403, code: 'rows_filtered' }
    expect(await call('mod', 'POST', '/api/relationships', [join])).toMatchObject(closed)
    expect(await call('mod', 'POST', '/api/relationships', [{ ...join, relationship_id: known?.relationship_id }])).toMatchObject(closed)
    expect(await call('mod', 'POST', '/api/relationships/delete', [known?.relationship_id])).toMatchObject(closed)
    expect((await server.space.models.read('org')).commit).toBe(before)
    await save('adm', { id: customers, row_filter: { enabled: false, where: "country = 'Chile'" } })
    expect(await call('mod', 'POST', '/api/relationships/delete', [1])).toMatchObject({ status: 200, body: { deleted: [] } })
  })

  test('a hidden column and an inactive table are out of answers, and come back', async () => {
    await save('mod', { id: orders, active: false, columns: [{ column_name: 'amount', active: false }] })
    expect(await tableOf(orders)).toMatchObject({
      active: false,
      columns: expect.arrayContaining([expect.objectContaining({ column_name: 'amount', active: false })]),
    })
    expect((await call('ann', 'GET', `/api/tables/${encodeURIComponent(orders)}`)).status).toBe(404)
    await save('mod', { id: orders, active: true, columns: [{ column_name: 'amount', active: true }] })
    expect((await call('ann', 'GET', `/api/tables/${encodeURIComponent(orders)}`)).body).toMatchObject({ active: true })
  })

  test('a table that an admin put away stays away', async () => {
    expect((await call('mod', 'POST', '/api/delete_table', { table_id: orders })).status).toBe(403)
    expect((await call('adm', 'POST', '/api/delete_table', { table_id: orders })).body).toEqual({ status: 'ok' })
    expect(await tableOf(orders)).toMatchObject({ archived: true, active: false })
    expect((await call('adm', 'POST', '/api/delete_table', { table_id: 'no.such.table' })).status).toBe(404)
    expect((await save('adm', { id: orders, active: true })).body).toMatchObject({ archived: false, active: true })
  })
})

describe('example queries', () => {
  const query = (name: string, sql: string, more: object = {}) => call(name, 'POST', '/api/save_query_doc', { query: { sql, ...more }, table_id: customers })

  test('are kept with their table, changed and removed', async () => {
    const saved = await query('mod', 'SELECT country, count(*) FROM customers GROUP BY country', { title: 'Per country' })
    expect(saved.body).toMatchObject({ id: 'query_1', title: 'Per country', table_id: customers, verified: true })
    expect(await tableOf(customers)).toMatchObject({ queries: [{ id: 'query_1', title: 'Per country' }] })
    expect((await query('mod', 'SELECT count(*) FROM customers', { id: 'query_1' })).body).toMatchObject({
      id: 'query_1',
      title: 'Per country',
      sql: 'SELECT count(*) FROM customers',
    })
    const gone = `/api/queries/query_1/${encodeURIComponent(customers)}`
    expect((await call('mod', 'DELETE', gone)).body).toEqual({ status: 'ok' })
    expect([(await call('mod', 'DELETE', gone)).status, await tableOf(customers)]).toMatchObject([404, { queries: [] }])
  })

  test.each([
    ['writes', 'DELETE FROM customers'],
    ['is no SQL', 'SELEC name FROM customers'],
    ['reads another table only', 'SELECT count(*) FROM orders'],
    ['reads what is not there', 'SELECT * FROM payroll, customers'],
  ])('one that %s is 422', async (_what, sql) => {
    expect(await query('mod', sql)).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'query', 'sql'] }] } })
  })

  test('unknown ids are 404, users are refused', async () => {
    expect([(await query('mod', 'SELECT 1 FROM customers', { id: 'query_9' })).status, (await query('ann', 'SELECT 1 FROM customers')).status]).toEqual([
      404, 403,
    ])
  })
})

describe('relationships', () => {
  const all = async () => (await call('mod', 'GET', '/api/relationships')).list
  const link = () => ({ doc_id: orders, table: customers, own_columns: ['customer_id'], columns: ['customer_id'] })

  test('are listed once, switched off and on, removed and made', async () => {
    const [first, ...others] = await all()
    expect([first, others]).toMatchObject([{ ...link(), type: 'foreign', active: true, incoming: false }, []])
    const id = first?.relationship_id
    const off = await call('mod', 'POST', '/api/relationships', [{ ...link(), relationship_id: id, active: false }])
    expect(off.list).toMatchObject([{ relationship_id: id, active: false }])
    expect([await all(), await tableOf(orders)]).toMatchObject([[{ relationship_id: id, active: false }], { relationships: [] }])
    await call('mod', 'POST', '/api/relationships', [link()])
    expect([await all(), await tableOf(orders)]).toMatchObject([
      [{ relationship_id: id, active: true }],
      { relationships: [{ relationship_id: id, incoming: false }] },
    ])
    expect((await call('mod', 'POST', '/api/relationships/delete', [id, 12345])).body).toEqual({ deleted: [id] })
    expect(await all()).toEqual([])
    const turned = { doc_id: customers, table: orders, own_columns: ['customer_id'], columns: ['customer_id'] }
    expect((await call('mod', 'POST', '/api/relationships', [turned])).list).toMatchObject([link()])
    const { files } = await server.space.models.read('org')
    expect(files.find(({ text }) => text.includes('entity: order\n'))?.text).toMatch(/cardinality: many_to_one/)
    const chat = { chat_id: 'joined', messages: [{ role: 'user', content: 'total amount of orders by country' }] }
    expect((await call('ann', 'POST', '/api/ask', chat)).body.status).toBe('done')
  })

  test('wrong ones are refused, all of them', async () => {
    const before = await all()
    const uneven = await call('mod', 'POST', '/api/relationships', [
      { ...link(), active: false },
      { ...link(), columns: ['customer_id', 'name'] },
    ])
    expect(uneven).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 1, 'columns'] }] } })
    expect((await call('mod', 'POST', '/api/relationships', [{ ...link(), own_columns: ['shoe'] }])).status).toBe(422)
    expect((await call('mod', 'POST', '/api/relationships', [{ ...link(), table: 'no.such.table' }])).status).toBe(422)
    expect((await call('mod', 'POST', '/api/relationships', [{ ...link(), relationship_id: 12345 }])).status).toBe(404)
    expect((await call('ann', 'GET', '/api/relationships')).status).toBe(403)
    expect(await all()).toEqual(before)
  })
})

describe('notes', () => {
  test('thirty of one title at once are thirty notes', async () => {
    const made = await Promise.all(Array.from({ length: 30 }, () => call('mod', 'POST', '/api/org_notes', { title: 'Same', note: '' })))
    expect(made.map((each) => each.status).filter((status) => status !== 200)).toEqual([])
    for (const { body } of made) expect((await call('mod', 'DELETE', `/api/org_notes/${body.id}`)).status).toBe(200)
  })

  test('are written, moved, changed and removed; each is a file of the model', async () => {
    const parent = await call('mod', 'POST', '/api/org_notes', { title: 'Sales', note: 'What counts as a sale.', groups: ['sales'] })
    expect(parent.body).toMatchObject({ title: 'Sales', note: 'What counts as a sale.', groups: ['sales'], active: true })
    const child = await call('mod', 'POST', '/api/org_notes', { title: 'Discounts: 2026', note: '', parent_id: parent.body.id })
    expect(child.body).toMatchObject({ note: '', parent_id: parent.body.id })
    const { files } = await server.space.models.read('org')
    expect(files.filter(({ path }) => path.startsWith('model/notes/')).map(({ path }) => path)).toEqual([
      'model/notes/sales.md',
      'model/notes/sales/discounts_2026.md',
    ])
    const path = `/api/org_notes/${child.body.id}`
    expect((await call('mod', 'PUT', path, { active: false, note: 'Up to 20 %.' })).body).toMatchObject({
      id: child.body.id,
      title: 'Discounts: 2026',
      note: 'Up to 20 %.',
      active: false,
    })
    const top = await call('mod', 'PUT', path, { parent_id: '' })
    expect([top.body.id, 'parent_id' in top.body]).toEqual([child.body.id, false])
    expect((await call('mod', 'PUT', `/api/org_notes/${parent.body.id}`, { parent_id: child.body.id })).body).toMatchObject({ parent_id: child.body.id })
    expect((await call('mod', 'PUT', path, { parent_id: parent.body.id })).status).toBe(422)
    expect((await call('mod', 'GET', '/api/org_notes')).list).toHaveLength(2)
    expect((await call('mod', 'DELETE', path)).body).toEqual({ status: 'ok' })
    expect([(await call('mod', 'GET', path)).status, (await call('ann', 'GET', '/api/org_notes')).status]).toEqual([404, 403])
    expect((await call('mod', 'POST', '/api/org_notes', { title: 'x', note: '', parent_id: 'note_0' })).status).toBe(422)
  })

  test('a file written by another way is a note too', async () => {
    const { commit } = await server.space.models.read('org')
    const file = { path: 'model/notes/by_hand.md', text: 'No front matter.\n' }
    await call('mod', 'PUT', '/api/model', { commit, files: [file] })
    expect((await call('mod', 'GET', '/api/org_notes')).list).toEqual(
      expect.arrayContaining([expect.objectContaining({ title: 'by_hand', note: 'No front matter.' })]),
    )
  })
})
