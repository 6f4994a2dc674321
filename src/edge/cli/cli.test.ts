import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeEnv } from '../../../test/support/node-env.ts'
import { ADMIN, startServer, type TestServer } from '../../../test/support/server.ts'
import { whyNoSandbox } from '../../platform/sandbox/fixtures/ready-sandbox.ts'
import { makeToken, signIn } from '../mcp/fixtures/clients.ts'
import { browser } from '../mcp/fixtures/program.ts'
import { runClient, type Terminal } from './index.ts'

const NO_LIMITS = { PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN: '1000000', PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS: '1000000' } as const
const noSandbox = await whyNoSandbox()
let server: TestServer
let home: string
let token: string
beforeAll(async () => {
  server = await startServer({ env: NO_LIMITS })
  home = await mkdtemp(join(tmpdir(), 'parley-cli-'))
  token = await makeToken(server.url, ['api:full'])
}, 180_000)
afterAll(async () => {
  await server?.stop()
  await rm(home, { recursive: true, force: true })
})

/** A command in a terminal of its own, in which nobody watches. */
async function cli(args: readonly string[], change: Partial<Terminal> = {}) {
  const [out, err] = [[] as string[], [] as string[]]
  const terminal: Terminal = {
    write: (text) => void out.push(text),
    complain: (text) => void err.push(text),
    isTerminal: false,
    width: 100,
    env: {},
    home,
    localServer: server.url,
    openBrowser: () => undefined,
    ...change,
  }
  const exit = await runClient(args, terminal)
  return { exit, out: out.join(''), err: err.join('') }
}
const file = () => join(home, '.config', 'parley', 'credentials.json')

it('says that nobody is signed in', async () => {
  expect(await cli(['status'])).toMatchObject({ exit: 6, err: expect.stringContaining('parley login') })
  expect(await cli(['login', '--token', 'dot-wrong'])).toMatchObject({ exit: 6, err: expect.stringContaining('Invalid API key') })
  await expect(readFile(file())).rejects.toThrow()
})

it('signs in with a token, and keeps it for its owner alone', async () => {
  expect(await cli(['login', '--token', token, '--server', `${server.url}/`])).toMatchObject({ exit: 0, out: expect.stringContaining(ADMIN.email) })
  expect((await stat(file())).mode & 0o777).toBe(0o600)
  expect((await cli(['status'])).out).toContain(`Signed in as: ${ADMIN.email} (admin)`)
})

it('signs in by the browser, and takes only the answer that was asked for', async () => {
  const { cookie } = await signIn(server.url)
  const { exit, out } = await cli(['login'], {
    openBrowser: (page) => {
      const open = async () => {
        const back = `http://127.0.0.1:${new URL(page).searchParams.get('port')}/callback`
        expect((await fetch(`${back}?token=dot-forged&state=${'0'.repeat(32)}`)).status).toBe(404)
        const ada = browser(server.url, cookie)
        const { ticket } = await ada.open(page)
        const { location } = await ada.decide(ticket, 'allow')
        await fetch(location ?? '')
      }
      void open()
    },
  })
  expect([exit, out]).toEqual([0, expect.stringContaining(ADMIN.email)])
})

it('shows what there is', async () => {
  const { exit, out } = await cli(['catalog'])
  expect([exit, out]).toEqual([0, expect.stringContaining('alder_finch.duckdb (duckdb')])
  expect(JSON.parse((await cli(['catalog', '--json'])).out)).toMatchObject({ total_tables: expect.any(Number) })
})

