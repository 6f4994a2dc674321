import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Exhibit, Progress, Reported } from '../../flow.ts'
import { link } from '../link/index.ts'
import { planQuestion } from '../plan/engine/index.ts'
import { type Market, openMarket } from './fixtures/open-market.ts'
import { type Abstained, causeWords } from './index.ts'

function reported(answer: Reported | Abstained): Reported {
  if (answer.kind !== 'reported') throw new Error(answer.reason)
  return answer
}
function cellsOf({ result }: Exhibit): Record<string, unknown> {
  return Object.fromEntries(result.columns.map((column, i) => [column.name, result.rows[0]?.[i]]))
}

for (const dialect of ['duckdb', 'sqlite', 'postgres'] as const)
  describe(`on ${dialect}`, () => {
    let market: Market
    beforeAll(async () => {
      market = await openMarket(dialect)
    }, 60_000)
    afterAll(() => market?.close())

    it('names the shop that sold half, with what it had and would have had', async () => {
      const report = reported(await market.why('why did sales drop in May 2026?'))
      expect(report.findings[0]?.title).toMatch(/^Shop Harbour: number of sales was 4\d\s% lower than the rest leads to expect, 51 instead of /)
      expect(report.narration.text).toMatch(/^\*\*Number of sales in May 2026 was 531\*\*/)
      const change = report.exhibits.find((exhibit) => exhibit.name === 'change')
      expect(change && cellsOf(change)).toMatchObject({ figure: 531, figure_before: 531 })
    })

    it('says honestly that nothing stands out', async () => {
      const report = reported(await market.why('why did sales change in April 2026?'))
      expect(report.findings).toEqual([])
      expect(report.narration.text).toContain('Nothing stands out')
      expect(report.unremarkable.join(' ')).toContain('no value is off by more than it usually is')
    })

    it('finds the days without Tea', async () => {
      const report = reported(await market.why('what drove sales in March 2026'))
      expect(report.findings[0]?.title).toBe('Product Tea: nothing at all for 12 days, 8 – 19 Mar 2026.')
    })
  })

