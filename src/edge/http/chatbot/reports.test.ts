import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newBotId } from '../../../app/bots/ids.ts'
import { PERIODS } from '../../../app/bots/index.ts'
import { type ChatbotServer, startChatbotServer } from './fixtures/chatbot-server.ts'

interface Report {
  readonly data: readonly { readonly date: string; readonly value: number }[]
  readonly summary: { readonly total: number; readonly min: number; readonly max: number; readonly avg: number }
  readonly groups?: Readonly<Record<string, Omit<Report, 'groups'>>>
}
/** A chat as the test made it, to count again. */
interface Held {
  readonly at: Date
  readonly story: string
  readonly source: string
  readonly texts: number
  readonly presses: number
  readonly answers: number
}

const NOW = '2026-11-21T15:30:00.000Z'
const SOURCES = ['widget', 'app', 'slack'] as const
let server: ChatbotServer
let stories: readonly string[]
let held: readonly Held[]

beforeAll(async () => {
  server = await startChatbotServer()
  server.advance(Date.parse(NOW) - server.now().getTime())
  stories = [
    await server.make('/v2/stories', { name: 'Berlin', settings: { timezone: 'Europe/Berlin' } }),
    await server.make('/v2/stories', { name: 'New York', settings: { timezone: 'America/New_York' } }),
  ]
  held = chats()
  await insert(held)
}, 60_000)
afterAll(() => server?.close())

/** Over two years and around every change of clocks, some of them only looked at. */
function chats(): readonly Held[] {
  const start = Date.parse('2024-12-30T00:00:00Z')
  const spread = Array.from({ length: 900 }, (_, n) => start + n * 18.37 * 3_600_000)
  const changes = [
    '2026-03-29T00:00:00Z',
    '2026-10-24T22:00:00Z',
    '2026-11-01T03:00:00Z',
    '2026-04-04T13:00:00Z',
    '2026-11-20T00:00:00Z',
    '2026-11-21T00:00:00Z',
  ]
  const near = changes.flatMap((change) => Array.from({ length: 30 }, (_, n) => Date.parse(change) + n * 17 * 60_000))
  return [...spread, ...near]
    .filter((at) => at < Date.parse(NOW))
    .map((at, n) => ({
      at: new Date(Math.round(at) + n),
      story: stories[n % 2] ?? '',
      source: SOURCES[n % 3] ?? 'widget',
      texts: n % 4,
      presses: n % 5 === 0 ? 1 : 0,
      answers: 1 + (n % 3),
    }))
}

async function insert(all: readonly Held[]): Promise<void> {
  const rows = all.map((each) => ({ ...each, id: newBotId(each.at) }))
  const { db } = server.store
  await sql`INSERT INTO bot_chat (id, org_id, story_id, user_id, session_id, source, created_at, updated_at)
    SELECT r.id, ${server.orgId}, r.story, 'u', 's', r.source, r.at, r.at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id text, story text, source text, at timestamptz)`.execute(db)
  const messages = rows.flatMap(({ id, at, texts, presses, answers }) => [
    ...Array.from({ length: texts }, () => ({ id, at, side: 'user', kind: 'text' })),
    ...Array.from({ length: presses }, () => ({ id, at, side: 'user', kind: 'goto' })),
    ...Array.from({ length: answers }, () => ({ id, at, side: 'bot', kind: 'text' })),
  ])
  await sql`INSERT INTO bot_message (chat_id, side, kind, text, sent_at)
    SELECT r.id, r.side, r.kind, 'x', r.at FROM jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) AS r (id text, side text, kind text, at timestamptz)`.execute(
    db,
  )
}

const isConversation = ({ texts, presses }: Held) => texts + presses > 0
const report = (path: string, query: string) => server.get<Report>(`/reports/${path}?${query}`)

/** A moment as clocks of a zone show it. */
interface Local {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly weekday: string
}
const clocks = new Map<string, Intl.DateTimeFormat>()
const shown = new Map<string, Local>()
function local(at: Date, timeZone: string): Local {
  const key = `${timeZone} ${at.getTime()}`
  const known = shown.get(key) ?? readClock(at, timeZone)
  shown.set(key, known)
  return known
}
function readClock(at: Date, timeZone: string): Local {
  const two = '2-digit'
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: two, day: two, hour: two, minute: two, hourCycle: 'h23', weekday: 'short' })
  clocks.set(timeZone, clock)
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]))
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute'), weekday: parts.get('weekday') ?? '' }
}
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'] as const

