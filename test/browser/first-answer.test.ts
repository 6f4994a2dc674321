import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, seriousFindings, signedIn, signIn, visit } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await server.stop()
})

async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill(question)
  await page.keyboard.press('Enter')
}

test('a person signs in, asks, sees chart and table, corrects a chip, follows up, comes back, and takes the data along', async () => {
  const { context, page, complaints } = await visit(browser, [server.url], { reducedMotion: 'no-preference' })
  await signIn(page, server.url, ADMIN)
  await page.getByRole('textbox', { name: 'Question', exact: true }).press('Control+k')
  await page.getByRole('dialog', { name: 'Palette' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await ask(page, 'Revenue by month this year')
  const answer = page.locator('[data-turn]').last()
  await answer.getByText('€16,132,', { exact: false }).first().waitFor()
  await answer.locator('.vega-embed svg, .vega-embed canvas, svg.marks').first().waitFor()
  await answer.getByRole('tab', { name: 'Table' }).click()
  await answer.getByText('Aug 2026').first().waitFor()

  await answer.getByRole('button', { name: /^Period: / }).click()
  await page.screenshot({ path: 'test/out/period-chip.png' })
  await page.getByRole('button', { name: 'Last quarter', exact: true }).click()
  await answer.getByText('€6,077,521.23').first().waitFor()
  await answer.getByRole('button', { name: /^Period: .*Q2 2026/ }).waitFor()
  expect(await answer.getByText('€16,132,', { exact: false }).count()).toBe(0)

  await ask(page, 'only Germany')
  await page
    .locator('[data-turn]')
    .nth(1)
    .getByRole('button', { name: /^Filter: .*Germany/ })
    .waitFor()

  await page.reload()
  await page
    .locator('[data-turn]')
    .nth(1)
    .getByRole('button', { name: /^Filter: .*Germany/ })
    .waitFor()
  await page.locator('[data-turn]').first().getByText('€6,077,521.23').first().waitFor()
  expect(await page.locator('[data-turn]').count()).toBe(2)

  const download = page.waitForEvent('download')
  await page
    .locator('[data-turn]')
    .nth(1)
    .getByRole('button', { name: /csv/i })
    .or(page.locator('[data-turn]').nth(1).getByRole('link', { name: /csv/i }))
    .first()
    .click()
  const text = await readFile(await (await download).path(), 'utf8')
  expect(text.split(/\r?\n/)[0]).toMatch(/month/i)
  expect(text.trim().split(/\r?\n/).length).toBe(4)
  expect(complaints).toEqual([])
  await context.close()
}, 60_000)

test.each([
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 360 },
] as const)(
  'pages are accessible and keep the content policy: $name',
  async ({ name, colorScheme, width }) => {
    const { context, page, complaints } = await signedIn(browser, server.url, ADMIN, { colorScheme, viewport: { width, height: 900 } })
    const findings: string[] = []
    const inspect = async (where: string): Promise<void> => {
      await page.locator('main').first().waitFor()
      await page.screenshot({ path: `test/out/${where}-${name}.png`, fullPage: true })
      findings.push(...(await seriousFindings(page)).map((finding) => `${where}: ${finding}`))
    }
    await inspect('home')
    await ask(page, 'Top 5 products by revenue in 2026')
    await page.locator('[data-turn]').last().getByRole('tab', { name: 'SQL' }).waitFor()
    await inspect('answer')
    await ask(page, 'Revenue by moon phase')
    await page
      .locator('[data-turn]')
      .nth(1)
      .getByText(/know|could ask/i)
      .first()
      .waitFor({ timeout: 8_000 })
    await inspect('declined')
    for (const path of ['connections', 'settings']) {
      await page.goto(`${server.url}/${path}`)
      await inspect(path)
    }
    expect(findings).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  },
  60_000,
)

test('a why-question becomes a report with its findings, which is taken away; another one is stopped', async () => {
  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  await ask(page, 'What drove returns in May 2026?')
  const report = page.getByRole('region', { name: 'Investigation' })
  const findings = report.getByRole('list', { name: 'Findings' }).getByRole('heading')
  await findings.first().waitFor({ timeout: 60_000 })
  expect(await findings.first().textContent()).toMatch(/Summit Backpack/)
  await report.locator('svg.marks').first().waitFor()
  await report.getByRole('button', { name: /^Checked and unremarkable/ }).click()
  await report.getByText('No day is missing', { exact: false }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    report
      .getByRole('button', { name: 'Take the report away' })
      .click()
      .then(() => page.getByRole('menuitem', { name: 'PDF' }).click()),
  ])
  expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-')

  await ask(page, 'Why did units change in July 2026?')
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('This question was cancelled', { exact: false }).waitFor()
  await page.reload()
  await findings.first().waitFor()
  expect(complaints).toEqual([])
  await context.close()
}, 120_000)
