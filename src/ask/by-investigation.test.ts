import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import type { Answer, Question } from '../flow.ts'
import { answer } from './answer.ts'
import { type Market, openMarket } from './investigate/fixtures/open-market.ts'
import { ASKER, calls, scripted, type Turn, toldOf } from './plan/agent/fixtures/agent-shop.ts'
import type { AskServices, PickedModel } from './services.ts'

const QUESTION: Question = { text: 'why did sales drop in May 2026?', mode: 'balanced', clarify: 'allow', context: [] }

let market: Market
beforeAll(async () => {
  market = await openMarket('sqlite')
}, 60_000)
afterAll(() => market?.close())

async function why(turns: readonly Turn[], picked: Partial<PickedModel> = {}, assets?: AskServices['assets']) {
  const model = scripted(turns)
  const limits = { steps: 6, tokens: 500_000, costUsd: null }
  const services: AskServices = {
    ...market.services(),
    models: { pick: async () => ({ model, rowsMayLeave: true, limits, ...picked }) },
    ...(assets && { assets }),
  }
  return { report: reported(await answer(QUESTION, ASKER, services, new AbortController().signal)), model }
}
/** The engine's own report, made once. */
let made: Promise<Answer> | undefined
async function alone() {
  made ??= answer(QUESTION, ASKER, market.services(), new AbortController().signal)
  return reported(await made)
}
function reported(given: Answer) {
  if (given.kind !== 'reported') throw new Error(given.kind)
  return given
}
function textOf({ parts }: ReturnType<typeof reported>): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : `[${part.name}]`)).join('\n')
}

describe('a language model that goes on from an investigation', () => {
  const BY_PRODUCT = { from: 'sales', cols: { product: 'product', sold: 'count()' }, period: 'sold_on 2026-05', order: ['-sold'] }

  it('is given the findings, and adds words that rest on results', async () => {
    const text = 'Harbour’s gap runs through every product; **{{q[0].product}}** was sold most, {{q[0].sold}} times [[q]].\n\n[[q]]'
    const named = (request: { messages: readonly unknown[] }) => JSON.stringify(request.messages.at(-1)).match(/"name":"(e\d+|q\d+)"/)?.[1] ?? 'q1'
    const { report, model } = await why([
      calls('run_query', { plan: BY_PRODUCT, title: 'Sales by product' }),
      async (request) => {
        const { replyOf } = await import('./plan/agent/fixtures/agent-shop.ts')
        return replyOf({
          calls: [{ tool: 'finish', input: { text: text.replaceAll('q[', `${named(request)}[`).replaceAll('[[q]]', `[[${named(request)}]]`) } }],
        })
      },
    ])
    expect(JSON.stringify(model.heard[0]?.messages)).toContain('Shop Harbour: number of sales was')
    expect(report.by).toBe('investigation')
    expect(report.findings[0]?.title).toContain('Shop Harbour')
    expect(textOf(report)).toContain('Looked at further')
    expect(textOf(report)).toMatch(/was sold most, \d+ times/)
    expect(report.exhibits.some(({ title }) => title === 'Sales by product')).toBe(true)
    expect(report.model?.promptVersion).toContain('further-1')
    expect(new Set(report.exhibits.map(({ name }) => name)).size).toBe(report.exhibits.length)
  })

  it('says nothing that no result shows', async () => {
    const invented = 'Sales fell because of the strike, which cost 4711 orders.'
    const { report } = await why([calls('finish', { text: invented }), calls('finish', { text: invented })])
    expect(textOf(report)).not.toContain('4711')
    expect(report.findings[0]?.title).toContain('Shop Harbour')
  })

  it('may let the engine take another figure apart, three times', async () => {
    const plan = { from: 'sales', cols: { sold: 'count()' }, where: "product = 'Tea'", period: 'sold_on 2026-03' }
    const other = (n: number) => ({ ...plan, period: `sold_on 2026-0${n}` })
    const { model } = await why([
      calls('explain_change', { plan }),
      calls('explain_change', { plan: { ...plan, cols: { product: 'product', sold: 'count()' } } }),
      calls('explain_change', { plan: other(4) }),
      calls('explain_change', { plan: other(5) }),
      calls('explain_change', { plan: other(2) }),
      calls('finish', { cannot: 'no more' }),
    ])
    const told = toldOf(model.heard.at(-1)).map((each) => JSON.stringify(each))
    expect(told[0]).toContain('nothing at all for 12 days')
    expect(told[1]).toContain('cannot be taken apart')
    expect(told[2]).toContain('row_count')
    expect(told[4]).toContain('cannot be taken apart')
  })

  it('leaves the report as it is when it adds nothing', async () => {
    const nothing = await why([calls('finish', { cannot: 'nothing to add' })])
    expect(textOf(nothing.report)).toBe(textOf(await alone()))
  })

  it('leaves the report as it is when it fails, and says so', async () => {
    const { report } = await why([
      async () => {
        throw new AppError('model_timeout')
      },
    ])
    expect(textOf(report)).toBe(textOf(await alone()))
    expect(report.narration.caveats.join(' ')).toContain('model failed')
  })

  it('is not asked when it is used up, and the report says so', async () => {
    const services = { ...market.services(), models: { pick: async () => ({ model: null, reason: 'cap_user' as const }) } }
    const capped = reported(await answer(QUESTION, ASKER, services, new AbortController().signal))
    expect(capped.narration.caveats.join(' ')).toContain('used up')
  })

  it('is told the notes that its asker may read, and searches as its asker', async () => {
    const asked: string[] = []
    const assets: AskServices['assets'] = {
      offer: async () => [],
      search: async ({ userId }, words) => {
        asked.push(`${userId} searches ${words}`)
        return []
      },
      notes: async ({ userId }, words) => {
        asked.push(`${userId} has notes on ${words}`)
        return [{ id: 'n1', title: 'Works at the harbour', text: 'The quay of Harbour was closed in May 2026.', isClear: false }]
      },
    }
    const { report, model } = await why([calls('search_assets', { words: 'harbour' }), calls('finish', { cannot: 'nothing to add' })], {}, assets)
    expect(JSON.stringify(model.heard[0]?.messages)).toContain('The quay of Harbour was closed in May 2026.')
    expect(asked).toEqual([`${ASKER.userId} has notes on ${QUESTION.text}`, `${ASKER.userId} searches harbour`])
    expect(report.findings[0]?.title).toContain('Shop Harbour')
  })

  it('sees no value and no finding where rows may not leave', async () => {
    const { model } = await why([calls('finish', { cannot: 'no' })], { rowsMayLeave: false })
    expect(JSON.stringify(model.heard[0])).not.toMatch(/Harbour|Tea/)
  })
})