it('answers with text, reading and an aligned table, saves the chart, and goes on in the chat', async () => {
  const watched = await cli(['ask', 'Revenue by month in 2026'], { isTerminal: true })
  expect(watched.out).toContain('\u001b[1m')
  expect(watched.out).not.toContain('**')
  expect(watched.out).toMatch(/^Order month +Revenue$|^Month.*Revenue$/m)
  const colourless = await cli(['ask', 'Revenue by month in 2026'], { isTerminal: true, env: { NO_COLOR: '1' } })
  for (const mark of ['\u001b[1m', '**']) expect(colourless.out).not.toContain(mark)
  const chart = join(home, 'chart.png')
  const { exit, out, err } = await cli(['ask', 'Revenue by month in 2026', '--chart', chart])
  expect(exit).toBe(0)
  expect(out).toMatch(/Read as: .+\n[\s\S]+──+\s+──+\n[\s\S]+Chat: cli-/)
  expect(err).toBe(`Chart: ${chart}\n`)
  expect((await readFile(chart)).subarray(1, 4).toString()).toBe('PNG')
  const chat = /Chat: (\S+)/.exec(out)?.[1] ?? ''
  const next = await cli(['ask', '--chat', chat, '--json', 'by region instead'])
  expect([next.exit, JSON.parse(next.out)]).toEqual([
    0,
    expect.objectContaining({ status: 'done', additional_data: expect.objectContaining({ chat_id: chat }) }),
  ])
}, 60_000)

it('ends with a code that says how', async () => {
  expect((await cli(['ask', 'How many unicorns are flurbed?'])).exit).toBe(3)
  expect((await cli(['ask', 'Delete all orders'])).exit).toSatisfy((exit: number) => exit === 5 || exit === 3)
  expect((await cli(['ask'])).exit).toBe(2)
  expect((await cli(['ask', '--nonsense', 'x'])).exit).toBe(2)
  expect((await cli(['status', '--server', 'http://127.0.0.1:1', '--token', token])).exit).toBe(1)
}, 60_000)

it('explains without running', async () => {
  const { exit, out } = await cli(['explain', 'Revenue by month in 2026'])
  expect([exit, out]).toEqual([0, expect.stringMatching(/Connection: alder_finch[\s\S]+SELECT/i)])
})

it('runs one SELECT, as a table, as data and as CSV', async () => {
  expect(await cli(['sql', 'SELECT 1 AS one', '--connection', 'alder_finch.duckdb'])).toMatchObject({ exit: 0, out: 'one\n───\n  1\n' })
  expect(JSON.parse((await cli(['sql', 'SELECT 1 AS one', '--json'])).out)).toMatchObject({ status: 'done', rows: [[1]] })
  expect((await cli(['sql', '--csv', 'SELECT 1 AS one'])).out).toBe('one\r\n1\r\n')
  expect((await cli(['sql', 'DROP TABLE orders'])).exit).toBe(5)
  expect((await cli(['sql', 'SELECT 1', '--limit', 'many'])).exit).toBe(2)
})

