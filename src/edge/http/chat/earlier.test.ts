import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DataServer, startDataServer } from './fixtures/data-server.ts'

let server: DataServer
beforeAll(async () => {
  server = await startDataServer()
  await server.connect('sqlite', { database_location: 'shop.sqlite' })
})
afterAll(() => server.close())

const said = (role: 'user' | 'assistant', content: string) => ({ role, content })
const ask = async (chat_id: string, ...messages: readonly object[]) => {
  const response = await fetch(`${server.url}/api/ask`, {
    method: 'POST',
    headers: { 'API-KEY': 'ann', 'Content-Type': 'application/json' },
    body: JSON.stringify({ chat_id, messages }),
  })
  const body: { readonly status: string; readonly content: string; readonly messages: readonly object[]; readonly reading?: { readonly text: string } } =
    JSON.parse(await response.text())
  return body
}

test('a first question builds on the messages sent before it, which are not kept as messages', async () => {
  const answer = await ask('e1', said('user', 'how many customers are there?'), said('assistant', 'There are 3.'), said('user', 'and by country?'))
  expect(answer).toMatchObject({ status: 'done', reading: { text: expect.stringMatching(/customers.*by country/i) } })
  expect(answer.messages).toHaveLength(2)
  const three = await ask('e2', said('user', 'how many customers are there?'), said('user', 'by country'), said('user', 'only Norway'))
  expect(three.reading?.text).toMatch(/by country.*Norway/i)
})

test('what was not understood before is left out, and said', async () => {
  const answer = await ask('e3', said('user', 'how many customers are there?'), said('user', 'flurbs of the zorgs'), said('user', 'by country'))
  expect(answer.status).toBe('done')
  expect(answer.content).toContain('Your earlier message “flurbs of the zorgs” could not be understood and was left out.')
})
