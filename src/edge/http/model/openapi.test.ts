import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openAccounts } from '../../../app/accounts/index.ts'
import { openWorkspace } from '../../../app/connections/fixtures/workspace.ts'
import { openDocuments, openTeaching } from '../../../app/teaching/index.ts'
import { createLogger } from '../../../platform/log/index.ts'
import { createSecrets } from '../../../platform/secrets/index.ts'
import { scriptedConversations } from '../chat/fixtures/chat-server.ts'
import { createServer } from '../server.ts'
import { modelRoutes } from './index.ts'

test('the real server takes the routes, and describes each with a typed answer', async () => {
  const { store, models, connections, close } = await openWorkspace()
  const now = () => new Date()
  const { conversations } = await scriptedConversations(store)
  const shared = { store, models, audit: async () => undefined, now }
  const teaching = openTeaching({ ...shared, conversations, askConnections: connections.askConnections, filteredFolders: connections.filteredFolders })
  const app = createServer({
    accounts: await openAccounts({ store, secrets: createSecrets(randomBytes(32)), now }),
    settings: { publicUrl: undefined, requestsPerMinutePerToken: 1_000, requestsPerMinutePerAddress: 1_000, trustedProxies: [] },
    health: { isStoreHealthy: store.healthy, isDraining: () => false },
    log: createLogger('silent'),
    now,
    plugins: [modelRoutes({ conversations, teaching, documents: openDocuments({ ...shared, connections }), renderPng: async () => new Uint8Array() })],
  })
  const paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, object>>; readonly summary?: string }>>>> =
    JSON.parse((await app.inject('/openapi.json')).body).paths
  const wanted = [
    ...['post /api/teach', 'get /api/teachings', 'post /api/teachings/{id}/accept', 'post /api/teachings/{id}/reject', 'post /api/teachings/{id}/revert'],
    ...['post /api/save_table_doc', 'post /api/delete_table', 'post /api/save_query_doc', 'delete /api/queries/{query_id}/{table_id}'],
    ...['get /api/relationships', 'post /api/relationships', 'post /api/relationships/delete'],
    ...['get /api/org_notes', 'post /api/org_notes', 'get /api/org_notes/{id}', 'put /api/org_notes/{id}', 'delete /api/org_notes/{id}'],
  ]
  const described = wanted.map((route) => {
    const [method = '', path = ''] = route.split(' ')
    const operation = paths[path]?.[method]
    return [route, operation?.summary !== undefined && JSON.stringify(operation.responses['200']).includes('schema')]
  })
  expect(described).toEqual(wanted.map((route) => [route, true]))
  expect((await app.inject({ method: 'POST', url: '/api/teach', payload: {} })).statusCode).toBe(401)
  await app.close()
  await conversations.stop(0)
  await close()
})
