import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openBrowser, seriousFindings, signedIn } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
}, 180_000)
afterAll(async () => {
  await browser.close()
  await server.stop()
})

const seen = (page: Page) => page.getByRole('region', { name: 'What the customer sees' })

/** Every cell of a column in the preview. */
async function previewed(page: Page, column: string): Promise<readonly string[]> {
  const table = seen(page).getByRole('table')
  const names = await table.getByRole('columnheader').allTextContents()
  return table.locator(`tbody td:nth-child(${names.indexOf(column) + 1})`).allTextContents()
}

async function showRowsOf(page: Page, table: string): Promise<void> {
  await seen(page).getByRole('combobox', { name: 'Rows of' }).click()
  await page.getByRole('option', { name: table, exact: true }).click()
  await seen(page)
    .getByRole('table', { name: `First rows of ${table}` })
    .waitFor()
}

test('an admin builds a space, sees only that customer’s rows before saving, narrows it, and deletes it by its name', async () => {
  const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.getByRole('link', { name: 'Spaces', exact: true }).click()
  await page.getByText('A space lets one of your customers ask about their own rows').waitFor()
  await page.screenshot({ path: 'test/out/spaces-empty.png' })
  await page.getByRole('link', { name: 'New space' }).click()
  await page.getByRole('combobox', { name: 'Customer id' }).fill('acme')
  await page.getByLabel('Customer name').fill('Acme Outfitters')
  await page.getByLabel('Name', { exact: true }).fill('Acme')
  await seen(page).getByText('This space has no filters').waitFor()

  await page.getByRole('button', { name: 'Add a filter' }).click()
  await seen(page).getByText('Finish the filter').waitFor()
  expect(await page.getByRole('button', { name: 'Create space' }).isDisabled()).toBe(true)
  await page
    .getByRole('combobox', { name: 'Column' })
    .or(page.getByRole('textbox', { name: 'Column' }))
    .fill('country')
  await page.getByRole('textbox', { name: 'Value' }).fill('Germany')
  await seen(page).getByText('hidden', { exact: false }).first().waitFor()
  await showRowsOf(page, 'main.customers')
  expect(new Set(await previewed(page, 'country'))).toEqual(new Set(['Germany']))
  const [visible = 0, all = 0] = numbersOf(await seen(page).getByRole('status').textContent())
  expect(visible).toBeGreaterThan(0)
  expect(all).toBeGreaterThan(visible)
  await page.getByText('hidden: it has no country').first().waitFor()
  await page.screenshot({ path: 'test/out/space-builder.png', fullPage: true })
  expect(await seriousFindings(page)).toEqual([])
  expect(complaints).toEqual([])

  await page.getByRole('button', { name: 'Create space' }).click()
  await page.getByRole('heading', { name: 'Acme', level: 1 }).waitFor()
  await page.getByText('Ready', { exact: true }).waitFor()
  await page.getByText('Acme Outfitters').first().waitFor()

  await page.getByRole('button', { name: 'Add a filter' }).click()
  const second = page.getByRole('group', { name: 'New filter' })
  await second.getByRole('combobox', { name: 'Column' }).fill('city')
  await page.getByRole('group', { name: 'Filter on city' }).getByLabel('Value').fill('Berlin')
  await page.getByText('Saving this stops answers that are running').waitFor()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved. It holds from the next request on.').waitFor()
  await showRowsOf(page, 'main.customers')
  expect(new Set(await previewed(page, 'city'))).toEqual(new Set(['Berlin']))

  await page.getByRole('button', { name: 'Delete this space' }).click()
  const deleting = page.getByRole('dialog')
  await deleting.getByLabel('Type Acme to delete it').fill('Acm')
  expect(await deleting.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true)
  await deleting.getByLabel('Type Acme to delete it').fill('Acme')
  await deleting.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('A space lets one of your customers ask about their own rows').waitFor()
  await context.close()
}, 120_000)

