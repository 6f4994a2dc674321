import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import { client } from './fixtures/client.ts'

const ROUNDS = 20
const PEOPLE = ['ann', 'bob', 'eve', 'u1', 'u2', 'u3']

interface Child {
  readonly url: string
  readonly process: ChildProcess
}

async function startChild(storeUrl: string): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/child-server.ts'), storeUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const chunk of child.stdout) {
    const url = /ready (\S+)/.exec(String(chunk))?.[1]
    if (url !== undefined) return { url, process: child }
  }
  throw new Error('the child server did not start')
}

async function kill(child: Child): Promise<void> {
  const gone = once(child.process, 'exit')
  child.process.kill('SIGKILL')
  await gone
}

/** Asks until the server dies, and notes what was acknowledged: chat → its questions in order. */
async function keepAsking(url: string, name: string, round: number, acknowledged: Map<string, string[]>): Promise<void> {
  const person = client(url, name)
  for (let n = 0; ; n++) {
    const chat = `${name}-${round}-${Math.floor(n / 2)}`
    const text = `slow ${randomInt(40)} number ${n} of ${chat}`
    const known = acknowledged.get(chat) ?? []
    const body =
      known.length === 0 ? { messages: [{ role: 'user', content: text }], chat_id: chat } : { new_message: { role: 'user', content: text }, chat_id: chat }
    const reply = await person.post(known.length === 0 ? '/api/ask' : '/api/ask_with_history', body, { Prefer: 'respond-async' }).catch(() => null)
    if (reply === null) return
    if (reply.status === 202) acknowledged.set(chat, [...known, text])
    await person.chat(chat).catch(() => null)
  }
}

test(`kill -9 at ${ROUNDS} random moments: every acknowledged question is there, each answered once, nothing is stuck`, { timeout: 240_000 }, async () => {
  const store = await testStore()
  const acknowledged = new Map<string, string[]>()
  for (let round = 0; round < ROUNDS; round++) {
    const child = await startChild(store.url)
    const asking = PEOPLE.map((name) => keepAsking(child.url, name, round, acknowledged))
    await pause(randomInt(20, 400))
    await kill(child)
    await Promise.all(asking)
  }
  const child = await startChild(store.url)
  const admin = client(child.url, 'adm')
  expect(acknowledged.size).toBeGreaterThan(ROUNDS)
  for (const [chat, questions] of acknowledged) {
    const { body } = await admin.chat(chat)
    const asked = body.messages.filter((_message, n) => n % 2 === 0).map((message) => message.content)
    expect(asked.slice(0, questions.length)).toEqual(questions)
    for (const answer of body.messages.filter((_message, n) => n % 2 === 1)) {
      expect(answer).toMatchObject({ role: 'assistant', status: 'done', revision: 1 })
      expect(answer.content).toContain(body.messages[answer.position - 1]?.content ?? '?')
    }
  }
  const { rows } = await store.pool.query(`
    SELECT (SELECT count(*)::int FROM turn WHERE status IN ('queued', 'running')) AS stuck,
      (SELECT count(*)::int FROM turn t WHERE (SELECT count(*) FROM turn_revision r WHERE r.turn = t.id) <> 1) AS answered_otherwise_than_once,
      (SELECT count(*)::int FROM turn t WHERE (SELECT count(*) FROM conversation_event e WHERE e.turn = t.id AND e.type = 'turn-end') <> 1) AS ended_otherwise_than_once,
      (SELECT count(*)::int FROM (SELECT seq - lag(seq) OVER (PARTITION BY conversation ORDER BY seq) AS step FROM conversation_event) g WHERE step <> 1) AS gaps,
      (SELECT count(*)::int FROM turn WHERE fence > 1) > 0 AS some_ran_again`)
  expect(rows).toEqual([{ stuck: 0, answered_otherwise_than_once: 0, ended_otherwise_than_once: 0, gaps: 0, some_ran_again: true }])
  await kill(child)
  await store.close()
})
