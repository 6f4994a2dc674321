import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messagesOf, says, startTalkServer, type TalkServer } from './fixtures/talk-server.ts'

/** Names, products and sums that only the other tenant, 789, has. */
const OF_BETA = /Beta|Bela|Bo B|Britt|2100|789/

let server: TalkServer
let space: string
let story: string
let onConnection: string
let source: string
beforeAll(async () => {
  server = await startTalkServer()
  source = await server.source()
  const made = await server.space(source, {
    customer_id: 'alpha',
    filters: { tenant_id: { operator: 'equals', value: 456 } },
    tables: [{ name: 'public.order_items', access: 'via' }],
  })
  space = made.space_id ?? ''
  story = await server.story({ name: 'Alpha', target: { type: 'space', id: space } }, [
    { name: 'today', userSays: ['sales button'], responses: [{ type: 'ask', question: 'how many orders', prefix: 'Live:' }] },
  ])
  onConnection = await server.story({ name: 'Whole', target: { type: 'connection', id: await connectionId() } })
}, 60_000)
afterAll(() => server.close())

async function connectionId(): Promise<string> {
  const { rows } = await server.store.pool.query<{ id: string }>('SELECT id FROM connection')
  return rows[0]?.id ?? ''
}

describe('on a space', () => {
  it('answers with the numbers that /v1 gives there', async () => {
    const begun = await server.call('POST', `/v1/spaces/${space}/conversations`)
    for (const text of ['how many orders', 'how many users', 'sum of amount of orders']) {
      const { body } = await server.call('POST', `/v1/conversations/${begun.body.conversation_id}/chat`, { text })
      const answer = await server.say('session-numbers', text, { storyId: story, source: 'widget' })
      expect(messagesOf(answer)[0]).toBe(body.text)
      expect(answer.result).toMatchObject({ interaction: { type: 'fallback' }, incomplete: false, parley: { outcome: 'answered' } })
    }
  })
  it('keeps one conversation a chat, which /v1 shows, and understands what follows on', async () => {
    const first = await server.say('session-follows', 'how many orders by category', { storyId: story })
    const id = first.result.parley?.conversation_id ?? ''
    const second = await server.say('session-follows', 'and how many users', { storyId: story })
    expect(second.result.parley?.conversation_id).toBe(id)
    const { body } = await server.call('GET', `/v1/conversations/${id}/messages`)
    expect(body.messages.map(({ role }) => role)).toEqual(['user', 'breadcrumb', 'user', 'breadcrumb'])
  })
  it('never lets a row of another customer through', async () => {
    const leaks: string[] = []
    for (const text of [
      'list users',
      'how many orders by category',
      'sum of amount by user name',
      'orders in Betastone',
      'show all payments',
      'orders of Bela Beta',
    ]) {
      const answer = await server.say(`session-canary`, text, { storyId: story })
      const own = JSON.stringify(answer.result.fulfillment).replaceAll(/Betastone|Bela\b|Beta\b/g, (said) => (text.includes(said) ? '' : said))
      if (OF_BETA.test(own)) leaks.push(`${text}: ${OF_BETA.exec(own)?.[0]}`)
      if (JSON.stringify(answer).includes('"sql"')) leaks.push(`${text}: a statement`)
    }
    expect(leaks).toEqual([])
  })
  it('is open to a token for browsers', async () => {
    const token = await server.token('admin', ['chatbot:query'])
    const { status, body } = await server.query({ sessionId: 'session-browser', query: 'how many orders', storyId: story }, token)
    expect([status, body.result.fulfillment[0]?.message]).toEqual([200, expect.stringContaining('2')])
  })
  it('asks a question of the script where a button leads to it', async () => {
    const answer = await server.say('session-button', 'sales button', { storyId: story })
    expect(messagesOf(answer).slice(0, 2)).toEqual(['Live:', expect.stringContaining('2')])
    expect(answer.result.interaction.name).toBe('today')
  })
  it('ends a chat’s conversation with the filter it was begun under', async () => {
    const before = await server.say('session-filter', 'how many orders', { storyId: story })
    await server.call('PATCH', `/v1/spaces/${space}`, {
      filters: { tenant_id: { operator: 'equals', value: 456 }, status: { operator: 'equals', value: 'active', required: false } },
    })
    const after = await server.say('session-filter', 'how many orders', { storyId: story })
    expect(after.result.parley?.outcome).toBe('answered')
    expect(after.result.parley?.conversation_id).not.toBe(before.result.parley?.conversation_id)
  })
})

