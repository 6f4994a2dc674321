import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { startChatServer } from './fixtures/chat-server.ts'
import { client } from './fixtures/client.ts'
import { setting } from './fixtures/setting.ts'

let revoke: (tokenId: string | null) => void = () => undefined
const here = setting(testStore, {
  onRevoked: async (callback) => {
    revoke = callback
    return async () => undefined
  },
})

interface Frame {
  readonly id: number
  readonly event: string
  readonly data: { readonly turn_id: string; readonly status?: string; readonly message?: { readonly content: string; readonly redacted?: true } }
}

/** Reads frames until the stream ends or `until` is content. */
async function read(path: string, options: { key?: string; last?: number; until?: (frames: readonly Frame[]) => boolean } = {}): Promise<readonly Frame[]> {
  const abort = new AbortController()
  const headers = { 'API-KEY': options.key ?? 'ann', ...(options.last === undefined ? {} : { 'Last-Event-ID': String(options.last) }) }
  const response = await fetch(`${here.server.url}${path}`, { headers, signal: abort.signal })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const frames: Frame[] = []
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    frames.push(...blocks.flatMap(frameOf))
    if (options.until?.(frames) === true) break
  }
  abort.abort()
  return frames
}

function frameOf(block: string): Frame[] {
  const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const))
  const data = fields.get('data')
  return data === undefined ? [] : [{ id: Number(fields.get('id')), event: fields.get('event') ?? '', data: JSON.parse(data) }]
}

test('a stream tells a question from start to end, numbered without gaps, and ends', async () => {
  const ann = here.as('ann')
  await ann.ask('e1', 'slow 200 x', {}, { Prefer: 'respond-async' })
  const frames = await read('/api/c2/e1/events')
  expect(frames.map((frame) => frame.event)).toEqual([
    'turn-start',
    'step-start',
    'step-end',
    'step-start',
    'query-start',
    'query-end',
    'step-end',
    'asset',
    'message',
    'turn-end',
  ])
  expect(frames.map((frame) => frame.id)).toEqual(frames.map((_frame, n) => n + 1))
  expect(frames.at(-1)?.data.status).toBe('done')
  expect(frames.at(-2)?.data.message?.content).toContain('slow 200 x')
})

test('reading again after a break gives every later event once, and a finished chat its end only', async () => {
  const ann = here.as('ann')
  await ann.ask('e2', 'one')
  const whole = await read('/api/c2/e2/events', { last: 0 })
  expect(whole.map((frame) => frame.id)).toEqual(whole.map((_frame, n) => n + 1))
  for (const frame of whole) {
    const rest = await read('/api/c2/e2/events', { last: frame.id })
    expect(rest.map((each) => each.id)).toEqual(whole.filter((each) => each.id > frame.id).map((each) => each.id))
  }
  const end = await read('/api/c2/e2/events')
  expect(end.map((frame) => [frame.id, frame.event])).toEqual(whole.slice(-2).map((frame) => [frame.id, frame.event]))
  expect((await read('/api/c2/e2/events?last_event_id=3')).at(0)?.id).toBe(4)
})

test('follow stays for later turns', async () => {
  const ann = here.as('ann')
  await ann.ask('e3', 'one')
  const ends = (frames: readonly Frame[]) => frames.filter((frame) => frame.event === 'turn-end').length
  const reading = read('/api/c2/e3/events?follow=true', { until: (frames) => ends(frames) === 2 })
  await ann.followUp('e3', 'two')
  const frames = await reading
  expect(frames.at(-2)?.data.message?.content).toContain('two')
  expect(new Set(frames.map((frame) => frame.data.turn_id)).size).toBe(2)
})

test('events are kept an hour; a reader from before gets the end of the newest turn', async () => {
  const ann = here.as('ann')
  await ann.ask('e4', 'one')
  await here.store.pool.query(`DELETE FROM conversation_event e USING conversation c WHERE c.uid = e.conversation AND c.id = 'e4'`)
  const frames = await read('/api/c2/e4/events', { last: 2 })
  expect(frames.map((frame) => frame.event)).toEqual(['message', 'turn-end'])
})

