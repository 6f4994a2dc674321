import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NewSkill, readFolder } from '../../src/app/skills/index.ts'
import { startDataServer } from '../../src/edge/http/chat/fixtures/data-server.ts'
import { readySandbox, whyNoSandbox } from '../../src/platform/sandbox/fixtures/ready-sandbox.ts'
import type { Sandbox, SkillOutcome, SkillParameter, SkillTable } from '../../src/platform/sandbox/index.ts'

const why = await whyNoSandbox()
const NAMES = (await readdir(import.meta.dirname, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name)
const skills = new Map<string, NewSkill>()
let sandbox: Sandbox

beforeAll(async () => {
  for (const name of NAMES) {
    const text = (path: string) => readFile(join(import.meta.dirname, name, path), 'utf8')
    skills.set(name, readFolder({ document: await text('SKILL.md'), script: await text('scripts/main.py') }))
  }
})

test('every folder is a skill of its name, and those that ask for secrets are sent with care', () => {
  expect(NAMES.toSorted()).toEqual(['anomalies', 'create-ticket', 'forecast', 'query-another-parley', 'rfm-segments'])
  for (const name of NAMES) {
    const { name: own, effects, allowedHosts = ['*'], needs = [] } = skills.get(name) ?? { name: '' }
    expect([own, effects]).toEqual([name, allowedHosts.length > 0 ? 'sends' : 'reads'])
    expect(needs.length > 0).toBe(allowedHosts.length > 0)
  }
})

/** The same noise at every run, about standard normal: sums of mulberry32. */
function noise(seed: number): () => number {
  let state = seed
  const even = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return () => Array.from({ length: 12 }, even).reduce((sum, each) => sum + each, -6)
}

const day = (start: string, days: number): string => new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10)
const month = (year: number, months: number): string => new Date(Date.UTC(year, months, 1)).toISOString().slice(0, 10)
function frame(dates: readonly string[], values: readonly (number | null)[]): SkillTable {
  const columns = [
    { name: 'period', type: 'date' },
    { name: 'revenue', type: 'number' },
  ] as const
  return { type: 'dataframe', columns, rows: dates.map((date, at) => [date, values[at] ?? null]) }
}

interface More {
  readonly secrets?: Readonly<Record<string, string>>
  readonly hosts?: readonly string[]
}
async function run(name: string, parameters: Readonly<Record<string, SkillParameter>>, { secrets = {}, hosts }: More = {}): Promise<SkillOutcome> {
  const skill = skills.get(name)
  if (skill === undefined) throw new Error(name)
  return sandbox.run({ code: skill.code, parameters, secrets, allowedHosts: hosts ?? skill.allowedHosts ?? [], runBy: 'ada', limits: { wallMs: 60_000 } })
}
function tableIn(outcome: SkillOutcome, at = 0): readonly Readonly<Record<string, unknown>>[] {
  const table = outcome.outputs.filter((each) => each.type === 'dataframe')[at]
  if (table === undefined) throw new Error(JSON.stringify(outcome).slice(0, 2_000))
  return table.rows.map((row) => Object.fromEntries(table.columns.map((column, k) => [column.name, row[k]])))
}
const textIn = ({ outputs, stderr }: SkillOutcome): string => outputs.flatMap((each) => (each.type === 'text' ? [each.data] : [])).join('\n') + stderr

