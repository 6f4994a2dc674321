import { describe, expect, it } from 'vitest'
import type { Actor, Question } from '../../flow.ts'
import type { AskSkill, SkillCall, SkillPrint } from '../services.ts'
import { answerPending, answerWithSkill, describedSkill, fillSkill, namedSkill, type SkillWork, usableSkills } from './index.ts'

const actor: Actor = { userId: 'ann@example.com', orgId: 'org', role: 'user', groups: [], scopes: [], credential: 'cookie' }
const parameter = (name: string, type: 'str' | 'number' | 'bool' | 'dataframe', description = '', required = true) => ({ name, type, description, required })
const TICKET: AskSkill = {
  name: 'create-ticket',
  version: 3,
  description: 'Opens a ticket in the tracker of the support team, for a customer who complains.',
  parameters: [parameter('title', 'str', 'Short summary'), parameter('priority', 'str', 'One of: low, normal or urgent')],
  effects: 'sends',
}
const WEATHER: AskSkill = {
  name: 'weather',
  version: 1,
  description: 'Weather forecast of a city: temperature and rain for the coming days.',
  parameters: [parameter('city', 'str'), parameter('days', 'number', 'How many days ahead', false)],
  effects: 'reads',
}
const FORECAST: AskSkill = {
  name: 'forecast',
  version: 1,
  description: 'Continues a series into the future with an interval.',
  parameters: [parameter('df', 'dataframe'), parameter('periods', 'number', 'How many months, weeks or days ahead', false)],
  effects: 'reads',
}
const ASK_OTHER: AskSkill = {
  name: 'query-another-parley',
  version: 1,
  description: 'Asks another Parley.',
  parameters: [parameter('user_request', 'str'), parameter('chat_id', 'str', 'Conversation; use "new" for a new one')],
  effects: 'reads',
}
const ALL = [TICKET, WEATHER, FORECAST, ASK_OTHER]

describe('the skill that a question names', () => {
  it.each([
    ['/weather in Lisbon', 'weather', 'in Lisbon'],
    ['run create-ticket with title "Broken lamp"', 'create-ticket', 'with title "Broken lamp"'],
    ['Please use the skill “Create Ticket”: title: Lamp', 'create-ticket', 'title: Lamp'],
    ['create a ticket titled "Lamp"', 'create-ticket', 'titled "Lamp"'],
    ['Forecast revenue by month', 'forecast', 'revenue by month'],
    ['Is there a forecast of revenue by month', 'forecast', 'of revenue by month'],
    ['show me the weather in Lisbon', 'weather', 'in Lisbon'],
    ['weathered products', undefined, undefined],
    ['how many tickets were created', undefined, undefined],
    ['revenue by month', undefined, undefined],
    ['what is the weather like', undefined, undefined],
  ])('%s → %s', (text, name, rest) => {
    const found = namedSkill(text, ALL)
    expect([found?.skill.name, found?.rest]).toEqual([name, rest])
  })

  it.each([
    ['what temperature and rain are coming', 'weather'],
    ['open a ticket for a customer who complains', 'create-ticket'],
    ['revenue in August', undefined],
    ['rain', undefined],
  ])('by its description: %s → %s', (text, name) => expect(describedSkill(text, ALL)?.skill.name).toBe(name))
})

describe('parameters, filled only from words that say which they are for', () => {
  it.each([
    [TICKET, 'title: Lamp, priority: urgent', { title: 'Lamp', priority: 'urgent' }, []],
    [TICKET, 'with title "Broken lamp" and urgent', { title: 'Broken lamp', priority: 'urgent' }, []],
    [TICKET, 'with title Lamp and with the priority low', { title: 'Lamp', priority: 'low' }, []],
    [TICKET, '"Broken lamp"', { title: 'Broken lamp' }, ['priority']],
    [TICKET, 'low or urgent "Lamp"', { title: 'Lamp' }, ['priority']],
    [TICKET, 'about the lamp', {}, ['title', 'priority']],
    [WEATHER, 'in "Lisbon" for 3 days', { city: 'Lisbon', days: 3 }, []],
    [WEATHER, 'in Lisbon', {}, ['city']],
    [FORECAST, 'revenue by month for the next 6 months', { periods: 6 }, []],
    [ASK_OTHER, 'sales by region', { user_request: 'sales by region' }, ['chat_id']],
    [ASK_OTHER, 'sales by region, chat_id: new', { user_request: 'sales by region,', chat_id: 'new' }, []],
  ])('%o · %s', (skill, text, values, missing) => {
    const filled = fillSkill(skill, text)
    expect([filled.values, filled.missing.map(({ name }) => name)]).toEqual([values, missing])
  })
  it('leaves the rest of the question for a table', () => expect(fillSkill(FORECAST, 'revenue by month for the next 6 months').rest).toBe('revenue by month'))
})

