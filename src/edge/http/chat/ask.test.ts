import { afterAll, beforeAll, expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { type ChatServer, startChatServer } from './fixtures/chat-server.ts'
import { type Client, client } from './fixtures/client.ts'

let store: Awaited<ReturnType<typeof testStore>>
let server: ChatServer
let ann: Client
let bob: Client
beforeAll(async () => {
  store = await testStore()
  server = await startChatServer(store)
  ann = client(server.url, 'ann')
  bob = client(server.url, 'bob')
})
afterAll(async () => {
  await server.close()
  await store.close()
})

test('ask, read, follow up, read: the vendor’s first script', async () => {
  const first = await ann.ask('script', 'What were our total sales last month?')
  expect(first.status).toBe(200)
  expect(first.body).toMatchObject({ role: 'assistant', status: 'done', chat_id: 'script', position: 1 })
  expect(first.body.explanation).toBe(first.body.content)
  expect((await ann.chat('script')).body.messages.at(-1).explanation).toBe(first.body.explanation)
  const second = await ann.followUp('script', 'How does that compare?')
  expect(second.body.content).toContain('How does that compare?')
  expect(second.body.content).toContain('after [What were our total sales last month?]')
  const read = await ann.chat('script')
  expect(read.body.messages.map((message: { role: string }) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
  expect(read.body.messages.map((message: { position: number }) => message.position)).toEqual([0, 1, 2, 3])
  expect(read.body.messages.at(-1).explanation).toContain('How does that compare?')
})
