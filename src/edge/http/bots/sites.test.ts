import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWebhookCalls, openBotDesks, openPlacedStories, openTalks, type Talks } from '../../../app/bots/index.ts'
import { chatbotRoutes } from '../chatbot/index.ts'
import { type SpaceServer, startSpaceServer } from '../spaces/fixtures/space-server.ts'
import { botSiteRoutes } from './index.ts'

let server: SpaceServer
let talks: Talks | undefined
let folder: string
let alpha: string
let story: string
const SESSION = 'session-of-ann-1'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-bots-'))
  await writeFile(join(folder, 'embed.html'), '<!doctype html><html><head><title>Parley</title></head><body></body></html>')
  await writeFile(join(folder, 'widget.js'), '// the script')
  server = await startSpaceServer({
    webRoot: folder,
    plugins: async (made) => {
      const webhookCalls = createWebhookCalls({ addresses: { privateHosts: [] }, now: made.now })
      const given = { ...made, webhookCalls, webhooksMs: 30_000 }
      const desks = openBotDesks({
        ...made,
        mayTarget: async () => true,
        verifyWebhook: webhookCalls.verify,
        forgetAsker: async () => undefined,
        chatDays: 400,
      })
      const opened = await openTalks({ ...given, renderPng: async () => new Uint8Array() })
      talks = opened
      const { id: orgId } = await made.accounts.org()
      const placed = openPlacedStories(made.store)
      const site = { ...made, talks: opened, story: (id: string) => placed.find(orgId, id), framers: async () => ['https://org.example'], webRoot: folder }
      return [chatbotRoutes({ bots: desks, now: made.now }), botSiteRoutes(site)]
    },
  })
  const source = await server.source()
  const filters = { tenant_id: { operator: 'equals', value: 456 } }
  alpha = (await server.space(source, { customer_id: 'alpha', filters, embed_origins: ['https://alpha.example'] })).space_id ?? ''
  await server.space(source, { customer_id: 'beta', filters: { tenant_id: { operator: 'equals', value: 789 } } })
  story = await make('/v2/stories', { name: 'Shop helper', published: true, target: { type: 'space', id: alpha } })
  const card = { type: 'card', title: 'Shirt', imageUrl: 'https://cdn.example/shirt.png', buttons: [{ type: 'postback', title: 'Buy', value: 'buy' }] }
  await make(`/stories/${story}/interactions`, { name: 'Hours', userSays: ['when do you open'], responses: [{ type: 'text', elements: ['At nine.'] }, card] })
}, 60_000)
afterAll(async () => {
  await talks?.close()
  await server.close()
  await rm(folder, { recursive: true })
})

async function make(path: string, body: unknown): Promise<string> {
  const reply = await server.call('POST', `/chatbot${path}`, body)
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`)
  return reply.body.id ?? ''
}

const ann = () => server.embed({ space_id: alpha, email: 'ann@alpha.example' })
const page = (id: string, query = '') => server.as(null)('GET', `/embed/bots/${id}${query}`)
const policy = (headers: Headers, name: string) => new RegExp(`${name} ([^;]*)`).exec(headers.get('content-security-policy') ?? '')?.[1]

it('gives the script to any site, and asks nothing of it', async () => {
  const script = await server.as(null)('GET', '/widget.js')
  expect([script.status, script.text, script.headers.get('cross-origin-resource-policy'), script.headers.get('set-cookie')]).toEqual([
    200,
    '// the script',
    'cross-origin',
    null,
  ])
  expect((await server.as(null)('GET', '/widget.js', undefined, { 'if-none-match': script.headers.get('etag') ?? '' })).status).toBe(304)
})

it('opens the page of a bot in the frame of its space’s origins alone, with pictures from where its editor placed them alone', async () => {
  const opened = await page(story, `?embedToken=${await ann()}`)
  expect([opened.status, policy(opened.headers, 'frame-ancestors'), policy(opened.headers, 'img-src')]).toEqual([
    200,
    'https://alpha.example',
    "'self' data: blob: https://cdn.example",
  ])
  const forged = `${(await ann()).slice(0, -3)}abc`
  const beta = await server.embed({ customer_id: 'beta', email: 'bob@beta.example' })
  const statuses = ['', '?widget=1', `?embedToken=${forged}`, `?embedToken=${beta}`].map(async (query) => (await page(story, query)).status)
  expect(await Promise.all(statuses)).toEqual([401, 200, 401, 404])
  expect((await page('65a1b2c3d4e5f60718293a4b')).status).toBe(404)
  const written = await make('/v2/stories', { name: 'Written answers', published: true })
  expect(policy((await page(written, '?widget=1')).headers, 'frame-ancestors')).toBe('https://org.example')
})

it('lets no picture change what else the page may do', async () => {
  const hosts = ['ok.example', 'a;frame-ancestors', '*', 'b,c', "'unsafe-inline'"]
  const responses = hosts.map((host) => ({ type: 'image', imageUrl: `https://${host}/x.png` }))
  const bot = await make('/v2/stories', { name: 'Pictures', published: true })
  await make(`/stories/${bot}/interactions`, { name: 'Show', userSays: ['show me'], responses })
  const { headers } = await page(bot, '?widget=1')
  expect([policy(headers, 'img-src'), policy(headers, 'frame-ancestors')]).toEqual(["'self' data: blob: https://ok.example", 'https://org.example'])
})

