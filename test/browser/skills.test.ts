import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoSandbox } from '../../src/platform/sandbox/fixtures/ready-sandbox.ts'
import { openBrowser, seriousFindings, signedIn } from '../support/browser.ts'
import { ADMIN, startServer, type TestServer } from '../support/server.ts'

const reason = await whyNoSandbox()
let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startServer({ env: { PARLEY_DEMO: '0' } })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const HALVES = 'def half(x):\n    return x / 2\n\nprint(f"Half of it is **{half(amount)}**.")'
/** What the browser itself says of an answer that was expected to be refused. */
const REFUSED = /status of (409|422)/

const code = (page: Page) => page.getByRole('textbox', { name: 'Python code' })
const trial = (page: Page) => page.getByRole('region', { name: 'Test' })

async function write(page: Page, text: string): Promise<void> {
  await code(page).focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

async function begin(page: Page, name: string, text: string): Promise<void> {
  await page.goto(`${server.url}/skills/+new`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Description').fill('Halves an amount.')
  await write(page, text)
}

async function nameParameter(page: Page, name: string, type: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name of name' }).fill(name)
  await page.getByRole('combobox', { name: `Type of ${name}` }).click()
  await page.getByRole('option', { name: type, exact: true }).click()
}

async function save(page: Page, said: string): Promise<void> {
  await page.keyboard.press('Control+s')
  await page.getByText(said).waitFor()
}

describe.skipIf(reason !== null)('skills', () => {
  test('a skill is written, fails at its line, is mended, saved, run, changed, compared and restored', async () => {
    const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
    await page.getByRole('link', { name: 'Skills', exact: true }).click()
    await page.getByText('A skill is a little Python').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await begin(page, 'halves', HALVES.replace('x / 2', 'x / 0'))
    await nameParameter(page, 'amount', 'Number')

    await trial(page).getByRole('button', { name: 'Run' }).click()
    await trial(page).getByText('Give it a value.').waitFor()
    await trial(page).getByLabel('amount').fill('5')
    await code(page).focus()
    await page.keyboard.press('Control+Enter')
    await trial(page).getByText('ZeroDivisionError').waitFor()
    expect(await page.locator('[data-place]').allInnerTexts()).toEqual(['return x / 0'])
    expect(await seriousFindings(page)).toEqual([])

    await write(page, HALVES)
    await page.keyboard.press('Control+Enter')
    await trial(page).getByText('2.5', { exact: true }).waitFor()
    expect(await page.locator('[data-place]').count()).toBe(0)
    await save(page, 'halves is saved.')
    await trial(page).getByRole('button', { name: 'Run' }).click()
    const runs = page.getByRole('list', { name: 'Runs' }).getByRole('button')
    await runs.filter({ hasText: 'version 1' }).filter({ hasText: 'Worked' }).click()
    await page.getByRole('dialog').getByText('2.5', { exact: true }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Escape')

    await write(page, HALVES.replace('x / 2', 'x * 0.5'))
    await save(page, 'Saved as version 2.')
    await page.getByRole('tab', { name: 'Versions' }).click()
    const versions = page.getByRole('list', { name: 'Versions' })
    await versions.getByText('Version 2', { exact: true }).click()
    const changed = versions.getByRole('textbox', { name: 'What version 2 changed in the code' })
    await changed.getByText('x * 0.5').waitFor()
    await changed.getByText('x / 2').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await versions.getByText('Version 1', { exact: true }).click()
    await versions.getByRole('button', { name: 'Restore version 1' }).click()
    await versions.getByText('Version 3', { exact: true }).waitFor()
    expect(await code(page).textContent()).toContain('x / 2')

    await page.getByRole('button', { name: 'Delete this skill' }).click()
    await page.getByLabel('Type halves to delete it').fill('halves')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('halves is deleted.').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  }, 120_000)

  test('what was typed stays until it is saved or discarded; secrets do not, and are never shown again', async () => {
    const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
    await begin(page, 'keeps', 'import os\nprint(len(os.environ["API_KEY"]))')
    await page.getByRole('button', { name: 'Remove name' }).click()
    await page.getByRole('link', { name: 'Skills', exact: true }).first().click()
    await page.getByRole('link', { name: 'keeps' }).click()
    expect(await code(page).textContent()).toContain('API_KEY')

    await page.getByRole('button', { name: 'Add a secret' }).click()
    const secret = page.getByRole('group', { name: 'New secret' })
    await secret.getByLabel('Name').fill('api-key')
    await secret.getByLabel('Value', { exact: true }).fill('eleven char')
    await secret.getByRole('button', { name: 'Add' }).click()
    await page.getByText('set when you save').waitFor()
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click()
    await save(page, 'keeps is saved.')
    await page.getByText('set just now').waitFor()
    await trial(page).getByRole('button', { name: 'Run' }).click()
    await trial(page).getByText('11', { exact: true }).waitFor()
    expect(await page.evaluate<string>('JSON.stringify(localStorage) + document.documentElement.outerHTML')).not.toContain('eleven char')

    await begin(page, 'keeps', 'print(1)')
    await page.getByRole('button', { name: 'Create skill' }).click()
    await page.getByText('There is a skill called keeps already.').first().waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('list', { name: 'Skills' }).getByText('keeps').waitFor()
    expect(complaints.filter((each) => !REFUSED.test(each))).toEqual([])
    await context.close()
  }, 120_000)

  test('an exported skill comes back by its file, as a new version where its name is taken', async () => {
    const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
    await begin(page, 'travels', 'print("here")')
    await save(page, 'travels is saved.')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export' }).click()
    const file = await (await download).path()
    await write(page, 'print("changed")')
    await save(page, 'Saved as version 2.')

    await page.goto(`${server.url}/skills`)
    await page.locator('input[type=file]').setInputFiles({ name: 'travels.zip', mimeType: 'application/zip', buffer: await readFile(file) })
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click()
    await page.getByText('travels is imported.').waitFor()
    await code(page).getByText('print("here")').waitFor()
    await page.getByText(/version 3/).waitFor()
    expect(complaints.filter((each) => !REFUSED.test(each))).toEqual([])
    await context.close()
  }, 120_000)

  test.each([
    ['dark', { colorScheme: 'dark' as const }],
    ['narrow', { viewport: { width: 360, height: 740 } }],
  ])(
    'a table goes in as CSV and comes out as one, %s',
    async (name, looks) => {
      const { context, page, complaints } = await signedIn(browser, server.url, ADMIN, looks)
      await begin(page, `tables-${name}`, 'rows["double"] = rows["sales"] * 2\nprint(rows)\nprint({"rows": len(rows)})')
      await nameParameter(page, 'rows', 'Table')
      await page.getByLabel('CSV of rows').fill('region,sales\nEU,512.5\nUS,4')
      await trial(page).getByText('2 rows × 2 columns').waitFor()
      await trial(page).getByRole('button', { name: 'Run' }).click()
      await trial(page)
        .getByRole('cell', { name: /^1,025/ })
        .waitFor()
      expect(await seriousFindings(page)).toEqual([])
      await page.screenshot({ path: `test/out/skill-${name}.png`, fullPage: true })
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
      await save(page, `tables-${name} is saved.`)
      await page.goto(`${server.url}/skills`)
      await page.getByRole('button', { name: 'Start from an example' }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /forecast/i })
        .first()
        .waitFor()
      expect(await seriousFindings(page)).toEqual([])
      await page.screenshot({ path: `test/out/skills-${name}.png` })
      expect(complaints).toEqual([])
      await context.close()
    },
    120_000,
  )

  test('a saved skill is used in chat: asked for what is missing, for consent, then run', async () => {
    const { context, page, complaints } = await signedIn(browser, server.url, ADMIN)
    await begin(page, 'halves-it', HALVES)
    await nameParameter(page, 'amount', 'Number')
    await page.getByRole('radio', { name: 'Sends or changes something' }).click()
    await save(page, 'halves-it is saved.')
    const asked = async (text: string) => {
      await page.getByRole('textbox', { name: 'Question', exact: true }).fill(text)
      await page.keyboard.press('Enter')
    }
    await page.goto(server.url)
    await asked('/halves-it')
    await page.getByText('needs a value for').waitFor()
    await asked('5')
    await page.getByText('Run it with exactly this?', { exact: false }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: 'Run it' }).click()
    const answer = page.getByRole('region', { name: 'Answer of a skill' })
    await answer.getByText('Half of it is 2.5', { exact: false }).waitFor({ timeout: 60_000 })
    await answer.getByRole('button', { name: /^halves-it/ }).click()
    await answer.getByText('Nothing was logged.').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  }, 120_000)
})
