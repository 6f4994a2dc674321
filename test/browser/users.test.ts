import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from '../../src/edge/mcp/fixtures/program.ts'
import { openBrowser, seriousFindings, signedIn, signIn, visit } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

/** A folder to keep pictures of each state in, for people to look at. */
const pictures = process.env.PARLEY_TEST_PICTURES
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
  const saved = page.waitForResponse((response) => response.request().method() !== 'GET' && response.ok())
  await page.getByRole('option', { name: 'Modeler' }).click()
  await saved
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

const CALLBACK = 'http://127.0.0.1:4711/callback'

test('a program is let in on the consent page, is listed, gets the tools that an admin adds, and is put out: its next call is 401', async () => {
  const { page, complaints } = await signedIn(browser, server.url, ADMIN)
  const own = program(CALLBACK, 'Weekly *report* writer')
  const endpoint = new URL('/ai/mcp', server.url)
  const first = new StreamableHTTPClientTransport(endpoint, { authProvider: own })
  await expect(new Client({ name: 'test', version: '1' }).connect(first)).rejects.toThrow()
  const consent = await page.context().newPage()
  await consent.route(`${CALLBACK}**`, (route) => route.fulfill({ body: 'You may close this window.' }))
  await consent.goto(own.sentTo().href)
  expect(await seriousFindings(consent)).toEqual([])
  await consent.getByRole('button', { name: 'Allow' }).click()
  await consent.waitForURL(`${CALLBACK}**`)
  await first.finishAuth(new URL(consent.url()).searchParams.get('code') ?? '')
  await consent.close()
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(endpoint, { authProvider: own }))
  const tools = async () => (await client.listTools()).tools.map(({ name }) => name)
  expect(await tools()).toHaveLength(4)

  await page.goto(`${server.url}/settings/tokens`)
  const apps = page.getByRole('list', { name: 'Connected apps' })
  await apps.getByText('Weekly *report* writer').waitFor()
  await apps.getByText(/a program on this computer/i).waitFor()
  await examine(page, 'connected-apps')
  const sql = page.getByRole('switch', { name: 'Run SQL' })
  expect(await sql.isChecked()).toBe(false)
  await sql.click()
  await expect.poll(() => sql.isChecked()).toBe(true)
  expect(await tools()).toContain('run_query')
  await sql.press('Space')
  await expect.poll(() => sql.isChecked()).toBe(false)
  expect(await tools()).toHaveLength(4)
  await page.route('**/api/settings', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()))
  await page.getByRole('switch', { name: 'Search dashboards' }).click()
  await page.getByRole('region', { name: 'What programs may use' }).getByRole('alert').waitFor()
  expect(await page.getByRole('switch', { name: 'Search dashboards' }).isChecked()).toBe(false)
  expect(await seriousFindings(page)).toEqual([])

  await page.getByRole('button', { name: 'Disconnect Weekly *report* writer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click()
  await page.getByText('Nothing is connected.').waitFor()
  const headers = { authorization: `Bearer ${own.kept()?.access_token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const refused = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }) })
  expect(refused.status).toBe(401)
  expect(complaints.filter((complaint) => !complaint.includes('net::ERR_FAILED'))).toEqual([])
  await page.context().close()
}, 120_000)

/** No serious finding in light, dark and on a narrow screen. */
async function examine(page: Page, name: string): Promise<void> {
  for (const [look, colorScheme, width] of [
    ['light', 'light', 1280],
    ['dark', 'dark', 1280],
    ['narrow', 'light', 360],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 900 })
    expect(await seriousFindings(page), `${name} ${look}`).toEqual([])
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth'), `${name} ${look} fits`).toBe(true)
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${look}.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}
