import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, seriousFindings, signedIn } from '../support/browser.ts'
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

async function write(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL' }).focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(sql)
  await page.keyboard.press('Control+Enter')
}

const SLOW = 'SELECT sum(a.quantity * b.quantity * c.quantity) AS s FROM order_lines a, order_lines b, order_lines c'

test('a person writes SQL: rows, a refusal marked in the text, a stop, a download, and what was typed is still there', async () => {
  const { page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.getByRole('link', { name: 'SQL', exact: true }).click()
  await page.getByRole('button', { name: 'Columns of customers' }).click()
  await page.getByRole('button', { name: 'signed_up_on' }).waitFor()

  await write(page, 'SELECT country, count(*) AS people FROM customers GROUP BY country ORDER BY people DESC')
  await page.getByRole('cell', { name: 'Germany' }).waitFor()
  await page.getByText(/^16 rows/).waitFor()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV, all rows' }).click()
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n')
  expect([lines[0], lines.length]).toEqual(['country,people', 17])

  await write(page, 'SELECT name, salary FROM payroll')
  await page.getByRole('alert').getByText('There is no table payroll that you may read.').waitFor()
  expect(await page.locator('[data-place]').allInnerTexts()).toEqual(['payroll'])
  await write(page, 'DELETE FROM customers')
  await page.getByRole('alert').getByText('This would change data; Parley only reads.').waitFor()

  await write(page, SLOW)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped, in the database as well.').waitFor()
  await write(page, 'SELECT count(*) AS regions FROM regions')
  await page.getByText(/^1 row/).waitFor()

  await page.reload()
  expect(await page.getByRole('textbox', { name: 'SQL' }).textContent()).toContain('AS regions FROM regions')
  expect(complaints).toEqual([])
  expect(await seriousFindings(page)).toEqual([])
  await page.context().close()
}, 60_000)

test('the statement of an answer opens where it can be changed and run', async () => {
  const { page } = await signedIn(browser, server.url, ADMIN)
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill('Top 5 products by revenue in 2026')
  await page.keyboard.press('Enter')
  const answer = page.locator('[data-turn]').last()
  await answer.getByRole('tab', { name: 'SQL' }).click()
  await answer.getByRole('link', { name: 'Open in SQL' }).click()
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText(/^5 rows/).waitFor()
  await page.context().close()
}, 60_000)
