import { existsSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, type ConsoleMessage, chromium, type Page } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The system's Chromium, else the one a package brings. */
export async function openBrowser(): Promise<Browser> {
  const installed = INSTALLED.find((path) => existsSync(path))
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args: ARGS })
  const { default: packaged } = await import('@sparticuz/chromium')
  return chromium.launch({ executablePath: await packaged.executablePath(), args: [...packaged.args, ...ARGS] })
}

/** What a page must never do: complain in its console, break its content policy, or ask another origin. */
export function watch(page: Page, ...origins: readonly string[]): { readonly complaints: readonly string[] } {
  const complaints: string[] = []
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console ${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && !origins.includes(url.origin)) complaints.push(`request to ${url.origin}`)
  })
  return { complaints }
}

export type Looks = NonNullable<Parameters<Browser['newContext']>[0]>
export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
}

/** A browser of one's own at a desk, watched; `looks` is what else it is. @param urls  what its page may ask */
export async function visit(browser: Browser, urls: readonly string[], looks: Looks = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, ...looks })
  const page = await context.newPage()
  return { context, page, ...watch(page, ...urls.map((url) => new URL(url).origin)) }
}

export interface Account {
  readonly email: string
  readonly password: string
}

/** Signs in by the form and waits until the page after it is there. @param next  an address of the app, instead of the start page */
export async function signIn(page: Page, url: string, { email, password }: Account, next = '/'): Promise<void> {
  await page.goto(`${url}/sign-in${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}`)
  await page.getByLabel(/e-?mail/i).fill(email)
  await page.getByLabel(/^password/i).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(({ pathname }) => pathname !== '/sign-in')
}

/** As `visit`, on the start page, with the cookie of somebody who signed in; the form is gone through where it is what is tested. */
export async function signedIn(browser: Browser, url: string, { email, password }: Account, looks: Looks = {}): Promise<Visit> {
  const visited = await visit(browser, [url], looks)
  const form = { username: email, password, set_cookie: 'true' }
  const answer = await visited.context.request.post(`${url}/api/auth/token`, { form })
  if (!answer.ok()) throw new Error(`${email} cannot sign in: ${answer.status()} ${await answer.text()}`)
  await visited.page.goto(url)
  return visited
}

/** What axe finds that keeps people out. A page without frames needs no second page to gather what it found, which costs as much again. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(page.frames().length === 1).options({ resultTypes: ['violations'] })
  const { violations } = await axe.analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)
}
