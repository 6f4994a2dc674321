import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, watch } from '../support/browser.ts'
import { type ModelServer, obliging, startModelServer } from '../support/model-server.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

const KEY = 'sk-typed-in-the-page'
const NARROW = { width: 360, height: 780 }

let server: TestServer
let stand: ModelServer
let browser: Browser
beforeAll(async () => {
  stand = await startModelServer()
  server = await startServer({ env: { PARLEY_DEMO: '0' } })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await stand?.close()
})

async function signIn(page: Page): Promise<void> {
  await page.goto(`${server.url}/sign-in`)
  await page.getByLabel(/e-?mail/i).fill(ADMIN.email)
  await page.getByLabel(/^password/i).fill(ADMIN.password)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Settings', exact: true }).waitFor()
}

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)
}

test('an admin sets up a model of a local server, sees it tested, chooses what it is for, limits it, and removes it', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const { complaints } = watch(page, new URL(server.url).origin)
  await signIn(page)
  await page.goto(`${server.url}/settings/models`)
  await page.getByText('Parley works without a language model.').waitFor()
  expect(await seriousFindings(page)).toEqual([])

  // by keyboard alone
  await page.getByRole('button', { name: 'Add a model' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Ollama' }).focus()
  await page.keyboard.press('Enter')
  const address = page.getByRole('textbox', { name: 'Base URL' })
  expect(await address.inputValue()).toBe('http://127.0.0.1:11434/v1')
  await address.fill(stand.url)
  await page.getByRole('textbox', { name: 'API key' }).fill(KEY)
  await page.getByRole('textbox', { name: 'Model', exact: true }).fill('qwen')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Enter')

  await page.getByText('is inside your network').waitFor()
  const steps = page.getByRole('list', { name: 'Test of qwen' })
  for (const step of ['Say hello', 'Call a tool', 'Answer in JSON']) await steps.getByText(step).waitFor()
  await page.getByText('Worked just now').waitFor()
  expect(stand.calls).toHaveLength(3)
  await page.getByText('Answers in balanced and frontier').waitFor()

  await page.getByRole('combobox', { name: 'Economy' }).click()
  await page.getByRole('option', { name: 'qwen' }).click()
  await page.getByText('Answers in economy, balanced, and frontier').waitFor()
  await page.getByRole('switch', { name: 'Keep rows on this server' }).click()
  await page.getByText('No row of your data leaves').waitFor()
  await page.getByRole('textbox', { name: 'Each person, tokens per day' }).fill('50000')
  await page.getByRole('button', { name: 'Save limits' }).click()
  await page.getByText('The limits are in force.').waitFor()
  await page.reload()
  await page.getByRole('row', { name: /^qwen/ }).waitFor()
  expect(await page.getByRole('textbox', { name: 'Each person, tokens per day' }).inputValue()).toBe('50,000')
  expect(await page.getByRole('switch', { name: 'Keep rows on this server' }).isChecked()).toBe(true)
  expect(await seriousFindings(page)).toEqual([])

  stand.follow((call) => (call.tools.length > 0 ? { text: 'I would rather not.' } : obliging(call)))
  await page.getByRole('button', { name: 'Test qwen' }).click()
  await page.getByText('1 of 3 failed').waitFor()
  await page.getByText('It did not call the tool.').waitFor()
  await page.getByText('Choose a model that can call tools').waitFor()

  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize(NARROW)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width)

  await page.getByRole('button', { name: 'Edit qwen' }).click()
  expect(await page.getByRole('textbox', { name: 'API key' }).inputValue()).toBe('')
  expect(await page.content()).not.toContain(KEY)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Remove qwen' }).click()
  await page.getByText('answered by Parley’s own engine alone').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Parley works without a language model.').waitFor()
  expect(complaints).toEqual([])
}, 180_000)
