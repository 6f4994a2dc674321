import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMessages, changeChat, startChat } from '../../../app/bots/chats/index.ts'
import { recordUnmatched } from '../../../app/bots/training/index.ts'
import { type ChatbotServer, startChatbotServer } from './fixtures/chatbot-server.ts'

interface Chat {
  readonly id: string
  readonly createdAt: string
  readonly storyId: string
}
interface Phrases {
  readonly items: readonly { readonly id: string; readonly text: string; readonly unmatched: number; readonly storyId: string }[]
  readonly count: number
}

let server: ChatbotServer
let story: string
beforeAll(async () => {
  server = await startChatbotServer()
  story = await server.make('/v2/stories', { name: 'Door' })
}, 60_000)
afterAll(() => server?.close())

const user = (userId: string) => server.make('/users', { userId, attributes: { default_name: userId, default_avatar: 'https://example.com/a.png' } })
const chat = (userId: string, storyId = story) =>
  startChat(server.store.db, { orgId: server.orgId, storyId, userId, sessionId: `session-${userId}`, source: 'widget' }, server.now())

describe('chats', () => {
  test('130 begun in one millisecond, at once, come exactly once each, page by page', async () => {
    const ann = await user('burst')
    const begun = await Promise.all(Array.from({ length: 130 }, () => chat(ann)))
    expect(new Set(begun.map(({ createdAt }) => createdAt.getTime())).size).toBe(130)
    const seen: Chat[] = []
    for (let after = ''; ; ) {
      const page = await server.get<readonly Chat[]>(`/v2/chats${after}`)
      if (page.length === 0) break
      seen.push(...page)
      after = `?after=${Date.parse(page.at(-1)?.createdAt ?? '')}`
    }
    expect(seen.map(({ id }) => id).toSorted()).toEqual(begun.map(({ id }) => id).toSorted())
    expect(seen.map(({ createdAt }) => createdAt)).toEqual(
      seen
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .reverse(),
    )
    // the legacy list walks by id
    const ids: string[] = []
    for (let after = ''; ; ) {
      const page = await server.get<readonly Chat[]>(`/archives${after}`)
      if (page.length === 0) break
      ids.push(...page.map(({ id }) => id))
      after = `?after=${page.at(-1)?.id}`
    }
    expect(ids).toEqual(seen.map(({ id }) => id))
    await sql`TRUNCATE bot_chat CASCADE`.execute(server.store.db)
  })

  test('show what was said, by whom, and when', async () => {
    server.advance(60_000)
    const ann = await user('ann')
    const { id } = await chat(ann)
    const at = server.now()
    await addMessages(server.store.db, id, [
      { side: 'bot', kind: 'text', text: 'Hello', by: 'script', at },
      { side: 'user', kind: 'text', text: '<b>how many</b>?', at },
      { side: 'bot', kind: 'text', text: '42', by: 'analyst', at },
    ])
    await changeChat(server.store.db, id, { at: new Date(at.getTime() + 5), finished: true })
    const shown = {
      id,
      storyId: story,
      user: { id: ann, name: 'ann', avatar: 'https://example.com/a.png' },
      source: 'widget',
      messages: [
        { from: 'bot', message: 'Hello', by: 'script', date: at.toISOString() },
        { from: 'user', message: '<b>how many</b>?', date: at.toISOString() },
        { from: 'bot', message: '42', by: 'analyst', date: at.toISOString() },
      ],
      finished: true,
      createdAt: at.toISOString(),
      updatedAt: new Date(at.getTime() + 5).toISOString(),
    }
    expect(await server.get(`/v2/chats/${id}`)).toEqual(shown)
    expect(await server.get(`/v2/chats?userId=${ann}&storyId=${story}`)).toEqual([shown])
    expect(await server.get(`/v2/chats?storyId=0123456789abcdef01234567`)).toEqual([])
    expect(await server.get('/archives')).toEqual([
      {
        id,
        sessionId: `session-${ann}`,
        date: at.toISOString(),
        metadata: expect.objectContaining({ default_name: 'ann', default_email: null }),
        lastMessage: { resolvedQuery: '<b>how many</b>?' },
      },
    ])
    expect((await server.call('GET', '/v2/chats/nothing')).body).toMatchObject({ detail: 'Chat not found', status: { code: 404 } })
    for (const after of ['x', '-1', '1.5', '9e99']) expect([after, (await server.call('GET', `/v2/chats?after=${after}`)).status]).toEqual([after, 400])
  })

  test('outlive their story, and are forgotten after their time', async () => {
    const gone = await server.make('/v2/stories', { name: 'Gone' })
    const { id } = await chat(await user('left'), gone)
    await server.call('DELETE', `/v2/stories/${gone}`)
    expect(await server.get(`/v2/chats/${id}`)).toMatchObject({ storyId: gone })
    server.advance(399 * 86_400_000)
    await server.desks.chats.prune()
    expect((await server.call('GET', `/v2/chats/${id}`)).status).toBe(200)
    server.advance(2 * 86_400_000)
    await server.desks.chats.prune()
    expect((await server.call('GET', `/v2/chats/${id}`)).status).toBe(404)
  })
})