const TABLE = {
  name: 'revenue',
  title: 'Revenue by month',
  result: { columns: [], rows: [['2026-10', 5]], truncated: false, durationMs: 1, executedAt: '2026-11-01T00:00:00Z' },
  chart: null,
}

function work(text: string, outputs: readonly SkillPrint[] = [{ kind: 'text', text: 'Done.' }], change: Partial<Question> = {}) {
  const calls: SkillCall[] = []
  const asked: string[] = []
  const made: SkillWork = {
    question: { text, mode: 'balanced', clarify: 'allow', context: [], agentic: true, ...change },
    actor,
    services: {
      connections: async () => [],
      clock: () => ({ now: '', timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1, fiscalYearName: 'end' }),
      limits: { timeoutMs: 1, maxRows: 1, maxBytes: 1 },
      report: () => undefined,
    },
    skills: {
      list: async () => ALL,
      run: async (_actor, call) => {
        calls.push(call)
        const use = { name: call.name, version: call.version, run: 'run_1', parameters: {}, log: '', durationMs: 1, status: 'ok' as const }
        return { use, outputs }
      },
    },
    tableFor: async (words) => {
      asked.push(words)
      return TABLE
    },
    signal: new AbortController().signal,
  }
  return { made, calls, asked }
}
const named = (text: string) => {
  const match = namedSkill(text, ALL)
  if (match === undefined) throw new Error(`no skill in ${text}`)
  return match
}

describe('an answer by a skill', () => {
  it('that only reads is run at once and says what it printed', async () => {
    const { made, calls } = work('/weather city: Lisbon', [
      { kind: 'text', text: 'Sunny.' },
      { kind: 'table', result: TABLE.result },
      { kind: 'json', data: { rain: 0 } },
    ])
    const answer = await answerWithSkill(named('/weather city: Lisbon'), made)
    expect(calls).toMatchObject([{ name: 'weather', arguments: { city: 'Lisbon' }, consent: 'not_needed' }])
    expect(answer).toMatchObject({
      kind: 'reported',
      by: 'skill',
      narration: { text: 'Sunny.' },
      parts: [
        { kind: 'text', text: 'Sunny.' },
        { kind: 'exhibit', name: 'weather' },
        { kind: 'text', text: '```json\n{\n  "rain": 0\n}\n```' },
      ],
    })
  })

  it('asks for a missing value, then for consent to exactly its parameters, and only then runs', async () => {
    const first = work('create a ticket "Lamp"')
    const asked = await answerWithSkill(named('create a ticket "Lamp"'), first.made)
    if (asked.kind !== 'asked' || asked.pending === undefined) throw new Error('not asked')
    expect([asked.options, asked.pending.missing]).toEqual([['low', 'normal', 'urgent'], 'priority'])
    const consent = await answerPending(asked.pending, work('urgent').made)
    if (consent?.kind !== 'asked' || consent.pending === undefined) throw new Error('not asked')
    expect(consent.question).toContain('- **title**: Lamp\n- **priority**: urgent')
    expect(first.calls).toEqual([])
    const last = work('Yes, run it')
    await answerPending(consent.pending, last.made)
    expect(last.calls).toMatchObject([{ arguments: { title: 'Lamp', priority: 'urgent' }, consent: 'given' }])
  })

  it.each(['no', 'Cancel', 'never mind'])('is not run after “%s”', async (text) => {
    const { made, calls } = work(text)
    const answer = await answerPending({ skill: 'create-ticket', version: 3, parameters: {}, confirm: true }, made)
    expect([answer?.kind, calls]).toEqual(['reported', []])
  })

  it('takes another question than yes or no for a question of its own', async () => {
    const { made, calls } = work('revenue by month')
    expect(await answerPending({ skill: 'create-ticket', version: 3, parameters: {}, confirm: true }, made)).toBeNull()
    expect(calls).toEqual([])
  })

  it('is not run on consent to a version that has changed since', async () => {
    const { made, calls } = work('yes')
    const answer = await answerPending({ skill: 'create-ticket', version: 2, parameters: {}, confirm: true }, made)
    expect([answer?.kind, calls]).toEqual(['reported', []])
  })

  it('gets the rows of the question that follows its name, in agentic chat only', async () => {
    const text = 'forecast revenue by month for the next 6 months'
    const { made, calls, asked } = work(text)
    await answerWithSkill(named(text), made)
    expect([asked, calls[0]?.arguments]).toEqual([['revenue by month'], { df: TABLE.result, periods: 6 }])
    expect(usableSkills(ALL, { ...made.question, agentic: false }).map(({ name }) => name)).not.toContain('forecast')
  })
})
