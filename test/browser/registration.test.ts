import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { json } from '../support/accounts-server.ts'
import { openBrowser, seriousFindings, signIn, watch } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

const REA = { email: 'rea@example.com', password: 'a nanosecond of wire' } as const
/** Who holds the letter says the last word, whoever asked for the account. */
const CONFIRMED = 'another nanosecond of wire'
const letters = join(tmpdir(), `letters-${randomUUID()}.jsonl`)
/** A folder to keep pictures of each state in, for people to look at. */
const pictures = process.env.PARLEY_TEST_PICTURES
let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0', PARLEY_SMTP_URL: `file://${letters}` } })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

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
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${look}.png`) })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

async function adminCall(path: string, body: object): Promise<void> {
  const form = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password })
  const signedIn = await json<{ access_token: string }>(fetch(`${server.url}/api/auth/token`, { method: 'POST', body: form }))
  const headers = { authorization: `Bearer ${signedIn.access_token}`, 'content-type': 'application/json' }
  expect((await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(200)
}

test('somebody makes an account, is told to confirm the address, confirms it and comes in; an admin switches the account off, which ends the session', async () => {
  await adminCall('/api/set_org_registration', { value: true })
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
  const { complaints } = watch(page, new URL(server.url).origin)
  await page.goto(`${server.url}/sign-in`)
  await page.getByRole('link', { name: 'Create an account' }).waitFor()
  await examine(page, 'sign-in')
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Your name').fill('Rea')
  await page.getByLabel(/e-?mail/i).fill(REA.email)
  await page.getByLabel(/^password/i).fill(REA.password)
  await examine(page, 'register')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
  await examine(page, 'check-mail')
  const link = await vi.waitFor(
    async () => {
      const found = /(http:\S+\/verify#\S+)/.exec(JSON.parse((await readFile(letters, 'utf8')).trim().split('\n').at(-1) ?? '{}').text)?.[1]
      if (found === undefined) throw new Error('no letter yet')
      return found
    },
    { timeout: 20_000, interval: 100 },
  )
  await page.goto(link)
  await page.getByRole('button', { name: 'Confirm', exact: true }).waitFor()
  expect(page.url()).not.toContain('token')
  await examine(page, 'verify')
  await page.getByLabel(/^password/i).fill(CONFIRMED)
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await page.getByText('Your address is confirmed.').waitFor()
  await signIn(page, server.url, { email: REA.email, password: CONFIRMED })
  await page.getByRole('link', { name: 'Settings', exact: true }).waitFor()
  expect(complaints).toEqual([])

  const desk = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
  await signIn(desk, server.url, ADMIN)
  await desk.getByRole('link', { name: 'Settings', exact: true }).waitFor()
  await desk.goto(`${server.url}/settings/users`)
  await desk.getByRole('button', { name: `Switch off ${REA.email}` }).click()
  await desk.getByRole('button', { name: 'Switch off', exact: true }).click()
  await desk.getByRole('button', { name: `Switch on ${REA.email}` }).waitFor()
  await examine(desk, 'users')
  await page.goto(`${server.url}/settings`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}, 120_000)
