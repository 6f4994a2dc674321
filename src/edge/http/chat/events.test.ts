import { expect, test } from 'vitest'
import { setting } from './fixtures/setting.ts'

const here = setting()

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
