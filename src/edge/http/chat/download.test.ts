import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { setting } from './fixtures/setting.ts'

const here = setting(testStore)

test('a stored result downloads as CSV by RFC 4180, with formulas defused unless raw', async () => {
  const ann = here.as('ann')
  const asked = await ann.ask('csv', 'rows 8')
  const url = asked.body.additional_data.assets.df_total_sales
  const path = 'csv_download_url' in (url ?? {}) ? new URL(JSON.parse(JSON.stringify(url)).csv_download_url) : null
  const reply = await ann.get(`${path?.pathname}${path?.search}`)
  expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(reply.headers.get('content-disposition')).toBe('attachment; filename="df_total_sales.csv"')
  expect(reply.headers.get('cache-control')).toBe('private')
  const lines = [
    'month,total_sales,remark',
    `2026-01-01,1000.50,'=cmd()`,
    '2026-02-01,12345678901234567890.25,plain',
    '2026-03-01,1002.50,"with ""quotes"", and a comma"',
    '2026-04-01,1003.50,"line\nbreak"',
    '2026-05-01,1004.50,line\u2028separator',
    '2026-06-01,1005.50,\u0000nul',
    `2026-07-01,1006.50,'-5`,
    `2026-08-01,1007.50,'@home`,
    '',
  ]
  expect(reply.text).toBe(lines.join('\r\n'))
  const raw = await ann.get('/api/download_csv?chat_id=csv&df_key=df_total_sales&raw=true')
  expect(raw.text).toContain('1000.50,=cmd()')
  expect((await ann.chat('csv')).body.messages.at(-1)?.dataframe?.row_count).toBe(8)
})

test('only the first hundred rows are in the message, all of them in the download', async () => {
  const ann = here.as('ann')
  const { body } = await ann.ask('big', 'rows 5000')
  expect(body.dataframe?.rows).toHaveLength(100)
  expect(body.dataframe?.row_count).toBe(5_000)
  const csv = await ann.get('/api/download_csv?chat_id=big&df_key=df_total_sales')
  expect(csv.text.trimEnd().split('\r\n')).toHaveLength(5_001)
})

test('downloads are for readers of the chat, of keys that exist', async () => {
  await here.as('ann').ask('own', 'x')
  const path = '/api/download_csv?chat_id=own&df_key=df_total_sales'
  expect((await here.as('bob').get(path)).status).toBe(404)
  expect((await here.as('mod').get(path)).status).toBe(200)
  expect((await here.as('ann').get('/api/download_csv?chat_id=own&df_key=df_other')).status).toBe(404)
  expect((await here.as('ann').get('/api/download_csv?chat_id=own')).status).toBe(422)
})

test('a reader who has lost a table gets 403, the owner too', async () => {
  await here.as('ann').ask('lost', 'secret x')
  expect((await here.as('ann').get('/api/download_csv?chat_id=lost&df_key=df_total_sales')).status).toBe(403)
  expect((await here.as('adm').get('/api/download_csv?chat_id=lost&df_key=df_total_sales')).status).toBe(200)
})

test('a chart downloads as PNG by its secret link, for readers, for seven days after a read, and dies with the chat', async () => {
  const ann = here.as('ann')
  const { body } = await ann.ask('pic', 'picture')
  const asset = body.additional_data.assets.viz_total_sales
  const url = asset !== undefined && 'chart_download_url' in asset ? new URL(asset.chart_download_url) : new URL(here.server.url)
  expect(url.origin).toBe(here.server.url)
  expect(url.pathname).toMatch(/^\/api\/asset\/[\w-]{43}\.png$/)
  const reply = await ann.get(url.pathname)
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect((await ann.get(url.pathname.replace('.png', ''))).status).toBe(200)
  expect((await ann.get(url.pathname.replace('.png', '.csv'))).status).toBe(404)
  expect((await here.as('bob').get(url.pathname)).status).toBe(404)
  expect((await fetch(url)).status).toBe(401)
  expect((await ann.get('/api/asset/nonsense.png')).status).toBe(404)
  await here.store.pool.query(`UPDATE conversation SET links_until = now() - interval '1 second'`)
  expect((await ann.get(url.pathname)).status).toBe(410)
  await ann.chat('pic')
  expect((await ann.get(url.pathname)).status).toBe(200)
  await ann.delete('/api/c2/pic')
  expect((await ann.get(url.pathname)).status).toBe(404)
})
