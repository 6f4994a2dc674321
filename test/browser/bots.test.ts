import type { Browser, Frame, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, seriousFindings, signedIn, visit } from '../support/browser.ts'
import { type SampleProduct, startSampleProduct } from '../support/sample-product.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser
let product: SampleProduct
let token: string

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  const form = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password })
  const session = await read<{ access_token: string }>(`${server.url}/api/auth/token`, { method: 'POST', body: form })
  const headers = { authorization: `Bearer ${session.access_token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'sample product', scopes: ['spaces', 'chatbot'] })
  token = (await read<{ token: string }>(`${server.url}/api/tokens`, { method: 'POST', headers, body })).token
  product = await startSampleProduct(server.url, token)
}, 180_000)
afterAll(async () => {
  await browser.close()
  await product.stop()
  await server.stop()
})

/** A slow machine opens a frame late. */
const PATIENCE_MS = 30_000
const GERMAN = 'outfitters-germany'
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

const chatbot = <T>(path: string) => read<T>(`${server.url}/chatbot${path}`, { headers: { authorization: `Bearer ${token}` } })

async function read<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  const answer: T = JSON.parse(await response.text())
  return answer
}

/** The frame behind the button in the corner, opened. */
async function openWidget(page: Page, part: 'bots' | 'spaces'): Promise<Frame> {
  await page.getByRole('button', { name: 'Open Ask our shop' }).click()
  await page.getByRole('dialog', { name: 'Ask our shop' }).waitFor()
  const find = () => page.frames().find((each) => each.url().includes(`/embed/${part}/`))
  await expect.poll(find, { timeout: PATIENCE_MS }).toBeDefined()
  const frame = find()
  if (frame === undefined) throw new Error('no frame')
  return frame
}

/** No part of it is beside the window. */
async function isInSight(place: Locator): Promise<boolean> {
  const [box, width] = [await place.boundingBox(), await place.page().evaluate<number>('window.innerWidth')]
  return box !== null && box.x >= 0 && box.x + box.width <= width
}

/** What is kept of a chat: by the frame, or by the page around it where the browser keeps nothing for frames. */
async function keptOf(frame: Frame, page: Page): Promise<string> {
  const ofFrame = "(() => { try { return JSON.stringify(localStorage) } catch { return '' } })()"
  return (await frame.evaluate<string>(ofFrame)) || (await page.evaluate<string>('JSON.stringify(sessionStorage)'))
}

async function say(place: Frame | ReturnType<Page['getByRole']>, text: string): Promise<void> {
  const box = place.getByRole('textbox', { name: 'Question' })
  await box.fill(text)
  await box.press('Enter')
}

let storyId = ''

test('an editor makes a bot, writes an answer, sees why it plays, and publishes it', async () => {
  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.goto(`${server.url}/bots`)
  await page.getByText('A bot is a scripted front door').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'New bot' }).click()
  await page.getByLabel('Name').fill('Shop helper')
  await page.getByRole('combobox', { name: 'Hands questions to' }).fill('Germany')
  await page.getByRole('option', { name: /Outfitters Germany/ }).click()
  await page.getByRole('button', { name: 'Create bot' }).click()
  await page.waitForURL(/\/bots\/[0-9a-f]{24}/)
  storyId = /bots\/([0-9a-f]{24})/.exec(page.url())?.[1] ?? ''

  await page.getByRole('button', { name: 'Add an interaction' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Opening hours')
  await page.getByRole('button', { name: 'Add a phrase' }).click()
  await page.getByRole('textbox', { name: 'Phrases, 1' }).fill('When do you open?')
  await page.keyboard.press('Enter')
  await page.keyboard.type('What are your opening hours')
  await page.getByRole('textbox', { name: 'Text' }).fill('We open at nine.')
  await page.getByRole('button', { name: 'Add a response' }).press('Enter')
  await expect.poll(() => page.evaluate('document.activeElement?.getAttribute("role")')).toBe('menuitem')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('menuitem', { name: /Quick replies/ }).click()
  await page.getByRole('textbox', { name: 'Line above' }).fill('Anything else?')
  await page.getByRole('textbox', { name: 'Buttons, 1: title' }).fill('Customers by city')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('button', { name: /Opening hours.*2 phrases/ }).waitFor()

  const tryIt = page.getByRole('complementary', { name: 'Try it' })
  await tryIt.getByText('Hello! How can I help you?').waitFor()
  await say(tryIt, 'what time do you open')
  await tryIt.getByText('We open at nine.').waitFor()
  await tryIt.getByText(/^Opening hours: 0\.\d\d, needed 0\.70$/).click()
  await tryIt.getByRole('columnheader', { name: 'likeness' }).first().waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.screenshot({ path: 'test/out/bots-story.png', fullPage: true })

  await page.getByRole('tab', { name: 'Settings' }).click()
  await page.getByRole('switch', { name: 'Published' }).click()
  await page.getByLabel('Description').fill('Talks about the shop')
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${server.url}/bots/webhooks`)
  await expect.poll(() => isInSight(page.getByRole('link', { name: 'Webhooks' }))).toBe(true)
  await page.goto(`${server.url}/bots/${storyId}?part=settings`)
  await expect.poll(() => isInSight(page.getByRole('tab', { name: 'Settings' }))).toBe(true)
  await page.getByText('As you left it, not saved yet').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize({ width: 1280, height: 900 })
  expect(await page.getByLabel('Description').inputValue()).toBe('Talks about the shop')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. It holds from the next message on.').waitFor()
  await page.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' })
  expect(await page.evaluate<string>('JSON.stringify(sessionStorage)')).not.toContain('Talks about')
  await page.getByRole('tab', { name: 'Add to your site' }).click()
  await page.getByText(`data-bot="${storyId}"`).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
}, 120_000)

