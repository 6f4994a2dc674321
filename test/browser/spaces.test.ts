import { createServer, type Server } from 'node:http'
import type { Browser, Frame, Page, Response } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Looks, openBrowser, seriousFindings, signIn, visit } from '../support/browser.ts'
import { type SampleProduct, startSampleProduct } from '../support/sample-product.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser
let product: SampleProduct
let key: string

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  key = await adminKey()
  product = await startSampleProduct(server.url, key)
}, 180_000)
afterAll(async () => {
  await browser.close()
  await product.stop()
  await server.stop()
})

const [GERMANY, FRANCE] = ['outfitters-germany', 'outfitters-france'] as const
const QUESTION = 'Customers by city'
/** How far the page reaches beyond its window: to the right, below. */
const OVERFLOW = `(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => [scrollWidth - clientWidth, scrollHeight - clientHeight])(document.documentElement)`

async function adminKey(): Promise<string> {
  return field(await asAdmin('POST', '/api/tokens', { name: 'sample product', scopes: ['spaces'] }), 'token')
}

async function asAdmin(method: string, path: string, body?: unknown): Promise<unknown> {
  const form = new URLSearchParams({ username: ADMIN.email, password: ADMIN.password })
  const session = await fetch(`${server.url}/api/auth/token`, { method: 'POST', body: form })
  const headers = { authorization: `Bearer ${field(await session.json(), 'access_token')}`, 'content-type': 'application/json' }
  const response = await fetch(server.url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

function field(json: unknown, name: string): string {
  return json !== null && typeof json === 'object' ? String(Object.entries(json).find(([key]) => key === name)?.[1]) : ''
}

interface Body {
  readonly space_id: string
  readonly customer_id: string
  readonly token: string
  readonly token_id: string
  readonly group_id: string
  readonly revoked: number
  readonly columns: readonly { readonly name: string }[]
  readonly rows: readonly (readonly string[])[]
}

async function v1<T = Body>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const response = await fetch(`${server.url}/v1${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  const answer: T = JSON.parse(await response.text())
  return answer
}

async function spaceIdOf(customer: string): Promise<string> {
  const spaces = await v1<Body[]>('GET', '/spaces/by-partner')
  return spaces.find(({ customer_id }) => customer_id === customer)?.space_id ?? ''
}

/** Cities and names that only this customer may see. */
async function secretsOf(customer: string): Promise<readonly string[]> {
  const { columns, rows } = await v1('POST', `/spaces/${await spaceIdOf(customer)}/preview`, { table: 'main.customers', limit: 100 })
  const at = (name: string) => columns.findIndex((column) => column.name === name)
  return [...new Set(rows.flatMap((row) => [row[at('city')] ?? '', row[at('name')] ?? '']))]
}

async function tokenFor(customer: string): Promise<{ readonly token: string; readonly address: string }> {
  const space_id = await spaceIdOf(customer)
  const { token } = await v1('POST', '/embed/token', { email: 'eve@outfitters.example', name: 'Eve', customer_id: customer, space_id })
  return { token, address: `${server.url}/embed/spaces/${space_id}` }
}

const opened = (looks: Looks = {}) => visit(browser, [server.url, product.origin], looks)

/** The frame of a customer on the sample product's page. */
async function frameOf(page: Page, customer: string): Promise<Frame> {
  const element = page.locator(`iframe[data-customer="${customer}"][src]`)
  await element.waitFor()
  const frame = await (await element.elementHandle())?.contentFrame()
  if (frame === null || frame === undefined) throw new Error(`no frame of ${customer}`)
  await frame.getByRole('textbox', { name: 'Question' }).waitFor()
  return frame
}

async function ask(frame: Frame | Page, question: string): Promise<void> {
  const box = frame.getByRole('textbox', { name: 'Question' })
  await box.fill(question)
  await box.press('Enter')
}

const answered = (frame: Frame | Page) => frame.getByRole('region', { name: 'Answer' }).last().getByText('Data as of').waitFor()

/** Every answer that Parley sent to a frame. */
function heard(page: Page): (frame: Frame) => Promise<string> {
  const responses: Response[] = []
  page.on('response', (response) => responses.push(response))
  return async (frame) => {
    const own = responses.filter((response) => response.frame() === frame && /json|html/.test(response.headers()['content-type'] ?? ''))
    return (await Promise.all(own.map((response) => response.text().catch(() => '')))).join('\n')
  }
}

test('two customers side by side ask the same and see their own rows alone, in the page and in every answer of the server', async () => {
  const { context, page, complaints } = await opened()
  const everything = heard(page)
  await page.goto(product.origin)
  const frames = { [GERMANY]: await frameOf(page, GERMANY), [FRANCE]: await frameOf(page, FRANCE) }
  for (const customer of [GERMANY, FRANCE] as const) {
    await ask(frames[customer], QUESTION)
    await answered(frames[customer])
    await frames[customer].getByRole('tab', { name: 'Table' }).click()
    await frames[customer].getByRole('table').waitFor()
  }
  for (const [own, other] of [
    [GERMANY, FRANCE],
    [FRANCE, GERMANY],
  ] as const) {
    const shown = `${await frames[own].content()}\n${await everything(frames[own])}`
    const mine = await secretsOf(own)
    const theirs = await secretsOf(other)
    expect(mine.filter((secret) => shown.includes(secret)).length).toBeGreaterThan(3)
    expect(theirs.filter((secret) => !mine.includes(secret) && shown.includes(secret))).toEqual([])
    expect(shown).not.toMatch(/SELECT|main\.customers/)
    expect(frames[own].url()).not.toMatch(/token/i)
  }
  await page.screenshot({ path: 'test/out/embed-two-customers.png' })
  expect(await context.cookies(server.url)).toEqual([])
  expect(await seriousFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
}, 60_000)

test('a follow-up builds on the answer before, and the conversation is there again later', async () => {
  const { context, page, complaints } = await opened()
  const { token, address } = await tokenFor(GERMANY)
  await page.goto(`${address}?embed_token=${token}`)
  await ask(page, 'Revenue by month this year')
  await answered(page)
  await page.locator('svg.marks').first().waitFor()
  await ask(page, 'only last quarter')
  await page.locator('[data-turn]').nth(1).getByText('Data as of').waitFor()
  await page.goto(`${address}?embedToken=${token}`)
  await page.getByRole('list', { name: 'Earlier questions' }).getByRole('button', { name: 'Revenue by month this year', exact: true }).click()
  await page.locator('[data-turn]').nth(1).getByText('Data as of').waitFor()
  expect(await page.locator('[data-turn]').count()).toBe(2)
  expect(page.url()).not.toMatch(/token/i)
  await page.getByRole('button', { name: 'New question' }).click()
  await page.getByRole('list', { name: 'Questions to begin with' }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
}, 60_000)

test('a page of pinned questions has an address of its own, and a space opens the first', async () => {
  const { context, page, complaints } = await opened()
  const { token, address } = await tokenFor(FRANCE)
  const groups = `/spaces/${await spaceIdOf(FRANCE)}/groups`
  await v1('POST', groups, { name: 'Sales', questions: ['Revenue last month'] })
  const { group_id } = await v1('POST', groups, { name: 'Support', questions: ['How many open support tickets are there?'] })
  await page.goto(`${address}?embedToken=${token}`)
  await page.getByRole('heading', { name: 'Sales' }).waitFor()
  await page.goto(`${address}/groups/${group_id}?embedToken=${token}`)
  await page.getByRole('button', { name: 'How many open support tickets are there?' }).click()
  await answered(page)
  await page.getByRole('button', { name: 'Delete “How many open support tickets are there?”' }).click()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { name: 'Support' }).waitFor()
  await page.getByRole('button', { name: 'Delete “How many open support tickets are there?”' }).waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
  await context.close()
}, 60_000)

test('a revoked token ends the page at once, in the middle of a conversation, and leaves the neighbour alone', async () => {
  const { context, page } = await opened()
  await page.goto(product.origin)
  const [german, french] = [await frameOf(page, GERMANY), await frameOf(page, FRANCE)]
  for (const frame of [german, french]) {
    await ask(frame, QUESTION)
    await answered(frame)
  }
  const secrets = await secretsOf(GERMANY)
  const refused = page.waitForResponse((response) => response.status() === 401 && response.frame() === german)
  expect((await v1('POST', '/embed/revoke', { customer_id: GERMANY })).revoked).toBeGreaterThan(0)
  await refused
  await german.getByRole('heading', { name: 'Access has ended' }).waitFor()
  const left = await german.content()
  expect(secrets.filter((secret) => left.includes(secret))).toEqual([])
  expect(left).not.toContain(QUESTION)
  await ask(french, 'How many customers do we have?')
  await french.locator('[data-turn]').nth(1).getByText('Data as of').waitFor()
  await page.screenshot({ path: 'test/out/embed-revoked.png' })
  expect(await seriousFindings(page)).toEqual([])
  await context.close()
}, 60_000)

test('a page that stays open asks its host for a fresh token and goes on; alone it ends without data', async () => {
  const { context, page, complaints } = await opened()
  await page.clock.install()
  await page.goto(product.origin)
  const frame = await frameOf(page, FRANCE)
  await ask(frame, QUESTION)
  await answered(frame)
  const renewed = page.waitForResponse((response) => response.url() === `${product.origin}/tokens/${FRANCE}`)
  await page.clock.fastForward('01:00:01')
  await renewed
  await ask(frame, 'Revenue by month this year')
  await frame.locator('[data-turn]').nth(1).getByText('Data as of').waitFor()
  expect(await frame.locator('[data-turn]').count()).toBe(2)
  expect(complaints).toEqual([])

  const { token, address } = await tokenFor(FRANCE)
  await page.goto(`${address}?embedToken=${token}`)
  await ask(page, QUESTION)
  await answered(page)
  await page.clock.fastForward('01:00:01')
  await page.getByRole('heading', { name: 'This session has ended' }).waitFor()
  const left = await page.content()
  expect((await secretsOf(FRANCE)).filter((secret) => left.includes(secret))).toEqual([])
  await context.close()
}, 60_000)

test('without a good token the page is 401, says so and holds nothing', async () => {
  const { context, page } = await opened()
  const { token, address } = await tokenFor(FRANCE)
  for (const query of ['', `?embedToken=${token.slice(0, -3)}abc`]) {
    const response = await page.goto(address + query)
    expect([query, response?.status()]).toEqual([query, 401])
    await page.getByRole('heading', { name: query === '' ? 'Nothing to show yet' : 'Access has ended' }).waitFor()
    expect(await page.content()).not.toMatch(/Outfitters|France/)
    expect(await seriousFindings(page)).toEqual([])
  }
  await page.goto(`${address}#embedToken=${token}`)
  await page.getByRole('heading', { name: 'Outfitters France' }).waitFor()
  expect(page.url().replace(/\?.*/, '')).toBe(address)
  const elsewhere = await page.goto(`${(await tokenFor(GERMANY)).address}?embedToken=${token}`)
  expect(elsewhere?.status()).toBe(404)
  await context.close()
}, 60_000)

test('another origin can neither frame the page nor hand it a token', async () => {
  const { token: french, address } = await tokenFor(FRANCE)
  const { token: german } = await tokenFor(GERMANY)
  const stranger = await strangeSite((origin) => ({
    '/frame': `<iframe src="${address}?embedToken=${french}"></iframe>`,
    '/talk': `<p>${origin}</p><script>
      for (let place = 0; place < parent.frames.length; place++) parent.frames[place].postMessage({ type: 'parley:token', token: '${german}' }, '*')
    </script>`,
  }))
  const { context, page } = await opened()
  const refusal = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()))
  await page.goto(`${stranger.origin}/frame`)
  await refusal
  await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/)

  await page.goto(product.origin)
  const frame = await frameOf(page, FRANCE)
  const sent: string[] = []
  page.on('request', (request) => request.frame() === frame && sent.push(request.headers().authorization ?? ''))
  const talked = page.waitForEvent('framenavigated', (one) => one.url() === `${stranger.origin}/talk`)
  await page.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), { src: '${stranger.origin}/talk' }))`)
  await talked
  await page
    .frame({ url: `${stranger.origin}/talk` })
    ?.getByText(stranger.origin)
    .waitFor()
  await ask(frame, QUESTION)
  await answered(frame)
  expect(sent.length).toBeGreaterThan(1)
  expect(sent).not.toContain(`Bearer ${german}`)
  await frame.getByRole('heading', { name: 'Outfitters France' }).waitFor()
  await context.close()
  stranger.server.close()
}, 60_000)

test.each([
  { name: 'narrow', width: 320, query: '' },
  { name: 'dark', width: 1100, query: '&uiMode=dark&primaryColor=1d4ed8' },
  {
    name: 'branded',
    width: 1100,
    query: '&sideNavigationBackgroundColor=0b1f4b&chatBackgroundColor=ff00ff&chatInputBackgroundColor=ffe4b5&primaryColor=ffff00',
  },
])(
  'is accessible and fits: $name',
  async ({ name, width, query }) => {
    const { context, page, complaints } = await opened({ viewport: { width, height: 720 } })
    const { token, address } = await tokenFor(GERMANY)
    await page.goto(`${address}?embedToken=${token}${query}`)
    await page.getByRole('list', { name: 'Questions to begin with' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('/')
    await page.keyboard.type('Top 5 products by revenue in 2026')
    await page.keyboard.press('Enter')
    await answered(page)
    await page.locator('svg.marks').first().waitFor()
    await page.screenshot({ path: `test/out/embed-${name}.png` })
    expect(await page.evaluate(OVERFLOW)).toEqual([0, 0])
    expect(await seriousFindings(page)).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  },
  60_000,
)

test('an admin builds a space on its page, names who may frame it, and its customer sees their rows there', async () => {
  const stranger = await strangeSite(() => ({ '/product': `<iframe title="Parley" width="1000" height="700" src="${address}"></iframe>` }))
  let address = ''
  const { context, page, complaints } = await opened()
  await signIn(page, server.url, ADMIN, '/spaces/new')
  await page.getByRole('combobox', { name: 'Customer id' }).fill('outfitters-italy')
  await page.getByLabel('Name', { exact: true }).fill('Outfitters Italy')
  await page.getByRole('button', { name: 'Add a filter' }).click()
  await page.getByRole('combobox', { name: 'Column' }).fill('country')
  await page.getByRole('textbox', { name: 'Value' }).fill('Italy')
  await page.getByRole('combobox', { name: 'Allowed origins' }).fill(stranger.origin)
  await page.keyboard.press('Enter')
  expect(await seriousFindings(page)).toEqual([])
  await page.screenshot({ path: 'test/out/embed-builder.png', fullPage: true })
  await page.getByRole('button', { name: 'Create space' }).click()
  await page.waitForURL(/\/spaces\/space_/)
  expect(complaints).toEqual([])

  const made = await tokenFor('outfitters-italy')
  address = `${made.address}?embedToken=${made.token}`
  await page.goto(`${stranger.origin}/product`)
  const frame = page.frames()[1]
  if (frame === undefined) throw new Error('no frame')
  await frame.getByRole('heading', { name: 'Outfitters Italy' }).waitFor()
  await ask(frame, QUESTION)
  await answered(frame)
  const shown = await frame.content()
  expect((await secretsOf('outfitters-italy')).some((secret) => shown.includes(secret))).toBe(true)
  expect((await secretsOf(FRANCE)).filter((secret) => /^(Paris|Lyon|Lille|Toulouse)$/.test(secret) && shown.includes(secret))).toEqual([])
  await context.close()
  stranger.server.close()
}, 60_000)

test('the web app itself opens in a frame for somebody whom an admin signs in, and says so with every question', async () => {
  const stranger = await strangeSite(() => ({ '/app': `<iframe title="Parley" width="900" height="700" src="${address}"></iframe>` }))
  const settings = { embed_origins: [stranger.origin] }
  await asAdmin('PUT', '/api/settings', settings)
  await asAdmin('POST', '/api/set_disable_embedded_login', { value: false })
  await asAdmin('POST', '/api/create_user', { email: 'gus@example.com', password: 'a nanosecond of wire', realname: 'Gus' })
  const login = await asAdmin('POST', '/api/auth/embedded_user_login', { user_id: 'gus@example.com' })
  const look = 'hideSideNavigation=1&uiMode=dark&primaryColor=1d4ed8&chatPlaceHolderText=Ask%20Gus&extra=deal-7&active_groups=all_users'
  const address = `${server.url}/?access_token=${field(login, 'access_token')}&${look}`
  const { context, page } = await opened()
  await page.goto(`${stranger.origin}/app`)
  const frame = page.frames()[1]
  if (frame === undefined) throw new Error('no frame')
  await frame.getByPlaceholder('Ask Gus').waitFor()
  await ask(frame, 'How many customers do we have?')
  await frame.getByRole('region', { name: 'Answer' }).waitFor()
  expect([frame.url().includes('token'), await frame.getByRole('complementary', { name: 'Rail' }).count()]).toEqual([false, 0])
  expect(await frame.getByRole('button', { name: 'Show the rail' }).count()).toBe(0)
  await page.screenshot({ path: 'test/out/embed-web-app.png' })
  expect(await seriousFindings(page)).toEqual([])
  const exported = JSON.stringify(await asAdmin('GET', '/api/export_history?start_date=2020-01-01&end_date=2100-01-01'))
  expect(exported).toContain('deal-7')
  await context.close()
  stranger.server.close()
}, 60_000)

interface StrangeSite {
  readonly origin: string
  readonly server: Server
}

/** A site that no space names. */
async function strangeSite(pages: (origin: string) => Readonly<Record<string, string>>): Promise<StrangeSite> {
  let origin = ''
  const site = createServer((request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><html lang="en"><head><title>Elsewhere</title></head><body>${pages(origin)[request.url ?? ''] ?? ''}</body></html>`)
  })
  await new Promise<void>((done) => site.listen(0, done))
  const address = site.address()
  origin = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`
  return { origin, server: site }
}
