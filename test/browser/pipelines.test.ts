import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { serveChatbot, TOKEN } from '../../src/warehouse/pipelines/run/fixtures/chatbot-api.ts'
import { openBrowser, seriousFindings, signedIn } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

let api: Awaited<ReturnType<typeof serveChatbot>>
let server: TestServer
let browser: Browser
beforeAll(async () => {
  api = await serveChatbot()
  server = await startServer({ env: { PARLEY_DEMO: '0', PARLEY_PRIVATE_HOSTS: `pipeline=127.0.0.0/8:${new URL(api.url).port}` } })
  browser = await openBrowser()
}, 120_000)
beforeEach(() => api.reset())
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await api?.stop()
})

/** A machine with other work takes its time over a run. */
const RUN = { timeout: 90_000 }
const PATIENCE = { timeout: 30_000 }

const configOf = (page: Page) => page.getByRole('textbox', { name: 'Config of the pipeline' })
const textOf = async (page: Page): Promise<string> => (await configOf(page).locator('.cm-line').allTextContents()).join('\n')

/** Types over all of the config. */
async function rewriteConfig(page: Page, text: string): Promise<void> {
  await configOf(page).focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** Users without a paginator that would bring more than their first page. */
const firstPageOnly = (name: string) => `pipeline: {name: ${name}}
client:
  base_url: "${api.url}"
  auth: {type: bearer, token: "\${secret:chatbot_token}"}
resources:
  - name: users # all of them
    primary_key: id
    write_disposition: merge
    endpoint: {path: users, data_selector: data, paginator: single_page}
`

async function startFromPreset(page: Page, token: string, name = 'chatbot'): Promise<void> {
  await page
    .getByRole('list', { name: 'Begin with' })
    .getByRole('button', { name: /^chatbot/ })
    .click()
  const written = await textOf(page)
  const named = name === 'chatbot' ? written : written.replaceAll(/\bchatbot(?=[,\s]|_data)/g, name)
  await rewriteConfig(page, named.replaceAll('https://api.chatbot.com', api.url))
  await page.getByLabel('chatbot_token', { exact: true }).fill(token)
}

const DESK = { width: 1280, height: 900 }
const LOOKS = [
  { name: 'dark', colorScheme: 'dark', size: DESK },
  { name: 'narrow', colorScheme: 'light', size: { width: 360, height: 740 } },
  { name: 'light', colorScheme: 'light', size: DESK },
] as const

/** What keeps people out of the page as it is now, in every look. */
async function faults(page: Page): Promise<readonly string[]> {
  const found: string[] = []
  await page.getByRole('button', { name: 'Run now', disabled: true }).waitFor({ state: 'hidden' })
  for (const { name, colorScheme, size } of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(size)
    await page.evaluate('Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined))).then(() => undefined)')
    found.push(...(await seriousFindings(page)).map((finding) => `${name}: ${finding}`))
    if (await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth')) found.push(`${name}: wider than the window`)
  }
  return found
}

/** Asks of the pipeline's page, where its data is one click away. */
async function askAboutUsers(page: Page, count: string): Promise<void> {
  await page.getByRole('button', { name: 'Ask about this data' }).click()
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill('how many users do we have?')
  await page.keyboard.press('Enter')
  await page.locator('[data-turn]').last().getByText(count, { exact: true }).first().waitFor(RUN)
}

test('a preset becomes a tested config, a run, tables, and an answer that follows the next run', async () => {
  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.getByRole('link', { name: 'Pipelines', exact: true }).click()
  await page.getByText('A pipeline reads another service’s API').waitFor()
  expect(await faults(page)).toEqual([])
  await page.getByRole('link', { name: 'New pipeline' }).click()
  await startFromPreset(page, TOKEN)
  const trial = page.getByRole('region', { name: 'Test' })
  await trial.getByRole('button', { name: 'Test the config' }).click()
  await trial.getByText('It works.').waitFor(RUN)
  expect(await faults(page)).toEqual([])

  await page.getByRole('button', { name: 'Create and run' }).click()
  const runs = page.getByRole('list', { name: 'Runs' })
  await runs.getByText(/^(Waits for its turn|Fetching|Loading) …$/).waitFor()
  const checks = runs.getByRole('table', { name: 'Received, against the API’s own totals' })
  await checks.waitFor(RUN)
  expect(
    (
      await checks
        .getByRole('row', { name: /^users/ })
        .getByRole('cell')
        .allInnerTexts()
    ).slice(0, 3),
  ).toEqual(['users', '95', '95'])
  expect(await faults(page)).toEqual([])

  await page.getByRole('tab', { name: 'Tables' }).click()
  const tables = page.getByRole('list', { name: 'Tables' })
  await tables.getByText('users__segments').waitFor()
  await tables.getByText('users', { exact: false }).first().click()
  await tables.getByRole('cell', { name: 'default_created', exact: true }).waitFor()
  expect(await faults(page)).toEqual([])
  await askAboutUsers(page, '95')

  api.grow(5)
  await page.goto(`${server.url}/pipelines/chatbot`)
  await page.getByRole('button', { name: 'Run now' }).click()
  await runs.getByRole('listitem').nth(1).waitFor()
  await runs.getByRole('listitem').first().getByRole('cell', { name: '100', exact: true }).first().waitFor(RUN)
  await askAboutUsers(page, '100')
  await page
    .locator('[data-turn]')
    .last()
    .getByText(/^Data of .* UTC\.$/)
    .waitFor()
  await page.goto(`${server.url}/pipelines`)
  await page.getByRole('list', { name: 'Pipelines' }).getByText('chatbot', { exact: true }).waitFor()
  expect(await faults(page)).toEqual([])
  expect(await page.evaluate<string>('JSON.stringify(localStorage) + document.documentElement.outerHTML')).not.toContain(TOKEN)
  expect(complaints).toEqual([])
  await context.close()
}, 300_000)

test('a run that fails says why in the head, and what a guard proposes goes into the config with one click', async () => {
  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.goto(`${server.url}/pipelines/+new`)
  await startFromPreset(page, 'not-the-token', 'refused')
  await page.getByRole('button', { name: 'Create and run' }).click()
  const why = page.getByRole('alert', { name: 'Why it failed' })
  await why.getByText(/401/).waitFor(RUN)
  const head = page.getByRole('region', { name: 'refused', exact: true })
  await head.getByText('Failed', { exact: true }).waitFor()
  await head.getByText(/401/).waitFor()
  expect(await faults(page)).toEqual([])

  const tab = (name: RegExp) => page.getByRole('tab', { name })
  await tab(/^Config/).click()
  await rewriteConfig(page, firstPageOnly('refused'))
  await page.getByLabel('chatbot_token', { exact: true }).fill(TOKEN)
  await tab(/^Runs/).click()
  await tab(/^Config unsaved/).click()
  await expect.poll(() => textOf(page), PATIENCE).toContain('paginator: single_page')
  await page.getByRole('link', { name: 'Pipelines', exact: true }).first().click()
  const leaving = page.getByRole('dialog', { name: 'Leave without saving?' })
  await leaving.waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await leaving.getByRole('button', { name: 'Stay' }).click()
  await saveAndRun(page)
  await why.getByText(/users: received 40 of 95 rows/).waitFor(RUN)
  await why.getByRole('button', { name: 'Write this into the config' }).click()
  await page.getByText('What was proposed is written into the config.').waitFor()
  await expect.poll(() => textOf(page), PATIENCE).toMatch(/users # all of them[\s\S]*cursor_path: "data\[-1\]\.id"/)
  expect(await faults(page)).toEqual([])
  await saveAndRun(page)
  await page
    .getByRole('list', { name: 'Runs' })
    .getByRole('row', { name: /^users 95/ })
    .first()
    .waitFor(RUN)
  expect(complaints).toEqual([])
  await context.close()
}, 240_000)

async function saveAndRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('tab', { name: 'Config', exact: true }).waitFor() // no longer “Config unsaved”
  await page.getByRole('tab', { name: 'Runs' }).click()
  await page.getByRole('button', { name: 'Run now' }).click()
}