describe('on a connection', () => {
  it('answers by the rights of the token’s owner, and shows the statement', async () => {
    const answer = await server.say('session-whole', 'how many orders', { storyId: onConnection })
    expect(answer.result.fulfillment[0]?.message).toContain('5')
    expect(answer.result.parley?.sql).toMatch(/select/i)
  })
  it('is closed to a token for browsers', async () => {
    const token = await server.token('admin', ['chatbot:query'])
    expect(await server.query({ sessionId: 'session-closed', query: 'how many orders', storyId: onConnection }, token)).toMatchObject({
      status: 403,
      body: { status: { code: 403, type: 'forbidden' } },
    })
  })
})

describe('plain texts', () => {
  it('have no Markdown for others than our own pages, and tables of ten lines', async () => {
    const plain = await server.say('session-plain', 'list orders', { storyId: onConnection, source: 'slack' })
    expect(plain.result.fulfillment[0]?.message).not.toMatch(/\*\*/)
    expect(plain.result.fulfillment[0]?.format).toBeUndefined()
    expect(plain.result.fulfillment[1]).toMatchObject({ type: 'text', message: 'Order ID\n1\n2\n3\n4\n5' })
    const drawn = await server.say('session-drawn', 'list orders', { storyId: onConnection, source: 'widget' })
    expect(drawn.result.fulfillment[0]?.format).toBe('markdown')
  })
  it('bring charts as pictures behind a link that ends after a week', async () => {
    const answer = await server.say('session-chart', 'orders per month in 2026', { storyId: onConnection })
    const url = answer.result.fulfillment.find(({ type }) => type === 'image')?.imageUrl ?? ''
    expect(url).toMatch(/\/chatbot\/images\/[\w-]{43}$/)
    const read = async () => fetch(url)
    const { headers } = await read()
    expect([headers.get('content-type'), headers.get('cross-origin-resource-policy')]).toEqual(['image/png', 'cross-origin'])
    expect((await fetch(`${url.slice(0, -1)}_`)).status).toBe(404)
    server.advance(8 * 86_400_000)
    expect((await read()).status).toBe(404)
  })
})

describe('nothing to hand over to', () => {
  it('says that it cannot answer', async () => {
    const never = await server.story({ name: 'Never', target: { type: 'space', id: space }, handover: 'never' })
    await server.call('PUT', `/chatbot/stories/${never}/interactions/fallback`, { responses: [{ type: 'ask' }], enabled: true })
    expect(messagesOf(await server.say('session-never', 'how many orders', { storyId: never }))).toEqual(['I cannot answer that.'])
  })
  it('says so for now where the space is gone', async () => {
    const { space_id = '' } = await server.space(source, { customer_id: 'gone' })
    const orphan = await server.story({ name: 'Orphan', target: { type: 'space', id: space_id } }, [
      { name: 'hi', userSays: ['hi there'], responses: [says('Hi')] },
    ])
    await server.call('DELETE', `/v1/spaces/${space_id}`)
    expect(messagesOf(await server.say('session-orphan', 'how many orders', { storyId: orphan }))).toEqual([
      expect.stringContaining('cannot answer that right now'),
    ])
    expect(messagesOf(await server.say('session-orphan', 'hi there', { storyId: orphan }))).toEqual(['Hi'])
  })
})