test('strangers get no stream, and a reader who may not see a table gets neither statement nor answer', async () => {
  const ann = here.as('ann')
  await ann.ask('e5', 'secret one')
  expect((await here.as('bob').get('/api/c2/e5/events')).status).toBe(404)
  const seen = await read('/api/c2/e5/events', { key: 'mod', last: 0 })
  expect(JSON.stringify(seen)).not.toContain('SELECT')
  expect(seen.at(-2)?.data.message).toMatchObject({ redacted: true, content: 'This answer uses data that you may not see.' })
  expect(JSON.stringify(await read('/api/c2/e5/events', { last: 0 }))).toContain('SELECT')
})

test('a revoked credential loses its open streams and held reads at once; the question goes on', async () => {
  const eve = here.as('eve')
  await eve.ask('e6', 'slow 1000 x', {}, { Prefer: 'respond-async' })
  const stream = read('/api/c2/e6/events', { key: 'eve' }).catch(() => 'cut')
  const held = eve.chat('e6').catch(() => 'cut')
  const other = here.as('adm').chat('e6')
  await expect.poll(async () => (await eve.chat('e6', '?wait=0')).body.status).toBe('running')
  revoke('eve')
  expect(await Promise.all([stream, held])).toEqual(['cut', 'cut'])
  expect((await other).body.status).toBe('done')
})

test('streams are cut when notices of revoked credentials were lost: any may have been', async () => {
  const eve = here.as('eve')
  await eve.ask('e6b', 'slow 1000 x', {}, { Prefer: 'respond-async' })
  const stream = read('/api/c2/e6b/events', { key: 'eve' }).catch(() => 'cut')
  await expect.poll(async () => (await eve.chat('e6b', '?wait=0')).body.status).toBe('running')
  revoke(null)
  expect(await stream).toBe('cut')
})

test('a server that closes ends its streams, and another server resumes them', async () => {
  const there = await startChatServer(here.store)
  await client(there.url, 'ann').ask('e7', 'one')
  const open = fetch(`${there.url}/api/c2/e7/events?follow=true`, { headers: { 'API-KEY': 'ann' } })
  const text = (await open).text()
  await there.conversations.stop(0)
  await there.close().catch(() => undefined)
  const last = Number([...(await text.catch(() => '')).matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? 0)
  await here.as('ann').followUp('e7', 'two')
  const rest = await read('/api/c2/e7/events', { last })
  expect(rest.map((frame) => frame.id)).toEqual(Array.from({ length: rest.length }, (_none, n) => last + 1 + n))
  expect(rest.at(-1)?.event).toBe('turn-end')
})

test('a reader who does not keep up is cut at 1 MiB, and resumes where it stood', async () => {
  const ann = here.as('ann')
  await ann.ask('e8', 'one')
  const { rows } = await here.store.pool.query(`SELECT uid, last_event::int AS last FROM conversation WHERE id = 'e8'`)
  const { uid, last } = rows[0]
  const long = JSON.stringify({ type: 'query-start', stepId: 's', connection: 'shop', sql: 'x'.repeat(200_000) })
  await here.store.pool.query(
    `INSERT INTO conversation_event (conversation, seq, turn, type, data) SELECT $1, $2 + n, (SELECT id FROM turn WHERE conversation = $1), 'query-start', $3::json FROM generate_series(1, 100) n`,
    [uid, last, long],
  )
  await here.store.pool.query(`UPDATE conversation SET last_event = last_event + 100 WHERE uid = $1`, [uid])
  const socket = connect(Number(new URL(here.server.url).port), '127.0.0.1')
  socket.write('GET /api/c2/e8/events HTTP/1.1\r\nHost: x\r\nAPI-KEY: ann\r\nLast-Event-ID: 0\r\n\r\n')
  socket.pause()
  await once(socket, 'readable')
  const cut = new Promise<void>((resolve) => void socket.once('close', () => resolve()).on('error', () => resolve()))
  await pause(2_500)
  let received = 0
  socket.on('data', (chunk) => {
    received += chunk.length
  })
  await cut
  expect(received).toBeLessThan(20_000_000)
  const rest = await read('/api/c2/e8/events', { last: last + 20 })
  expect(rest.map((frame) => frame.id)).toEqual(Array.from({ length: 80 }, (_none, n) => last + 21 + n))
})