it('finds out why a figure moved, for people, as a file and as data', async () => {
  const report = join(home, 'report.md')
  const question = ['investigate', 'why did orders drop in August 2026?', '--mode', 'economy'] as const
  const shown = await cli(question)
  expect(shown).toMatchObject({ exit: 0, err: '' })
  expect(shown.out).toMatch(/^\*\*Orders in August 2026 were [\s\S]+### 1\. Sales channel App: [\s\S]+Chat: cli-/)
  const kept = await cli([...question, '--out', report, '--json'])
  expect(kept).toMatchObject({ exit: 0, err: `Written: ${report}\n` })
  expect(await readFile(report, 'utf8')).toMatch(/^\*\*Orders in August 2026 were [\s\S]+### 1\. Sales channel App: [\s\S]+\?c=cli-[0-9a-f]+\n$/)
  expect(kept.out.trimEnd().split('\n')).toHaveLength(1)
  expect(JSON.parse(kept.out)).toMatchObject({ status: 'done', content: expect.stringContaining('Sales channel App') })
}, 120_000)

it('says how an investigation ended by its code, and where no report can be written', async () => {
  expect((await cli(['investigate', 'why is the sky blue'])).exit).toBe(3)
  expect(await cli(['investigate'])).toMatchObject({ exit: 2, err: expect.stringContaining('Usage') })
  const out = join(home, 'missing', 'report.md')
  expect(await cli(['investigate', 'why is the sky blue', '--out', out])).toMatchObject({
    exit: 1,
    err: `${out} cannot be written: there is no such file or folder\n`,
  })
}, 60_000)

it('lists, brings in and takes away skills', async () => {
  const folder = join(home, 'halve.md')
  const steers = '\u001b[2J'
  await writeFile(
    folder,
    `---\nname: halve\ndescription: Halves ${steers}an amount.\nparameters:\n  - name: amount\n    type: number\n    description: What to halve.\n  - name: loud\n    type: bool\n    required: false\nallowed_hosts: []\n---\nMore of it.\n\n\`\`\`python\nimport pandas as pd\nprint(f"Half of it is {amount / 2:g}.")\nprint(pd.DataFrame({"half": [amount / 2]}))\n\`\`\`\n`,
  )
  expect(await cli(['skills', 'import', folder])).toMatchObject({ exit: 0, out: 'Imported: halve\n' })
  expect(await cli(['skills', 'import', folder])).toMatchObject({ exit: 1, err: expect.stringContaining('halve') })
  expect((await cli(['skills', 'import', folder, '--replace'])).exit).toBe(0)
  const { exit, out } = await cli(['skills', 'list'])
  expect([exit, out]).toEqual([0, expect.stringContaining('halve(amount: number, loud: bool?)\n  Halves [2Jan amount.\n')])
  expect(JSON.parse((await cli(['skills', 'list', '--json'])).out)).toContainEqual(expect.objectContaining({ name: 'halve', effects: 'reads' }))
  const zip = join(home, 'halve.zip')
  expect(await cli(['skills', 'export', 'halve', '--out', zip])).toMatchObject({ exit: 0, out: `Written: ${zip}\n` })
  expect((await readFile(zip)).subarray(0, 2).toString()).toBe('PK')
  expect((await cli(['skills', 'import', zip, '--replace'])).exit).toBe(0)
})

it('refuses what is no skill, no parameter and no value', async () => {
  for (const act of ['run', 'test', 'export']) expect(await cli(['skills', act, 'nowhere'])).toMatchObject({ exit: 1, err: 'Skill not found\n' })
  for (const words of [['skills'], ['skills', 'run'], ['skills', 'dance', 'halve']])
    expect(await cli(words)).toMatchObject({ exit: 2, err: expect.stringContaining('Usage') })
  expect(await cli(['skills', 'run', 'halve', 'size=3'])).toMatchObject({ exit: 2, err: 'Not a parameter of this skill: size=3\n' })
  expect(await cli(['skills', 'run', 'halve', 'amount'])).toMatchObject({ exit: 2 })
  expect(await cli(['skills', 'run', 'halve', 'amount=many'])).toMatchObject({ exit: 2, err: 'amount is a number\n' })
  expect(await cli(['skills', 'run', 'halve', 'amount=1', 'loud=yes'])).toMatchObject({ exit: 2, err: 'loud is true or false\n' })
  expect(await cli(['skills', 'run', 'halve'])).toMatchObject({ exit: 2, err: 'halve needs amount (number): parley skills run halve amount=…\n' })
  const trend = join(home, 'trend.md')
  await writeFile(
    trend,
    '---\nname: trend\ndescription: Of a table.\nparameters:\n  - name: sales\n    type: dataframe\nallowed_hosts: []\n---\n\n```python\nprint(len(sales))\n```\n',
  )
  expect((await cli(['skills', 'import', trend])).exit).toBe(0)
  expect(await cli(['skills', 'run', 'trend'])).toMatchObject({
    exit: 2,
    err: 'trend needs sales (a table, from a CSV file): parley skills run trend sales=FILE.csv\n',
  })
  expect(await cli(['skills', 'run', 'trend', 'sales=missing.csv'])).toMatchObject({
    exit: 1,
    err: 'missing.csv cannot be read: there is no such file or folder\n',
  })
  const missing = join(home, 'missing.py')
  for (const words of [
    ['skills', 'test', 'halve', '--code', missing],
    ['skills', 'import', missing],
  ])
    expect(await cli(words)).toMatchObject({ exit: 1, err: `${missing} cannot be read: there is no such file or folder\n` })
})

it.skipIf(noSandbox !== null)(
  'runs a skill, for people and as data, and other code in its place',
  async () => {
    expect(await cli(['skills', 'run', 'halve', 'amount=7'])).toEqual({ exit: 0, out: 'Half of it is 3.5.\nhalf\n────\n 3.5\n', err: '' })
    const csv = join(home, 'sales.csv')
    await writeFile(csv, 'day,sold\n2026-01-01,2\n2026-01-02,3\n')
    expect(await cli(['skills', 'run', 'trend', `sales=${csv}`])).toEqual({ exit: 0, out: '2\n', err: '' })
    const data = await cli(['skills', 'run', 'halve', 'amount=7', 'loud=true', '--json'])
    expect([data.exit, JSON.parse(data.out)]).toMatchObject([
      0,
      { status: 'ok', outputs: [{ type: 'text', data: 'Half of it is 3.5.' }, { type: 'dataframe' }] },
    ])
    const other = join(home, 'other.py')
    await writeFile(other, 'print("so far")\nraise ValueError(f"no half of {amount:g}")')
    expect(await cli(['skills', 'test', 'halve', 'amount=7', '--code', other])).toEqual({
      exit: 1,
      out: 'so far\n',
      err: expect.stringMatching(/ValueError: no half of 7 \(line 2\)\n$/),
    })
  },
  60_000,
)

it('sends a saved token to its own server alone', async () => {
  expect(await cli(['status', '--server', 'http://127.0.0.1:1'])).toMatchObject({ exit: 6 })
})

it('is a command of its own, which says how to begin where it is given none', async () => {
  const main = resolve(import.meta.dirname, '..', '..', 'main.ts')
  const run = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...nodeEnv(), HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err] = [[] as string[], [] as string[]]
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => out.push(chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => err.push(chunk))
    const exit = await new Promise((done) => child.once('close', done))
    return { exit, out: out.join(''), err: err.join('') }
  }
  const [status, bare, help, wrong] = await Promise.all([run('status'), run(), run('help'), run('dance')])
  expect(status).toMatchObject({ exit: 0, out: expect.stringContaining(ADMIN.email) })
  expect(bare).toMatchObject({ exit: 0, out: expect.stringMatching(/npm start[\s\S]+parley login[\s\S]+parley ask[\s\S]+parley help/), err: '' })
  expect(help).toMatchObject({ exit: 0, out: expect.stringContaining('parley secrets rotate') })
  expect(wrong).toMatchObject({ exit: 2, out: '', err: expect.stringMatching(/^There is no command: parley dance\n[\s\S]+parley serve/) })
})

