import AxeBuilder from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { json, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'
import { openBrowser, watch } from '../../../../test/support/browser.ts'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startTestServer()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

it('draws the description, finds words in it, and needs nothing the content policy forbids', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const { complaints } = watch(page, server.url)
  await page.goto(`${server.url}/redoc`)
  await page.getByRole('heading', { name: 'Tokens' }).waitFor()
  const { paths } = await json<{ paths: Record<string, Record<string, unknown>> }>(server.call('/openapi.json'))
  const operations = Object.values(paths).flatMap((item) => Object.keys(item)).length
  expect(await page.locator('details').count()).toBe(operations)
  await page.getByLabel('Search').fill('expires_in_days')
  await page
    .getByRole('status')
    .filter({ hasText: `1 of ${operations} operations` })
    .waitFor()
  await page.locator('summary').click()
  expect(await page.locator('details pre').first().textContent()).toContain('expires_in_days?: integer | null')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
  expect(complaints).toEqual([])
})
