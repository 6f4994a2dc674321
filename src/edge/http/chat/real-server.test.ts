import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { ALL_USERS, openAccounts } from '../../../app/accounts/index.ts'
import { createLogger } from '../../../platform/log/index.ts'
import { createSecrets } from '../../../platform/secrets/index.ts'
import { createServer } from '../server.ts'
import { scriptedConversations } from './fixtures/chat-server.ts'
import { client } from './fixtures/client.ts'
import { chatRoutes } from './index.ts'

test('on the real server, with real tokens: the scripts’ calls pass, others do not, and every route is described', async () => {
  const store = await testStore()
  const now = () => new Date()
  const accounts = await openAccounts({ store, secrets: createSecrets(randomBytes(32)), now })
  await accounts.setup.ensureAdmin({ email: 'ada@example.com', password: 'correct horse battery', realname: 'Ada' })
  const account = await accounts.find('ada@example.com')
  if (account === undefined) throw new Error('no admin')
  const actorOf = async (orgId: string, userId: string) =>
    ({ userId, orgId, role: account.role, groups: [ALL_USERS, ...account.groups], scopes: ['api:full'], credential: 'system' }) as const
  const { conversations } = await scriptedConversations(store, { actorOf })
  const limits = { requestsPerMinutePerToken: 1_000, requestsPerMinutePerAddress: 1_000 }
  const app = createServer({
    accounts,
    settings: { publicUrl: 'https://parley.example.com', trustedProxies: [], ...limits },
    health: { isStoreHealthy: store.healthy, isDraining: () => false },
    log: createLogger('silent'),
    now,
    plugins: [chatRoutes({ conversations, publicUrl: 'https://parley.example.com', renderPng: async () => new Uint8Array() })],
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const key = (await accounts.tokens.issue({ account, kind: 'api', scopes: ['api:full'], name: 'script' })).text
  const narrow = (await accounts.tokens.issue({ account, kind: 'api', scopes: ['api:export'], name: 'export' })).text

  const script = client(url, key)
  const asked = await script.ask('real', 'What were our total sales last month?')
  expect(asked.body).toMatchObject({ status: 'done', additional_data: { dot_url: 'https://parley.example.com/?c=real' } })
  expect((await script.chat('real')).body.messages.at(-1)?.explanation).toBe(asked.body.explanation)
  for (const _twice of [1, 2]) expect((await script.post('/api/add_label_to_chat', { chat_id: 'real', labels: ['weekly'] })).body.labels).toEqual(['weekly'])
  expect((await client(url, 'dot-wrong').ask('real2', 'x')).status).toBe(401)
  expect((await client(url, narrow).ask('real2', 'x')).status).toBe(403)
  expect((await script.get('//api/c2/real')).status).toBe(200)

  const described = JSON.parse((await script.get('/openapi.json')).text)
  const paths = [
    '/api/ask',
    '/api/agentic',
    '/api/ask_with_history',
    '/api/agentic_with_history',
    '/api/c2/{chat_id}',
    '/api/c2/{chat_id}/events',
    '/api/feedback',
  ]
  for (const path of paths) expect(described.paths).toHaveProperty([path])
  expect(JSON.stringify(described.paths['/api/ask'].post.responses['200'])).toContain('formatted_result')
  app.server.closeAllConnections()
  await app.close()
  await conversations.stop(0)
  await store.close()
})