it('lets whoever the token says talk, as nobody else, and reads their running chat back to them alone', async () => {
  const [own, carl] = [await ann(), await server.embed({ space_id: alpha, email: 'carl@alpha.example' })]
  const path = `/v1/embed/bots/${story}`
  expect((await server.as(own)('GET', path)).body).toEqual({ story_id: story, name: 'Shop helper' })
  const said = await server.as(own)('POST', `${path}/query`, { sessionId: SESSION, query: 'When do you open?', userId: 'somebody-else' })
  expect(said.text).toContain('At nine.')
  const messages = async (credential: string) => (await server.as(credential)('GET', `${path}/query/${SESSION}/messages`)).body.messages
  expect((await messages(own)).map(({ message }) => message).slice(0, 2)).toEqual(['When do you open?', 'At nine.'])
  expect(await messages(carl)).toEqual([])
  expect((await server.as(carl)('GET', `${path}/query/${SESSION}/result`)).status).toBe(404)
  expect((await server.call('GET', '/chatbot/users')).text).toContain('ann@alpha.example')
  expect((await server.call('GET', '/chatbot/users')).text).not.toContain('somebody-else')
})

it('is not there for another customer, for an unpublished bot, and for one in front of a whole connection', async () => {
  const [own, beta] = [await ann(), await server.embed({ customer_id: 'beta', email: 'bob@beta.example' })]
  const draft = await make('/v2/stories', { name: 'Draft', target: { type: 'space', id: alpha } })
  const whole = await make('/v2/stories', { name: 'Whole', published: true, target: { type: 'connection', id: 'connection_1' } })
  for (const [credential, id] of [
    [beta, story],
    [own, draft],
    [own, whole],
    [server.key, story],
  ] as const) {
    const answers = [
      await server.as(credential)('GET', `/v1/embed/bots/${id}`),
      await server.as(credential)('POST', `/v1/embed/bots/${id}/query`, { sessionId: SESSION, query: 'When do you open?' }),
      await server.as(credential)('GET', `/v1/embed/bots/${id}/query/${SESSION}/messages`),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  }
  expect((await server.as(null)('GET', `/v1/embed/bots/${story}`)).status).toBe(403)
  expect((await page(whole, `?embedToken=${own}`)).status).toBe(404)
})

it.each([{ query: '' }, { query: 'x'.repeat(257) }, { query: 'a\0b' }, { sessionId: 'short' }, { query: undefined }])('refuses %j', async (change) => {
  const reply = await server.as(await ann())('POST', `/v1/embed/bots/${story}/query`, { sessionId: SESSION, query: 'When?', ...change })
  expect([400, 422]).toContain(reply.status)
})