test('a value or origin that does not fit is said at its field, and nothing is made', async () => {
  const { context, page } = await signedIn(browser, server.url, ADMIN)
  await page.goto(`${server.url}/spaces/new`)
  await page.getByRole('combobox', { name: 'Customer id' }).fill('wrong')
  await page.getByLabel('Name', { exact: true }).fill('Wrong')
  await page.getByRole('button', { name: 'Add a filter' }).click()
  await page.getByRole('combobox', { name: 'Column' }).fill('countri')
  await page.getByRole('textbox', { name: 'Value' }).fill('Germany')
  const line = page.getByRole('group', { name: 'Filter on countri' })
  await line.getByRole('alert').getByText('did you mean').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await line.getByRole('combobox', { name: 'Column' }).fill('country')
  await page.getByRole('group', { name: 'Filter on country' }).getByRole('alert').waitFor({ state: 'detached' })
  await page.getByRole('combobox', { name: 'Allowed origins' }).fill('http://evil.example')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Create space' }).click()
  await page.getByText('an https origin without path or wildcard').first().waitFor()
  await page.goto(`${server.url}/spaces`)
  await page.getByText('A space lets one of your customers ask about their own rows').waitFor()
  await context.close()
}, 60_000)

test.each([
  ['dark', { colorScheme: 'dark' as const }],
  ['narrow', { viewport: { width: 360, height: 740 } }],
])(
  'embed code and tokens, %s',
  async (name, looks) => {
    const { context, page, complaints } = await signedIn(browser, server.url, ADMIN, looks)
    const id = await makeSpace(page, name)
    await page.goto(`${server.url}/spaces`)
    await page.getByRole('list', { name: 'Spaces' }).getByText(`Space ${name}`).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.screenshot({ path: `test/out/spaces-${name}.png` })
    await page.goto(`${server.url}/spaces/${id}`)
    await seen(page).getByRole('table').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.screenshot({ path: `test/out/space-${name}.png`, fullPage: true })
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)

    await page.getByRole('tab', { name: 'Embed' }).click()
    await page.getByText(`/embed/spaces/${id}#embedToken=TOKEN`).waitFor()
    await page.getByText('Python', { exact: true }).click()
    await page.getByText('requests.post(').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.screenshot({ path: `test/out/space-embed-${name}.png`, fullPage: true })

    await page.getByRole('tab', { name: 'Tokens' }).click()
    await page.getByText('Nobody has one.').waitFor()
    await page.getByLabel('E-mail').fill('ann@acme.example')
    await page.getByRole('button', { name: 'Make an embed token' }).click()
    const opens = await page.getByRole('link', { name: 'Open the space with it' }).getAttribute('href')
    expect(opens).toContain(`/embed/spaces/${id}#embedToken=eyJ`)
    await page.getByRole('list', { name: 'Embed tokens' }).getByText('ann@acme.example').first().waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.screenshot({ path: `test/out/space-tokens-${name}.png`, fullPage: true })
    await page.getByRole('button', { name: 'End all of the person ann@acme.example' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End them' }).click()
    await page.getByText('Nobody has one.').waitFor()
    await page.getByRole('tab', { name: 'Conversations' }).click()
    await page.getByText('Nobody has asked here yet.').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  },
  90_000,
)

/** As the page does, by its session. */
async function makeSpace({ request }: Page, name: string): Promise<string> {
  const headers = { 'x-requested-with': 'parley' }
  const [source] = listed.parse(await (await request.get(`${server.url}/v1/sources/database-connectors`)).json())
  const data = { source_id: source?.source_id, name: `Space ${name}`, customer_id: name, filters: { country: { operator: 'equals', value: 'France' } } }
  return made.parse(await (await request.post(`${server.url}/v1/spaces`, { headers, data })).json()).space_id
}
const listed = z.array(z.object({ source_id: z.string() }))
const made = z.object({ space_id: z.string() })

function numbersOf(text: string | null): readonly number[] {
  return (text ?? '').match(/[\d,.]+/g)?.map((digits) => Number(digits.replace(/\D/g, ''))) ?? []
}