test('on a foreign page a visitor gets the written answer, and beyond it the analyst’s from their own rows alone', async () => {
  const { context, page, complaints } = await visit(browser, [product.origin, server.url])
  await page.goto(`${product.origin}/shops/${GERMAN}/bots/${storyId}`)
  const frame = await openWidget(page, 'bots')
  await frame.getByText('Hello! How can I help you?').waitFor()
  expect(frame.url()).not.toMatch(/token/i)
  await say(frame, 'when do you open')
  await frame.getByText('We open at nine.').waitFor()
  await frame.getByRole('button', { name: 'Customers by city' }).click()
  await frame.getByRole('region', { name: 'Answer' }).waitFor()
  await frame.getByRole('tab', { name: 'Table' }).click()
  await frame.getByRole('table').waitFor()
  const shown = await frame.content()
  expect(shown).toContain('Berlin')
  expect(shown).not.toMatch(/Paris|Lyon|Lille|Toulouse/)
  expect(shown).not.toMatch(/SELECT|main\.customers/)
  expect(await seriousFindings(page)).toEqual([])
  await page.screenshot({ path: 'test/out/bots-widget.png' })
  await say(frame, 'Do you ship frogs to Atlantis')
  await frame.locator('[data-handed-over]').nth(1).waitFor()
  await frame.locator('[role=log][aria-busy=false]').waitFor()

  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(await page.evaluate('document.activeElement?.shadowRoot?.activeElement?.getAttribute("aria-label")')).toBe('Open Ask our shop')
  expect(await context.cookies(server.url)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
}, 120_000)

test('what nothing fitted is taught with two clicks, and the next visitor gets the answer', async () => {
  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.goto(`${server.url}/bots/${storyId}?part=training`)
  await page.getByRole('button', { name: 'Teach “Do you ship frogs to Atlantis”' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Teach “Do you ship frogs to Atlantis”' }).click()
  const place = page.getByRole('option', { name: 'Opening hours' })
  await place.waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await place.click()
  await page.getByText('The phrase is part of “Opening hours” now.').waitFor()
  await page.getByRole('button', { name: 'Teach “Do you ship frogs to Atlantis”' }).waitFor({ state: 'detached' })
  const visitor = await visit(browser, [product.origin, server.url], { viewport: { width: 360, height: 720 }, colorScheme: 'dark' })
  await visitor.page.goto(`${product.origin}/shops/${GERMAN}/bots/${storyId}`)
  const frame = await openWidget(visitor.page, 'bots')
  await frame.getByText('Hello! How can I help you?').waitFor()
  await say(frame, 'do you ship frogs to atlantis?')
  await frame.getByText('We open at nine.').waitFor()
  expect(await seriousFindings(visitor.page)).toEqual([])
  expect([await visitor.page.evaluate(OVERFLOW), await frame.evaluate(OVERFLOW)]).toEqual([0, 0])
  await visitor.page.screenshot({ path: 'test/out/bots-widget-narrow.png' })
  const kept = await keptOf(frame, visitor.page)
  expect(kept).toMatch(/sessionId/)
  expect(kept).not.toMatch(/frogs|nine/)
  await visitor.page.reload()
  await (await openWidget(visitor.page, 'bots')).getByText('We open at nine.').waitFor()
  expect([...visitor.complaints, ...complaints]).toEqual([])
  await visitor.context.close()
  await context.close()
}, 120_000)

test('reports count the conversations that were held, and every page about bots is accessible', async () => {
  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  const chats = await chatbot<{ source: string; messages: { from: string }[] }[]>(`/v2/chats?storyId=${storyId}`)
  const held = chats.filter(({ source, messages }) => source === 'widget' && messages.some(({ from }) => from === 'user'))
  await page.goto(`${server.url}/bots/${storyId}?part=reports`)
  await page.getByRole('combobox', { name: 'Where' }).click()
  await page.getByRole('option', { name: 'On sites' }).click()
  const figure = (name: string) => page.getByRole('region', { name, exact: true })
  await figure('Conversations').getByText(String(held.length), { exact: true }).waitFor()
  await figure('Handed to the analyst').getByText('2', { exact: true }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  for (const path of [`/bots/${storyId}?part=chats`, '/bots', '/bots/users', '/bots/entities', '/bots/webhooks']) {
    await page.goto(server.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    expect([path, await seriousFindings(page)]).toEqual([path, []])
  }
  await page.goto(`${server.url}/bots/${storyId}?part=chats`)
  await page.getByRole('list', { name: 'Chats' }).getByRole('button').first().click()
  await page.getByRole('list', { name: 'Messages' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
}, 120_000)

test('the widget stands in front of a space without a bot, and says so when it cannot load', async () => {
  const { context, page, complaints } = await visit(browser, [product.origin, server.url])
  await page.goto(`${product.origin}/shops/outfitters-france`)
  const frame = await openWidget(page, 'spaces')
  await frame.getByRole('textbox', { name: 'Question' }).waitFor()
  expect(complaints).toEqual([])
  await page.route('**/tokens/**', (route) => route.abort())
  await page.reload()
  await page.getByRole('button', { name: 'Open Ask our shop' }).click()
  await page.getByRole('alert').getByText('The chat could not be loaded.').waitFor()
  await page.unroute('**/tokens/**')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.frameLocator('iframe').getByRole('textbox', { name: 'Question' }).waitFor()
  await context.close()
}, 60_000)
