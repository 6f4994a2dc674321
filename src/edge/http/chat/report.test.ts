import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import type { Reported } from '../../../flow.ts'
import { scriptedAnswer } from './fixtures/scripted.ts'
import { setting } from './fixtures/setting.ts'

/** Questions with the word `report` get one. */
const here = setting(testStore, {
  answer: async (question, actor, hooks, signal) => {
    const answered = await scriptedAnswer(question, actor, hooks, signal)
    if (answered.kind !== 'answered' || !/\breport\b/.test(question.text)) return answered
    const { plan, reading, statement, sql, uses, result } = answered
    const report: Reported = {
      kind: 'reported',
      by: 'investigation',
      connection: statement.connection,
      narration: { text: '**Sales fell** by 20 %.', caveats: ['One day is missing.'], followUps: [] },
      parts: [
        { kind: 'text', text: '**Sales fell** by 20 %.' },
        { kind: 'exhibit', name: 'sales' },
      ],
      exhibits: [{ name: 'sales', title: 'Sales by month', query: { connection: statement.connection, sql, uses, plan, reading }, result, chart: null }],
      findings: [{ title: 'Lanterns ran out.', text: 'From 6 July on.', share: 0.7 }],
      unremarkable: ['No region stands out.'],
      sources: answered.sources,
      assumptions: [],
      skills: [],
    }
    return report
  },
})
const path = (chat: string, turn: string, format = ''): string => `/api/c2/${chat}/turns/${turn}/report${format && `?format=${format}`}`

test('a report comes as each kind of file, named by its question, never sniffed, and its taking is in the audit log', async () => {
  const ann = here.as('ann')
  const { body } = await ann.ask('r1', 'Why? A report, please')
  const md = await ann.get(path('r1', body.turn_id, 'md'))
  expect([md.status, md.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8'])
  expect(md.headers.get('content-disposition')).toBe('attachment; filename="why-a-report-please.md"')
  expect([md.headers.get('x-content-type-options'), md.headers.get('cache-control')]).toEqual(['nosniff', 'private'])
  for (const words of ['# Sales fell by 20 %.', 'ann@example.com', '## Lanterns ran out.', 'Explains 70', 'No region stands out.', 'One day is missing.'])
    expect(md.text).toContain(words)
  const html = await ann.get(path('r1', body.turn_id, 'html'))
  expect([html.headers.get('content-type'), html.text.slice(0, 15)]).toEqual(['text/html; charset=utf-8', '<!doctype html>'])
  const pdf = await ann.get(path('r1', body.turn_id))
  expect([pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-'])
  const pptx = await ann.get(path('r1', body.turn_id, 'pptx'))
  expect([pptx.headers.get('content-disposition'), pptx.text.slice(0, 2)]).toEqual(['attachment; filename="why-a-report-please.pptx"', 'PK'])
  expect(here.server.audited.filter((entry) => entry === 'chat.export r1')).toHaveLength(4)
})

test('what a report leaves open is said last, in its parts and as data', async () => {
  const { body } = await here.as('ann').ask('r9', 'A report, please')
  expect(body.report?.caveats).toEqual(['One day is missing.'])
  expect(body.additional_data.formatted_result.at(-1)).toEqual({ type: 'text', data: 'One day is missing.' })
})

test('a plain answer is a report of one exhibit; what holds no rows is none', async () => {
  const ann = here.as('ann')
  const { body } = await ann.ask('r2', 'rows 30')
  const md = await ann.get(path('r2', body.turn_id, 'md'))
  expect(md.text).toContain('and 10 more rows')
  expect(md.text).toContain('Sales are the sum of amounts.')
  const abstained = await ann.ask('r3', 'abstain')
  expect((await ann.get(path('r3', abstained.body.turn_id, 'md'))).status).toBe(409)
})

test('reports are for readers of the chat who may still take its rows, of turns that exist and have ended', async () => {
  const ann = here.as('ann')
  const { body } = await ann.ask('r4', 'secret report')
  expect((await ann.get(path('r4', body.turn_id, 'md'))).status).toBe(403)
  expect((await here.as('adm').get(path('r4', body.turn_id, 'md'))).status).toBe(200)
  expect((await here.as('bob').get(path('r4', body.turn_id, 'md'))).status).toBe(404)
  expect((await ann.get(path('r4', 'nothing', 'md'))).status).toBe(404)
  expect((await ann.get(path('nothing', body.turn_id, 'md'))).status).toBe(404)
  expect((await ann.get(path('r4', body.turn_id, 'exe'))).status).toBe(422)
})