describe('training', () => {
  let ann: string
  const say = async (text: string, storyId = story, handover?: 'abstained') => {
    const { id } = await chat(ann, storyId)
    await recordUnmatched(server.store.db, { orgId: server.orgId, storyId, chatId: id, userId: ann, text, ...(handover && { handover }) }, 'en', server.now())
    server.advance(1_000)
    return id
  }
  const list = (query = '') => server.get<Phrases>(`/training${query}`)
  beforeAll(async () => {
    ann = await user('trainer')
  })

  test('counts repeats of the same words once, with the last of them', async () => {
    await say('Do you ship to Malta?')
    const last = await say('do you ship to malta', story, 'abstained')
    await say('Refund!')
    const { items, count } = await list()
    expect(count).toBe(2)
    expect(items).toEqual([
      { id: expect.any(String), storyId: story, conversationId: expect.any(String), date: expect.any(String), text: 'Refund!', unmatched: 1 },
      {
        id: expect.any(String),
        storyId: story,
        conversationId: last,
        date: expect.any(String),
        text: 'do you ship to malta',
        unmatched: 2,
        handover: 'abstained',
      },
    ])
    expect((await list('?sort[field]=unmatched')).items.map(({ unmatched }) => unmatched)).toEqual([2, 1])
    expect((await list('?sort={"field":"date","order":"asc"}')).items.map(({ text }) => text)).toEqual(['do you ship to malta', 'Refund!'])
    expect((await list('?filter[text]=SHIP')).items.length).toBe(1)
    expect((await list(`?filter[stories]=${story}`)).count).toBe(2)
    expect((await list('?filter[stories]=0123456789abcdef01234567')).count).toBe(0)
    expect((await list('?filter[period]=yesterday')).count).toBe(0)
    expect((await list('?filter[period]=today')).count).toBe(2)
    expect(await list('?page=2')).toEqual({ items: [], count: 2 })
    for (const bad of ['page=0', 'page=1025', 'filter[text]=ab', 'sort[field]=text', 'filter[from]=soon', 'filter[ignored]=maybe'])
      expect([bad, (await server.call('GET', `/training?${bad}`)).status]).toEqual([bad, 400])
  })

  test('a taught phrase is listened to and leaves the list', async () => {
    const target = await server.make(`/stories/${story}/interactions`, { name: 'Shipping', userSays: ['shipping'] })
    const other = await server.make('/v2/stories', { name: 'Other' })
    await say('of another story', other)
    const { items } = await list('?sort[order]=asc')
    const [ship, , foreign] = items.map(({ id }) => id)
    const { body, status } = await server.call('PUT', '/training/train', { storyId: story, targetId: target, items: [ship, 'nothing', foreign] })
    expect([status, body]).toEqual([
      200,
      { used: [ship], unused: ['nothing', foreign], timestamp: server.now().toISOString(), status: { code: 200, type: 'success' } },
    ])
    expect(await server.get(`/stories/${story}/interactions/${target}`)).toMatchObject({ userSays: ['shipping', 'do you ship to malta'] })
    expect((await list()).items.map(({ text }) => text)).toEqual(['of another story', 'Refund!'])
    await server.call('PUT', '/training/train/text', { storyId: story, targetId: target, text: ['refund', 'shipping', 'new words'] })
    expect(await server.get(`/stories/${story}/interactions/${target}`)).toMatchObject({
      userSays: ['shipping', 'do you ship to malta', 'refund', 'new words'],
    })
    expect((await list()).items.map(({ text }) => text)).toEqual(['of another story'])
    for (const [storyId, targetId] of [
      [story, 'nothing'],
      ['nothing', target],
      [other, target],
    ])
      expect((await server.call('PUT', '/training/train/text', { storyId, targetId, text: 'x' })).status).toBe(404)
    await server.call('PUT', `/stories/${story}/interactions/${target}`, { userSays: Array.from({ length: 200 }, (_, n) => `p${n}`) })
    await say('one too many')
    const full = await server.call('PUT', '/training/train', { storyId: story, targetId: target, items: (await list()).items.map(({ id }) => id) })
    expect([full.status, full.body.detail]).toEqual([400, 'At most 200 phrases per interaction'])
    expect((await list()).items.map(({ text }) => text)).toContain('one too many')
  })

  test('two editors who teach at once both teach', async () => {
    const target = await server.make(`/stories/${story}/interactions`, { name: 'Both' })
    const teach = (n: number) => server.call('PUT', '/training/train/text', { storyId: story, targetId: target, text: `text ${n}` })
    await Promise.all(Array.from({ length: 8 }, (_, n) => teach(n)))
    const { userSays } = await server.get<{ userSays: readonly string[] }>(`/stories/${story}/interactions/${target}`)
    expect(userSays.toSorted()).toEqual(Array.from({ length: 8 }, (_, n) => `text ${n}`))
  })

  test('set aside, and taken off', async () => {
    const before = await list()
    const [first, second] = before.items.map(({ id }) => id)
    expect((await server.call('PUT', '/training/ignore', [first])).status).toBe(200)
    expect((await list()).count).toBe(before.count - 1)
    expect((await list('?filter[ignored]=true')).items.map(({ id }) => id)).toEqual([first])
    expect((await server.call('DELETE', '/training', [second, 'nothing'])).status).toBe(200)
    expect((await list()).count).toBe(before.count - 2)
    expect((await server.call('DELETE', '/training')).status).toBe(400)
  })

  test('a forgotten user takes along what nobody else said', async () => {
    await say('only ann says this')
    await say('both say this')
    const bob = await user('bob')
    await recordUnmatched(
      server.store.db,
      { orgId: server.orgId, storyId: story, chatId: 'ab'.repeat(12), userId: bob, text: 'Both say this!' },
      'en',
      server.now(),
    )
    await server.call('DELETE', `/users/${ann}`)
    const texts = (await list('?filter[text]=say')).items.map(({ text }) => text)
    expect(texts).toEqual(['Both say this!'])
  })
})
