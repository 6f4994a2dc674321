import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf } from '../end-to-end/client.ts'
import { openBrowser, seriousFindings, signedIn } from '../support/browser.ts'
import { businessDatabase, connectDatabase } from '../support/business.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

const BOB = { email: 'bob@example.com', password: 'a password of one’s own 7' } as const

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0' } })
  const ada = await clientOf(server.url, ADMIN)
  await connectDatabase(ada, await businessDatabase())
  await ada.post('/api/create_user', { ...BOB, realname: 'Bob' })
  await ada.call('PUT', `/api/users/${BOB.email}/attributes`, { tenant: 789 })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function ask(page: Page, text: string): Promise<void> {
  await page.goto(server.url)
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill(text)
  await page.keyboard.press('Enter')
}

test('an admin filters rows for everyone by an attribute; a person sees their own from the next question on', async () => {
  const bob = await signedIn(browser, server.url, BOB)
  await ask(bob.page, 'how many orders')
  await bob.page.locator('[data-turn]').getByText('5', { exact: true }).first().waitFor()

  const { page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.goto(`${server.url}/settings/groups`)
  await page.locator('summary', { hasText: 'all_users' }).click()
  await page.getByRole('button', { name: 'Filter rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Rows that all_users sees' })
  await dialog.getByRole('button', { name: 'Add a filter' }).click()
  await dialog.getByRole('combobox', { name: 'Column' }).fill('shoe')
  await dialog.getByRole('textbox', { name: 'Value' }).fill('1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog
    .getByRole('alert')
    .first()
    .getByText(/unknown column 'shoe'/)
    .waitFor()
  expect(complaints.filter((each) => !each.includes('422'))).toEqual([])

  await dialog.getByRole('combobox', { name: 'Column' }).fill('tenant_id')
  await dialog.getByRole('combobox', { name: 'Compare with' }).click()
  await page.getByRole('option', { name: 'the person’s' }).click()
  await dialog.getByRole('textbox', { name: 'Attribute' }).fill('tenant')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('hidden: it has no tenant_id; its rows belong to public.orders').first().waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('combobox', { name: 'How public.order_items is opened' }).click()
  await page.getByRole('option', { name: 'Rows of visible parents' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page
    .getByText(/tables are hidden/)
    .last()
    .waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByText('tenant_id is the person’s tenant', { exact: false }).waitFor()

  for (const [question, figure] of [
    ['how many orders', '3'],
    ['how many order items', '3'],
  ] as const) {
    await ask(bob.page, question)
    await bob.page.locator('[data-turn]').getByText(figure, { exact: true }).first().waitFor()
  }
}, 90_000)
