import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, clientOf } from '../end-to-end/client.ts'
import { openBrowser, seriousFindings, signedIn } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

const PEOPLE = { north: { email: 'nora@example.com', password: 'north of everything' }, south: { email: 'saul@example.com', password: 'south of everything' } }
let dataDir: string
let server: TestServer
let browser: Browser
let ada: Client

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-assets-'))
  await mkdir(join(dataDir, 'files'), { recursive: true })
  const file = new DatabaseSync(join(dataDir, 'files', 'zoo.sqlite'))
  file.exec(`CREATE TABLE penguins (penguin_id INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO penguins VALUES (1, 'Pip'), (2, 'Pop'), (3, 'Pup');`)
  file.close()
  server = await startServer({ dataDir, env: { PARLEY_DEMO: '0' } })
  ada = await clientOf(server.url, ADMIN)
  await ada.post('/api/connect_sqlite', { database_location: 'zoo.sqlite' })
  await ada.post('/api/sync/sqlite/zoo.sqlite?wait=true', {})
  for (const [group, { email, password }] of Object.entries(PEOPLE)) {
    await ada.post('/api/create_user', { email, password, realname: group })
    await ada.post('/api/add_user_to_group', { email, group })
  }
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const put = (asset: object) => ada.post('/api/import_and_overwrite_external_asset', { external_asset: asset })
const ask = async (page: Page, question: string): Promise<void> => {
  await page.goto(server.url)
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill(question)
  await page.keyboard.press('Enter')
}

test('an admin pastes dashboards, finds and changes one; a question after it and one beside it lead there', async () => {
  const { page, complaints } = await signedIn(browser, server.url, ADMIN)
  await page.getByRole('link', { name: 'Dashboards' }).click()
  await page.getByText('Dashboards, reports and pages that live elsewhere.').waitFor()
  await page.getByRole('button', { name: 'Import' }).click()
  await page.getByLabel('CSV or JSON').fill('id,subtype,name,url\np,looker_dashboard,Penguins,https://bi.example.com/penguins\nf,page,Fish,')
  await page.getByRole('button', { name: 'Import 2' }).click()
  await page.getByRole('link', { name: /Penguins/ }).waitFor()
  await page.getByLabel('Find a dashboard').fill('pengins')
  await page.getByRole('button', { name: 'Change Fish' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Change Penguins' }).click()
  await page.getByLabel('Folder').last().fill('Birds')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Change Penguins' }).click()
  await page.getByText('As you left it, not saved yet.').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/Looker Dashboard · Birds/).waitFor()
  expect(await seriousFindings(page)).toEqual([])

  await ask(page, 'Where do I find the penguins dashboard?')
  await page.getByText('There is a dashboard for this.').waitFor()
  expect(await page.getByLabel('Found elsewhere').getByRole('link').getAttribute('href')).toBe('https://bi.example.com/penguins')
  await ask(page, 'How many penguins are there?')
  await page.getByLabel('Found elsewhere').getByText('There is a dashboard for this:').waitFor()
  expect(await page.getByText('There is a dashboard for this').count()).toBe(1)
  await ask(page, 'Is there a report on walruses?')
  await page.getByText('I know of no dashboard, report or page about this that you may open.').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  expect(complaints).toEqual([])
  await page.context().close()
}, 90_000)

test('each group is pointed to its own, in answers, catalogs and in a chat that is shared', async () => {
  await put({ id: 'p', subtype: 'looker_dashboard', name: 'Penguins', groups: ['north'] })
  await put({ id: 's', subtype: 'looker_dashboard', name: 'Penguins', url: 'https://bi.example.com/south', groups: ['south'] })
  const [nora, saul] = await Promise.all([clientOf(server.url, PEOPLE.north), clientOf(server.url, PEOPLE.south)])
  const { body: one } = await nora.ask('n1', 'How many penguins are there?')
  expect(one).toMatchObject({
    status: 'done',
    offers: [{ id: 'p' }],
    sources: expect.arrayContaining([{ type: 'external_asset', id: 'p', name: 'Penguins', used: false }]),
  })
  expect(one.content).toMatch(/There is a dashboard for this: \*\*Penguins\*\*$/)
  const { body: two } = await saul.ask('s1', 'Where is the dashboard about penguins?')
  expect(two).toMatchObject({ status: 'done', offers: [{ id: 's' }], report: { by: 'assets' } })
  expect((await saul.get('/api/cli/catalog')).body).toMatchObject({ external_assets: { 'Looker Dashboard': 1 } })
  await nora.post('/api/share_chat', { chat_id: 'n1', title: 'Penguins' })
  const shared = await saul.chat('n1')
  expect(shared.body.messages.at(-1)).toMatchObject({ status: 'done' })
  expect(shared.text).not.toContain('"id":"p"')
  expect(shared.text).not.toContain('There is a dashboard')
}, 60_000)
