import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, seriousFindings, signIn, visit } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0' } })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const GRACE = { email: 'grace@example.com', password: 'a nanosecond of wire' } as const

test('an admin invites somebody, who joins by the link and signs in; the last admin stays one; groups and the audit log show it', async () => {
  const { page, complaints } = await visit(browser, [server.url])
  await signIn(page, server.url, ADMIN)
  await page.goto(`${server.url}/settings/users`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  await page.getByRole('textbox', { name: 'E-mail addresses' }).fill(`${GRACE.email}, nonsense`)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = (await page.getByRole('list', { name: 'Links' }).locator('code').textContent()) ?? ''
  await page.getByText('Not an e-mail address: nonsense.').waitFor()
  await page.getByRole('button', { name: 'Done' }).click()

  const guest = await visit(browser, [server.url])
  await guest.page.goto(link)
  await guest.page.getByLabel('Your name').fill('Grace Hopper')
  await guest.page.getByLabel(/^password/i).fill(GRACE.password)
  expect(await seriousFindings(guest.page)).toEqual([])
  await guest.page.getByRole('button', { name: 'Join' }).click()
  await guest.page.getByText('You have an account.').waitFor()
  await signIn(guest.page, server.url, GRACE)
  expect(guest.page.url()).not.toContain('token')

  await page.reload()
  await page.getByText('Grace Hopper').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('combobox', { name: `Role of ${GRACE.email}` }).click()
  await page.getByRole('option', { name: 'Modeler' }).click()
  await guest.page.reload()
  await guest.page.getByRole('link', { name: 'SQL', exact: true }).waitFor()

  expect(complaints).toEqual([])
  await page.getByRole('combobox', { name: `Role of ${ADMIN.email}` }).click()
  await page.getByRole('option', { name: 'User' }).click()
  await page
    .getByRole('alert')
    .getByText(/last admin/i)
    .waitFor()

  await page.goto(`${server.url}/settings/groups`)
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('finance')
  await page.getByRole('combobox', { name: 'First members' }).click()
  await page.getByRole('option', { name: GRACE.email }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Make the group' }).click()
  await page.getByText('finance', { exact: true }).click()
  await page.getByText('1 person · 0 documents').waitFor()
  expect(await seriousFindings(page)).toEqual([])

  await page.goto(`${server.url}/settings/audit`)
  await page.getByText('user.invite').first().waitFor()
  await page.getByText('user.role').first().waitFor()
  await page.getByRole('button', { name: 'Check the log' }).click()
  await page.getByText(/^All \d+ entries are as they were written\.$/).waitFor()
  await page.context().close()
  await guest.page.context().close()
}, 90_000)