describe.skipIf(why !== null)(`worked skills${why === null ? '' : ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    sandbox = await readySandbox()
  })
  afterAll(() => sandbox.close())

  describe('forecast', () => {
    const SEASON = [-30, -25, -5, 0, 10, 20, 25, 15, 0, -10, -20, 20]
    const truth = (at: number): number => 200 + 2 * at + (SEASON[at % 12] ?? 0)

    test('trend and season go on, near the truth, in a range that is wide enough and not wider', async () => {
      const [known, later] = [48, 12]
      const held: boolean[] = []
      for (const seed of [1, 2, 3, 4, 5]) {
        const next = noise(seed)
        const all = Array.from({ length: known + later }, (_, at) => truth(at) + 4 * next())
        const dates = all.slice(0, known).map((_, at) => month(2019, at))
        const outcome = await run('forecast', { df: frame(dates, all.slice(0, known)), periods: later })
        const ahead = tableIn(outcome).filter(({ kind }) => kind === 'forecast')
        expect(ahead.map(({ period }) => period)).toEqual(Array.from({ length: later }, (_, h) => month(2019, known + h)))
        expect(Math.max(...ahead.map(({ revenue }, h) => Math.abs(Number(revenue) / truth(known + h) - 1)))).toBeLessThan(0.06)
        expect(Math.max(...ahead.map(({ low, high }) => Number(high) - Number(low)))).toBeLessThan(80)
        held.push(...ahead.map(({ low, high }, h) => Number(low) <= (all[known + h] ?? 0) && (all[known + h] ?? 0) <= Number(high)))
        expect(textIn(outcome)).toMatch(/^Status: COMPLETE\nrevenue: the next 12 months by smoothed level, trend and season of 12, from 48 known ones\./)
      }
      expect(held.filter(Boolean).length / held.length).toBeGreaterThanOrEqual(0.85)
    })

    test('of weeks of days the weekday is seen', async () => {
      const next = noise(2)
      const WEEK = [100, 102, 98, 105, 120, 160, 150]
      const outcome = await run('forecast', {
        df: frame(
          Array.from({ length: 70 }, (_, at) => day('2024-01-01', at)),
          Array.from({ length: 70 }, (_, at) => (WEEK[at % 7] ?? 0) + 2 * next()),
        ),
        periods: 7,
      })
      const ahead = tableIn(outcome)
        .filter(({ kind }) => kind === 'forecast')
        .map(({ revenue }) => Number(revenue))
      expect(ahead.map((value, h) => Math.abs(value - (WEEK[h] ?? 0)) < 8)).toEqual(Array(7).fill(true))
    })

    test('the share of truths inside the range, over many series, is about what it promises', async () => {
      let held = 0
      let all = 0
      for (const seed of [11, 12, 13, 14, 15, 16]) {
        const next = noise(seed)
        const series = Array.from({ length: 30 }, (_, at) => 500 + 3 * at + 20 * next())
        const outcome = await run('forecast', {
          df: frame(
            series.slice(0, 24).map((_, at) => month(2020, at)),
            series.slice(0, 24),
          ),
          periods: 6,
        })
        for (const [h, { low, high }] of tableIn(outcome)
          .filter(({ kind }) => kind === 'forecast')
          .entries()) {
          const came = series[24 + h] ?? 0
          held += Number(low) <= came && came <= Number(high) ? 1 : 0
          all += 1
        }
      }
      expect(held / all).toBeGreaterThanOrEqual(0.85)
    })

    test('a short series has no season, and says so', async () => {
      const outcome = await run('forecast', {
        df: frame(
          Array.from({ length: 10 }, (_, at) => month(2022, at)),
          [10, 12, 11, 13, 12, 14, 13, 15, 14, 16],
        ),
        periods: 3,
      })
      expect(textIn(outcome)).toContain('10 months are too few to see a season of 12')
      expect(tableIn(outcome).filter(({ kind }) => kind === 'forecast')).toHaveLength(3)
    })

    test('the month that is not over is left out', async () => {
      const now = new Date()
      const dates = Array.from({ length: 12 }, (_, at) => month(now.getUTCFullYear(), now.getUTCMonth() - 11 + at))
      const outcome = await run('forecast', { df: frame(dates, [...Array.from({ length: 11 }, () => 100), 3]), periods: 2 })
      expect(textIn(outcome)).toContain('The last month is not over yet and was left out.')
      const ahead = tableIn(outcome).filter(({ kind }) => kind === 'forecast')
      expect(ahead.map(({ period, revenue }) => [period, revenue])).toEqual([
        [dates[11], 100],
        [month(now.getUTCFullYear(), now.getUTCMonth() + 1), 100],
      ])
    })

    test.each([
      ['too few periods', frame(['2024-01-01', '2024-02-01'], [1, 2]), {}, 'needs at least 8 periods; there are 2'],
      ['no dates', { type: 'dataframe', columns: [{ name: 'n', type: 'number' }], rows: [[1]] } as const, {}, 'no column of dates'],
      ['a date twice', frame(Array(10).fill('2024-01-01'), Array(10).fill(1)), {}, 'more than once'],
      [
        'irregular dates',
        frame(
          Array.from({ length: 10 }, (_, at) => day('2024-01-01', at * at)),
          Array(10).fill(1),
        ),
        {},
        'in a row',
      ],
      [
        'mostly holes',
        frame(
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 30, 31].map((at) => day('2024-01-01', at)),
          Array(11).fill(1),
        ),
        {},
        '21 of 32 days have no value',
      ],
      ['a column that is not there', frame(['2024-01-01'], [1]), { value_column: 'profit' }, "no number called 'profit'. There are: revenue"],
      ['half a period', frame(['2024-01-01'], [1]), { periods: 1.5 }, 'periods is a whole number'],
    ])('%s is said, not guessed', async (_what, df, more, reason) => {
      const outcome = await run('forecast', { df, ...more })
      expect([outcome.status, outcome.outputs.length]).toEqual(['ok', 1])
      expect(textIn(outcome)).toContain(reason)
    })
  })

  describe('anomalies', () => {
    const next = noise(5)
    const days = Array.from({ length: 120 }, (_, at) => day('2024-01-01', at))
    const usual = days.map((_, at) => 500 + at + ([0, 0, 0, 0, 40, 90, 80][at % 7] ?? 0) + 6 * next())

    test('planted days are found, in order of their distance, and nothing else', async () => {
      const values = usual.map((value, at) => (at === 40 ? value + 200 : at === 77 ? value - 120 : value))
      const found = tableIn(await run('anomalies', { df: frame(days, values) }))
      expect(found.map(({ period, direction }) => [period, direction])).toEqual([
        [days[40], 'above'],
        [days[77], 'below'],
      ])
      expect(Number(found[0]?.difference)).toBeGreaterThan(170)
      expect(Number(found[0]?.difference)).toBeLessThan(230)
    })

    test('one enormous day does not hide another', async () => {
      const values = usual.map((value, at) => (at === 40 ? 1_000_000 : at === 77 ? value - 120 : value))
      expect(tableIn(await run('anomalies', { df: frame(days, values) })).map(({ period }) => period)).toEqual([days[40], days[77]])
    })

    test('noise alone is nothing unusual, and a lower sensitivity finds more', async () => {
      const quiet = await run('anomalies', { df: frame(days, usual) })
      expect([quiet.outputs.length, textIn(quiet)]).toEqual([1, expect.stringContaining('Nothing unusual in 120 days of revenue, with a season of 7.')])
      expect(tableIn(await run('anomalies', { df: frame(days, usual), sensitivity: 1.5 })).length).toBeGreaterThan(3)
    })

    test('a constant with one other value is that value', async () => {
      const found = tableIn(
        await run('anomalies', {
          df: frame(
            days,
            days.map((_, at) => (at === 60 ? 5 : 4)),
          ),
        }),
      )
      expect(found.map(({ period }) => period)).toEqual([days[60]])
    })

    test('too few periods are said', async () => {
      expect(textIn(await run('anomalies', { df: frame(days.slice(0, 9), usual) }))).toContain('at least 14 periods are needed')
    })
  })

  describe('rfm-segments', () => {
    const columns = [
      { name: 'customer', type: 'string' },
      { name: 'ordered_on', type: 'date' },
      { name: 'amount', type: 'number' },
    ] as const
    /** 25 customers; the nth ordered n times, the last time n days before the newest order counted backwards. */
    const rows = Array.from({ length: 25 }, (_, n) =>
      Array.from({ length: n + 1 }, (_each, k) => [`c${String(n + 1).padStart(2, '0')}`, day('2024-12-31', n - 24 - k), 10]),
    ).flat()

    test('fifths, segments and sums are those counted by hand', async () => {
      const outcome = await run('rfm-segments', { df: { type: 'dataframe', columns, rows } })
      const customers = tableIn(outcome, 1)
      expect(customers[0]).toEqual({ customer: 'c25', recency_days: 0, orders: 25, amount: 250, r: 5, f: 5, m: 5, segment: 'champions' })
      expect(customers.at(-1)).toEqual({ customer: 'c01', recency_days: 24, orders: 1, amount: 10, r: 1, f: 1, m: 1, segment: 'lost' })
      const segments = new Map(tableIn(outcome).map((row) => [row.segment, row]))
      expect([...segments].map(([name, { customers: count, amount }]) => [name, count, amount])).toEqual([
        ['champions', 10, 2050],
        ['needing attention', 5, 650],
        ['lost', 10, 550],
      ])
      expect(textIn(outcome)).toContain('Most of amount comes from champions: 2,050.00 (63% of all).')
    })

    test('equal customers get equal points', async () => {
      const same = Array.from({ length: 30 }, (_, n) => [
        [`c${n}`, '2024-01-01', 5],
        [`c${n}`, '2024-01-01', 5],
      ]).flat()
      const customers = tableIn(await run('rfm-segments', { df: { type: 'dataframe', columns, rows: same } }), 1)
      expect(new Set(customers.map(({ r, f, m }) => `${r}${f}${m}`)).size).toBe(1)
    })

    test('rows without a customer are counted, and too few customers are said', async () => {
      expect(textIn(await run('rfm-segments', { df: { type: 'dataframe', columns, rows: [...rows, [null, '2024-01-01', 1]] } }))).toContain(
        '1 rows without customer',
      )
      expect(textIn(await run('rfm-segments', { df: { type: 'dataframe', columns, rows: rows.slice(0, 20) } }))).toContain('at least 20 customers')
    })
  })

  describe('create-ticket', () => {
    let system: Server
    let port = 0
    const taken: { readonly headers: Readonly<Record<string, unknown>>; readonly body: unknown }[] = []
    let reply: { readonly status: number; readonly body: unknown } = { status: 201, body: {} }
    let reaching: Sandbox
    beforeAll(async () => {
      system = createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += String(chunk)
        taken.push({ headers: request.headers, body: JSON.parse(body) })
        response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
      })
      await new Promise<void>((done) => system.listen(0, '127.0.0.1', done))
      const address = system.address()
      port = typeof address === 'object' && address !== null ? address.port : 0
      reaching = await readySandbox({ addresses: { privateHosts: [`skill=127.0.0.1/32:${port}`] } })
    })
    afterAll(async () => {
      system.close()
      await reaching.close()
    })
    const create = (
      parameters: Readonly<Record<string, SkillParameter>>,
      secrets: Readonly<Record<string, string>> = { TICKET_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, TICKET_TOKEN: 'tok-77' },
    ) => {
      const code = skills.get('create-ticket')?.code ?? ''
      return reaching.run({ code, parameters, secrets, allowedHosts: ['127.0.0.1'], runBy: 'ada', limits: { wallMs: 60_000 } })
    }
    const TICKET = { title: 'Call ACME', description: 'Usage fell by 40 % in May. Next: call Ines.' }

    test('posts the ticket once with its key, and links what came back', async () => {
      reply = { status: 201, body: { id: 7, url: 'https://tickets.example.com/7' } }
      const outcome = await create({ ...TICKET, priority: 'High', due_date: '2026-02-03' })
      expect([outcome.status, textIn(outcome)]).toEqual([
        'ok',
        'Status: COMPLETE\nThe ticket was created: <a href="https://tickets.example.com/7">Call ACME</a>',
      ])
      expect(taken).toHaveLength(1)
      expect(taken[0]).toMatchObject({ headers: { authorization: 'Bearer tok-77' }, body: { ...TICKET, priority: 'high', due_date: '2026-02-03' } })
      await create({ ...TICKET, priority: 'High', due_date: '2026-02-03' })
      expect(taken[1]?.headers['idempotency-key']).toBe(taken[0]?.headers['idempotency-key'])
    })

    test.each([
      ['a bad date', { ...TICKET, due_date: '03.02.2026' }, 'YYYY-MM-DD'],
      ['an unknown priority', { ...TICKET, priority: 'urgent' }, 'one of low, medium, high'],
      ['no title', { ...TICKET, title: '  ' }, 'the title needs'],
    ])('%s is refused before anything is sent', async (_what, parameters, reason) => {
      const before = taken.length
      const outcome = await create(parameters)
      expect([outcome.status, textIn(outcome), taken.length]).toEqual(['error', expect.stringContaining(reason), before])
    })

    test('what the system refuses, and what is not set up, is said', async () => {
      reply = { status: 500, body: { token: 'tok-77' } }
      const failed = await create(TICKET)
      expect([failed.status, textIn(failed)]).toEqual(['error', expect.stringContaining('answered 500. Nothing says that the ticket exists.')])
      expect(textIn(await create(TICKET, {}))).toContain('TICKET_WEBHOOK_URL is not set')
      expect(textIn(await create(TICKET, { TICKET_WEBHOOK_URL: 'http://127.0.0.1:1/hook' }))).toContain('FAILED')
    })
  })

  describe('query-another-parley', () => {
    let other: Awaited<ReturnType<typeof startDataServer>>
    let reaching: Sandbox
    beforeAll(async () => {
      other = await startDataServer()
      await other.connect('sqlite', { database_location: 'shop.sqlite' })
      reaching = await readySandbox({ addresses: { privateHosts: [`skill=127.0.0.1/32:${new URL(other.url).port}`] } })
    })
    afterAll(async () => {
      await reaching.close()
      await other.close()
    })
    const ask = (parameters: Readonly<Record<string, SkillParameter>>, key = 'adm', url = other.url) => {
      const code = skills.get('query-another-parley')?.code ?? ''
      const secrets = { PARLEY_URL: url, PARLEY_API_KEY: key }
      return reaching.run({ code, parameters, secrets, allowedHosts: ['127.0.0.1'], runBy: 'ada', limits: { wallMs: 60_000 } })
    }
    const chatIn = (outcome: SkillOutcome) => /chat_id: (\S+)/.exec(textIn(outcome))?.[1] ?? ''
    const messageIn = (outcome: SkillOutcome) => outcome.outputs.find((each) => each.type === 'json')?.data

    test('asks, brings the message back with its id, and asks further there', async () => {
      const first = await ask({ user_request: 'How many customers are there?', chat_id: 'new' })
      expect([first.status, messageIn(first)]).toMatchObject(['ok', { role: 'assistant', status: 'done', dataframe: { rows: [[3]] } }])
      const second = await ask({ user_request: 'by country', chat_id: chatIn(first) })
      expect(messageIn(second)).toMatchObject({ position: 3, status: 'done', dataframe: { row_count: 2 } })
      expect(chatIn(second)).toBe(chatIn(first))
    })

    test('a conversation that is not there, and a server that is not reached, are said', async () => {
      expect(textIn(await ask({ user_request: 'by country', chat_id: 'nowhere' }))).toContain('no such conversation')
      const away = await ask({ user_request: 'How many customers are there?' }, 'adm', 'http://127.0.0.1:1')
      expect([away.status, textIn(away)]).toEqual(['error', expect.stringContaining('FAILED')])
    })
  })
})
