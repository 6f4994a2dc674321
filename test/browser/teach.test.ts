import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf } from '../end-to-end/client.ts'
import { openBrowser, seriousFindings, signedIn } from '../support/browser.ts'
import { businessDatabase, connectDatabase } from '../support/business.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

const BOB = { email: 'bob@example.com', password: 'a password of one’s own 7' } as const
const MIA = { email: 'mia@example.com', password: 'a password of one’s own 8' } as const
const QUESTION = 'how many zorbs are there?'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0' } })
  const ada = await clientOf(server.url, ADMIN)
  await connectDatabase(ada, await businessDatabase())
  await ada.post('/api/create_user', { ...BOB, realname: 'Bob' })
  await ada.post('/api/create_user', { ...MIA, realname: 'Mia' })
  await ada.post('/api/change_user_role', { email: MIA.email, role: 'modeler' })
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

/** Teaches the word by keyboard alone, from the amber chip. */
async function teachWord(page: Page, word: string, search: string): Promise<void> {
  const chip = page.getByRole('button', { name: `“${word}” is not known` })
  await chip.focus()
  await page.keyboard.press('Enter')
  const field = page.getByRole('combobox', { name: `What does “${word}” mean?` })
  await field.fill(search)
  await page.locator('[role=listbox][aria-busy=false] [role=option]:first-child', { hasText: /^Order\s*Table/ }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await field.press('ArrowDown')
  await field.press('Enter')
}

test('a user proposes a word, a modeler accepts it on the page, and the user’s question works', async () => {
  const bob = await signedIn(browser, server.url, BOB)
  await ask(bob.page, QUESTION)
  await teachWord(bob.page, 'zorbs', 'order')
  await bob.page.getByText('Proposed to your data team: “zorbs” means Order.').waitFor()
  await bob.page.getByRole('button', { name: '“zorbs” is proposed' }).waitFor()
  expect(await bob.page.locator(':focus').textContent()).toContain('zorbs')

  const mia = await signedIn(browser, server.url, MIA)
  await mia.page.goto(`${server.url}/settings/model`)
  const proposals = mia.page.getByRole('region', { name: 'Proposals' })
  await proposals.getByText(QUESTION).waitFor()
  await proposals.getByText(/bob@example.com proposed it/).waitFor()
  expect(await seriousFindings(mia.page)).toEqual([])
  await proposals.getByRole('button', { name: 'Accept: "zorbs" means Order' }).click()
  await proposals.getByText(/^Nothing waits for you/).waitFor()
  await mia.page.getByRole('region', { name: 'Taught of late' }).getByRole('button', { name: 'Undo: "zorbs" means Order' }).waitFor()

  await ask(bob.page, QUESTION)
  await bob.page.locator('[data-turn]').getByText('5', { exact: true }).first().waitFor()
  expect([...bob.complaints, ...mia.complaints]).toEqual([])
}, 90_000)

test('a modeler teaches where the word stands and reads the answer; an answer is kept as verified and taken back', async () => {
  const { page, complaints } = await signedIn(browser, server.url, MIA)
  await page.setViewportSize({ width: 360, height: 740 })
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await ask(page, 'how many florps are there?')
  await teachWord(page, 'florps', 'order')
  await page.locator('[data-turn]').getByText('5', { exact: true }).first().waitFor()
  expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(360)
  await page.getByRole('button', { name: 'Save as verified' }).click()
  await page.getByText('Saved as a verified question.').waitFor()
  await page.getByRole('alert').filter({ hasText: 'verified' }).getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back.').waitFor()
  expect(complaints).toEqual([])
}, 90_000)
