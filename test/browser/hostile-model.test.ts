import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOSTILE_NAMES, HOSTILE_TEXTS } from '../attacks/support/hostile-texts.ts'
import { clientOf } from '../end-to-end/client.ts'
import { openBrowser, signedIn } from '../support/browser.ts'
import { businessDatabase, connectDatabase } from '../support/business.ts'
import { type ModelServer, type ModelTurn, startModelServer } from '../support/model-server.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

const PER_CHAT = 40

let model: ModelServer
let server: TestServer
let browser: Browser
beforeAll(async () => {
  model = await startModelServer()
  const env = {
    PARLEY_DEMO: '0',
    PARLEY_MODEL_BASE_URL: model.url,
    PARLEY_MODEL: 'hostile',
    PARLEY_QUESTIONS_PER_MINUTE_PER_USER: '100000',
    PARLEY_QUESTIONS_RUNNING_PER_USER: '100',
  }
  server = await startServer({ env })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await model?.close()
})

/** Every text as words of an answer that rests on a result, or as a question back; every name as an option. */
const TEXTS = [...HOSTILE_TEXTS, ...HOSTILE_NAMES]
function turnOf(place: number, wasQueried: boolean): ModelTurn {
  const text = TEXTS[place] ?? ''
  if (place % 2 === 1) return call('ask_user', { question: text, options: [text.slice(0, 80), 'other'] })
  return wasQueried ? call('finish', { text: `${text} [[q1]]` }) : call('run_query', { sql: 'SELECT count(*) AS n FROM orders' })
}
function call(name: string, input: unknown): ModelTurn {
  return { toolCalls: [{ name, input }] }
}

test('whatever a language model says, a page that shows it runs no script and asks no other origin', async () => {
  const ada = await clientOf(server.url, ADMIN)
  await connectDatabase(ada, await businessDatabase())
  model.follow(({ messages }) => {
    const place = /cake number (\d+) cut/.exec(messages.map(({ text }) => text).join(' '))?.[1]
    return turnOf(Number(place), messages.at(-1)?.role === 'tool')
  })
  const chats = Array.from({ length: Math.ceil(TEXTS.length / PER_CHAT) }, (_, place) => `hostile-${place}`)
  const fill = async (chat_id: string, first: number) => {
    for (let place = first; place < Math.min(first + PER_CHAT, TEXTS.length); place += 1)
      await ada.post('/api/agentic', { chat_id, messages: [{ role: 'user', content: `How is the cake number ${place} cut?` }], skip_check: true })
  }
  await Promise.all(chats.map((chat, place) => fill(chat, place * PER_CHAT)))
  expect(model.calls.length).toBeGreaterThanOrEqual(TEXTS.length)

  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  let words = ''
  for (const chat of chats) {
    await page.goto(`${server.url}/?c=${chat}`)
    await page.locator('[data-turn]').last().waitFor()
    await page.getByRole('region', { name: 'Answer', exact: true }).last().waitFor()
    words += (await page.locator('main').textContent()) ?? ''
    expect(await page.evaluate('window.__attacked')).toBeUndefined()
    expect(await page.locator('main iframe, main img, main form[action], main object, main embed').count()).toBe(0)
    expect(await page.locator('main a[href*="evil.example"]').count()).toBe(0)
  }
  // they did arrive, as words
  expect(words.match(/attacked=1/g)?.length).toBeGreaterThan(20)
  expect(complaints).toEqual([])
  console.log(`hostile texts shown: ${TEXTS.length}`)
  await context.close()
}, 180_000)