/** The bucket of a moment, told by another clock than the store's. */
function bucketName(at: Date, unit: string, timeZone: string): string {
  const { year, month, day, hour, minute } = local(at, timeZone)
  if (unit === 'year') return `${year}`
  if (unit === 'month') return `${year}-${month}`
  if (unit === 'day') return `${year}-${month}-${day}`
  // an hour that comes twice is two
  const offset = Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at.getTime() / 60_000) * 60_000
  return `${year}-${month}-${day} ${hour} ${offset}`
}

function periodOf(period: string, timeZone: string): (at: Date) => boolean {
  const now = new Date(NOW)
  const today = local(now, timeZone)
  const dayNumber = (at: Date) => {
    const { year, month, day } = local(at, timeZone)
    return Date.UTC(year, month - 1, day) / 86_400_000
  }
  const monthNumber = (at: Date) => local(at, timeZone).year * 12 + local(at, timeZone).month
  const [nowDay, nowMonth] = [dayNumber(now), today.year * 12 + today.month]
  const rules: Readonly<Record<string, (at: Date) => boolean>> = {
    today: (at) => dayNumber(at) === nowDay,
    yesterday: (at) => dayNumber(at) === nowDay - 1,
    last7days: (at) => dayNumber(at) > nowDay - 7,
    last30days: (at) => dayNumber(at) > nowDay - 30,
    thisMonth: (at) => monthNumber(at) === nowMonth,
    lastMonth: (at) => monthNumber(at) === nowMonth - 1,
    last3Months: (at) => monthNumber(at) >= nowMonth - 3 && monthNumber(at) < nowMonth,
    thisYear: (at) => local(at, timeZone).year === today.year,
    lastYear: (at) => local(at, timeZone).year === today.year - 1,
  }
  return (at) => at < now && (rules[period] ?? (() => false))(at)
}