it('connects a file that the server can read, and reads its tables', async () => {
  const folder = join(server.dataDir, 'files')
  await mkdir(folder, { recursive: true })
  const loaded = join(folder, 'loaded.sqlite')
  const database = new DatabaseSync(loaded)
  database.exec("CREATE TABLE visits (id INTEGER PRIMARY KEY, day TEXT); INSERT INTO visits (day) VALUES ('2026-01-01'), ('2026-01-02')")
  database.close()
  const connect = (...args: readonly string[]) => cli(['connect', ...args, '--token', token])
  expect(await connect(loaded)).toMatchObject({ exit: 0, out: 'Connected: loaded.sqlite\nAsk it: parley ask --connection loaded.sqlite "…"\n' })
  const asked = await cli(['ask', '--connection', 'loaded.sqlite', 'how many visits are there', '--token', token])
  expect(asked).toMatchObject({ exit: 0, out: expect.stringContaining('**2**') })
  expect(await connect('/etc/other.sqlite')).toMatchObject({ exit: 1, err: expect.stringContaining('Could not connect') })
  for (const wrong of [['notes.txt'], [], [loaded, loaded]])
    expect(await connect(...wrong)).toMatchObject({ exit: 2, err: expect.stringContaining('parley connect FILE') })
})

it('signs out', async () => {
  expect((await cli(['logout'])).exit).toBe(0)
  expect((await cli(['status'])).exit).toBe(6)
})