describe('a report', () => {
  let market: Market
  beforeAll(async () => {
    market = await openMarket('sqlite')
  }, 60_000)
  afterAll(() => market?.close())

  it('has exhibits under names of their own, each with its query, and shows them in order', async () => {
    const report = reported(await market.why('why did sales drop in May 2026?'))
    const names = report.exhibits.map((exhibit) => exhibit.name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,48}$/)
    for (const exhibit of report.exhibits) expect(exhibit.query?.sql).toMatch(/^(SELECT|WITH)/)
    const shown = report.parts.flatMap((part) => (part.kind === 'exhibit' ? [part.name] : []))
    expect(shown.toSorted()).toEqual(names.toSorted())
    for (const { exhibit } of report.findings) expect(names).toContain(exhibit)
  })

  it('offers only next questions that work', async () => {
    const report = reported(await market.why('why did sales drop in May 2026?'))
    const { model, values } = market.connection
    const context = report.context ? [report.context] : []
    const clock = report.context?.plan.clock
    if (clock === undefined) throw new Error('The report leaves no context.')
    expect(report.narration.followUps.length).toBeGreaterThan(1)
    for (const text of report.narration.followUps) {
      const question = { text, mode: 'balanced', clarify: 'allow', context } as const
      const works = market.subject(text) !== null || planQuestion(question, link(question, model, values, clock), model, values, clock).kind === 'planned'
      expect([text, works]).toEqual([text, true])
    }
  })

  it('reports queries and each finding as they are made', async () => {
    const seen: Progress[] = []
    const report = reported(await market.why('why did sales drop in May 2026?', { report: (progress) => seen.push(progress) }))
    const found = seen.flatMap((progress) => (progress.type === 'finding' ? [progress.finding.title] : []))
    expect(found.toSorted()).toEqual(report.findings.map((finding) => finding.title).toSorted())
    expect(seen.filter((one) => one.type === 'query-start')).toHaveLength(seen.filter((one) => one.type === 'query-end').length)
  })

  it('keeps to its budget and says what was not looked at', async () => {
    const seen: Progress[] = []
    const report = reported(await market.why('why did sales drop in May 2026?', { queries: 6, report: (progress) => seen.push(progress) }))
    expect(seen.filter((one) => one.type === 'query-start').length).toBeLessThanOrEqual(6)
    expect(report.narration.caveats[0]).toMatch(/^Not looked at: /)
  })

  it('runs no query after it is stopped', async () => {
    const stop = new AbortController()
    const run = market.why('why did sales drop in May 2026?', { signal: stop.signal, report: (progress) => progress.type === 'query-end' && stop.abort() })
    await expect(run).rejects.toMatchObject({ code: 'query_cancelled' })
  })

  it('knows only the parts that its asker sees', async () => {
    const { model } = market.connection
    const hidden = Object.fromEntries(Object.entries(model.entities).map(([name, entity]) => [name, { ...entity, joins: {} }]))
    const connection = { ...market.connection, model: { ...model, entities: hidden } }
    const report = reported(await market.why('why did sales drop in May 2026?', { connection }))
    expect(JSON.stringify(report)).not.toContain('Harbour')
  })

  it('contradicts an asker who is mistaken', async () => {
    const report = reported(await market.why('why did sales rise in March 2026?'))
    expect(report.narration.text).toMatch(/^Number of sales did not go up there; it went down\./)
  })

  it('suspects rows that were loaded twice', async () => {
    const report = reported(await market.why('why did sales rise in February 2026?'))
    expect(report.narration.text).toContain('data may have been loaded twice')
  })

  it('shows a single row that decides a sum', async () => {
    const report = reported(await market.why('why did amount rise in January 2026?'))
    const rows = report.exhibits.find((exhibit) => exhibit.name === 'largest_rows')
    expect(Number(rows?.result.rows[0]?.at(-1))).toBe(2_700)
  })

  it('takes the change of a sum apart into what its parts add, which is all of it', async () => {
    const report = reported(await market.why('why did amount fall in February 2026?'))
    const aside = report.parts.flatMap((part) => (part.kind === 'text' && part.text.startsWith('### Where the change comes from') ? [part.text] : []))
    const [, intro = '', ...lines] = aside
      .join()
      .split('\n')
      .filter((line) => line !== '')
    const numbers = (line: string) =>
      [...line.matchAll(/([+−])([\d,]+(?:\.\d+)?)/g)].map(([, sign, size = '']) => Number(size.replace(/,/g, '')) * (sign === '−' ? -1 : 1))
    expect(intro).toContain('the change of −2,281.00')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^- Shop: Park −2,712\.00, /)
    for (const line of lines) expect([line, numbers(line).reduce((sum, x) => sum + x, 0)]).toEqual([line, -2_281])
    expect(report.exhibits.find((exhibit) => exhibit.name === 'contributions')?.result.rows).toHaveLength(6)
    const quiet = reported(await market.why('why did average amount change in June 2026?'))
    expect(JSON.stringify(quiet.parts)).not.toContain('Where the change comes from')
  })

  it('compares parts where rows have no date, and says so', async () => {
    const report = reported(await market.why('analyse the loss of complaints'))
    expect(report.narration.text).toMatch(/^\*\*Total loss is 480\*\*\. Its rows have no date that is known/)
    expect(report.findings[0]?.title).toMatch(/^Topic Cold food has 83\s% of total loss/)
  })

  it('explains nothing where there is nothing: no values, one row, a period without data', async () => {
    expect(reported(await market.why('go deep on worth')).narration.text).toMatch(/^\*\*There is no total worth on any day\*\*/)
    expect(reported(await market.why('analyse openings')).narration.text).toContain('too little data')
    const before = reported(await market.why('why did sales fall in May 2019?'))
    expect(before.narration.text).toMatch(/^\*\*There is no number of sales in May 2019\*\*: the data goes from 1 January 2025 to 30 June 2026/)
  })
})

describe('what a question is about', () => {
  let market: Market
  beforeAll(async () => {
    market = await openMarket('sqlite')
  }, 60_000)
  afterAll(() => market?.close())

  it('takes the newest month of a figure over time for a bare "why?"', async () => {
    const report = reported(await market.why('why did sales drop in May 2026?'))
    if (report.context === undefined) throw new Error('The report leaves no context.')
    const again = market.subject('why?', { context: [report.context] })
    expect(again?.plan.query).toMatchObject({ kind: 'select', period: { resolved: { label: 'May 2026' } } })
    expect(market.subject('why?')).toBeNull()
  })

  it('is nothing where no cause is asked for, or no figure is named', () => {
    expect(market.subject('sales in May 2026')).toBeNull()
    expect(market.subject('why is the sky blue')).toBeNull()
    expect(market.subject('why did sales drop', { investigate: false })).toBeNull()
    expect(market.subject('sales in May 2026', { investigate: true })).not.toBeNull()
  })

  it.each([
    ['why did revenue drop in the Nordics in October?', 'revenue in the Nordics in October', 'down'],
    ['what drove refunds last month', 'refunds last month', undefined],
    ['go deep on conversion', 'conversion', undefined],
    ['Analyse sessions', 'sessions', undefined],
    ['root cause of the drop in revenue since June', 'revenue since June', 'down'],
    ['What explains the increase in returns?', 'returns', 'up'],
    ['why were units so low in July', 'units in July', 'down'],
    ["why's that?", '', undefined],
    ['Why?', '', undefined],
  ])('%s', (text, about, direction) => {
    expect(causeWords(text)).toEqual({ about, ...(direction && { direction }) })
  })
})