describe('conversations equal a recount of the chats', () => {
  const CASES = ZONES.flatMap((zone) => PERIODS.flatMap((period) => (['year', 'month', 'day', 'hour'] as const).map((unit) => [period, unit, zone] as const)))
  // a year of hours is over the limit
  // and where clocks move by half an hour, one hour of the year begins at no full hour of either side
  const allowed = CASES.filter(([period, unit, zone]) => unit !== 'hour' || !(['thisYear', 'lastYear'].includes(period) || zone === 'Australia/Lord_Howe'))

  test.each(ZONES)('in every period and dimension, zeros and all: %s', async (zone) => {
    for (const [period, unit] of allowed.filter(([, , each]) => each === zone)) {
      const { data, summary } = await report('conversations', `period=${period}&dimension=${unit}&timezone=${zone}`)
      const within = periodOf(period, zone)
      const counts = new Map<string, number>()
      for (const each of held.filter((one) => isConversation(one) && within(one.at))) {
        const name = bucketName(each.at, unit, zone)
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      const label = `${period} ${unit} ${zone}`
      const named = data.map(({ date, value }) => [bucketName(new Date(date), unit, zone), value] as const)
      expect(new Set(named.map(([name]) => name)).size, label).toBe(named.length)
      const places = new Map(named.map(([name], place) => [name, place]))
      const place = (name: string) => places.get(name) ?? -1
      expect(
        named.filter(([, value]) => value > 0),
        label,
      ).toEqual([...counts].sort(([a], [b]) => place(a) - place(b)))
      const values = data.map(({ value }) => value)
      const total = values.reduce((sum, value) => sum + value, 0)
      expect(summary, label).toEqual({ total, min: Math.min(...values), max: Math.max(...values), avg: Math.round((total / values.length) * 100) / 100 })
    }
  })

  test('days of a clock change are whole, and begin at local midnight', async () => {
    const { data } = await report('conversations', 'from=2026-03-28&to=2026-03-31&timezone=Europe/Berlin')
    expect(data.map(({ date }) => date)).toEqual(['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
    const hours = await report('conversations', 'from=2026-10-25&to=2026-10-26&timezone=Europe/Berlin&dimension=hour')
    expect(hours.data.length).toBe(25)
    const spring = await report('conversations', 'from=2026-03-29&to=2026-03-30&timezone=Europe/Berlin&dimension=hour')
    expect(spring.data.length).toBe(23)
  })

  test('by source, by story and both, with the story’s own clock', async () => {
    const [berlin = '', york = ''] = stories
    const within = periodOf('last7days', 'America/New_York')
    const mine = held.filter((each) => isConversation(each) && each.story === york && within(each.at) && each.source !== 'app')
    const { summary, data } = await report('conversations', `period=last7days&storyId=${york}&source=widget&source=slack`)
    expect([summary.total, data.length]).toEqual([mine.length, 7])
    expect(data.at(-1)?.date).toBe('2026-11-21T05:00:00.000Z')
    const brackets = await report('conversations', `period=last7days&storyId=${york}&source[]=widget&source[]=slack`)
    expect(brackets.summary).toEqual(summary)
    const grouped = await report('conversations', `period=last30days&group=storyId&storyId=${berlin}&storyId=${york}`)
    expect(Object.keys(grouped.groups ?? {}).toSorted()).toEqual([berlin, york].toSorted())
    expect(Object.values(grouped.groups ?? {}).reduce((sum, group) => sum + group.summary.total, 0)).toBe(grouped.summary.total)
    expect(grouped.groups?.[berlin]?.data.length).toBe(grouped.data.length)
    const bySource = await report('conversations', 'period=thisYear&dimension=month&group=source')
    for (const source of SOURCES)
      expect(bySource.groups?.[source]?.summary.total).toBe(
        held.filter((each) => isConversation(each) && each.source === source && each.at.getUTCFullYear() === 2026).length,
      )
  })
})

describe('the other reports', () => {
  const conversations = (unit: 'all' | 'paid') =>
    held.filter((each) => each.at.getUTCFullYear() === 2026 && (unit === 'paid' ? each.texts > 0 : isConversation(each)))
  const sum = (of: (each: Held) => number) => conversations('all').reduce((total, each) => total + of(each), 0)
  const YEAR = 'period=thisYear&dimension=year'

  test('paid are those with a text; messages are counted by side', async () => {
    expect((await report('conversations.paid', YEAR)).data).toEqual([{ date: '2026-01-01T00:00:00.000Z', value: conversations('paid').length }])
    expect((await report('conversations.messages', YEAR)).summary.total).toBe(sum(({ texts, presses, answers }) => texts + presses + answers))
    expect((await report('conversations.messages', `${YEAR}&side=user`)).summary.total).toBe(sum(({ texts, presses }) => texts + presses))
    expect((await report('conversations.messages', `${YEAR}&side=bot`)).summary.total).toBe(sum(({ answers }) => answers))
  })

  test('the average has two decimals', async () => {
    const wanted = Math.round((sum(({ texts, presses, answers }) => texts + presses + answers) / conversations('all').length) * 100) / 100
    expect((await report('conversations.average', YEAR)).data).toEqual([{ date: '2026-01-01T00:00:00.000Z', value: wanted }])
  })

  test('the busiest hours are 168, as the local clock counts them', async () => {
    const zone = 'Europe/Berlin'
    const { data, summary } = await report('conversations.busiest', `period=thisYear&timezone=${zone}`)
    const within = periodOf('thisYear', zone)
    const counts = new Map<string, number>()
    for (const each of held.filter((one) => isConversation(one) && within(one.at))) {
      const { weekday, hour } = local(each.at, zone)
      const key = `${weekday} ${String(hour).padStart(2, '0')}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect([data.length, data[0]?.date, data[167]?.date]).toEqual([168, 'Mon 00', 'Sun 23'])
    expect(
      data
        .filter(({ value }) => value > 0)
        .map(({ date, value }) => [date, value])
        .toSorted(),
    ).toEqual([...counts].toSorted())
    expect(summary.total).toBe([...counts.values()].reduce((total, value) => total + value, 0))
  })

  test('popularity names what played most, deleted interactions too; hand-overs come with their outcomes', async () => {
    const [berlin = ''] = stories
    const { db } = server.store
    const there = await server.make(`/stories/${berlin}/interactions`, { name: 'There' })
    const { rows } = await sql<{
      id: string
      source: string
    }>`SELECT id, source FROM bot_chat WHERE story_id = ${berlin} AND created_at >= '2026-11-01' ORDER BY created_at LIMIT 4`.execute(db)
    for (const [n, { id }] of rows.entries()) {
      await sql`INSERT INTO bot_play (chat_id, interaction_id, interaction_name, played_at) VALUES (${id}, ${there}, 'Before', now()), (${id}, ${n > 1 ? 'gone' : there}, 'Gone', now())`.execute(
        db,
      )
      await sql`INSERT INTO bot_hand_over (id, chat_id, session_id, text, outcome, created_at)
        VALUES (${`h${n}`}, ${id}, 's', 't', ${['answered', 'answered', 'abstained', null][n]}, now())`.execute(db)
    }
    const popular = await server.get<{ data: unknown }>('/reports/interactions.popularity?period=thisMonth')
    expect(popular).toEqual({
      data: [
        { id: there, name: 'There', storyId: berlin, value: 6 },
        { id: 'gone', name: 'Gone', storyId: berlin, value: 2 },
      ],
      summary: { total: 8, min: 2, max: 6, avg: 4 },
    })
    const grouped = await server.get<{ data: unknown; groups: Record<string, Report> }>('/reports/interactions.popularity?period=thisMonth&group=source')
    expect(grouped.data).toEqual(popular.data)
    expect(Object.values(grouped.groups).reduce((total, { summary }) => total + summary.total, 0)).toBe(8)
    expect(await server.get('/reports/handover?period=thisMonth&dimension=month')).toEqual({
      data: [{ date: '2026-11-01T00:00:00.000Z', value: 4 }],
      summary: { total: 4, min: 4, max: 4, avg: 4 },
      answered: 2,
      clarification: 0,
      abstained: 1,
      error: 0,
    })
  })

  test('auto chooses the dimension by the length of the range', async () => {
    const length = async (range: string) => (await report('conversations', `${range}&dimension=auto`)).data.length
    expect(await length('from=2026-11-01&to=2026-11-03')).toBe(48)
    expect(await length('from=2026-11-01&to=2026-11-04')).toBe(3)
    expect(await length('from=2026-08-01&to=2026-11-01')).toBe(92)
    expect(await length('from=2026-07-01&to=2026-11-01')).toBe(4)
    expect(await length('from=2020-01-01&to=2026-11-01')).toBe(7)
  })

  test('ranges that cannot be are refused, empty ones are empty', async () => {
    const bad = [
      'from=yesterday',
      'from=2026-02-30',
      'to=2026-13-01',
      'timezone=Mars/Olympus',
      'timezone=%2B02:00',
      "timezone=UTC'",
      'period=always',
      'dimension=week',
      'source=fax',
      'to=2026-11-01&dimension=day',
      'from=2020-01-01&dimension=hour',
      'group=userId',
    ]
    for (const query of bad) expect([query, (await server.call('GET', `/reports/conversations?${query}`)).status]).toEqual([query, 400])
    const nothing = { total: 0, min: 0, max: 0, avg: 0 }
    expect(await report('conversations', 'from=2026-11-02&to=2026-11-02')).toEqual({ data: [], summary: nothing })
    expect(await report('conversations', 'from=2026-11-03&to=2026-11-02')).toEqual({ data: [], summary: nothing })
    expect(await report('conversations', 'from=2023-01-01&to=2023-01-03')).toEqual({
      data: [
        { date: '2023-01-01T00:00:00.000Z', value: 0 },
        { date: '2023-01-02T00:00:00.000Z', value: 0 },
      ],
      summary: nothing,
    })
    const moments = await report('conversations', 'from=2026-11-01T12:00:00Z&to=2026-11-01T14:00:00%2B01:00&dimension=hour')
    expect(moments.data.map(({ date }) => date)).toEqual(['2026-11-01T12:00:00.000Z'])
  })
})
