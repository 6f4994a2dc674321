import { type RawBuilder, sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { HandOverOutcome } from '../chat.ts'
import type { Db } from '../db.ts'
import type { BotsDeps } from '../deps.ts'
import { findStory } from '../stories/index.ts'
import type { Source } from '../story.ts'
import { isTimezone } from '../timezone.ts'
import { IS_CONVERSATION } from '../users/index.ts'
import { bucketsOf, type Dimension, type Unit, unitOf } from './buckets.ts'
import { type Moments, momentsOf, type Range } from './moments.ts'

export const COUNTED = ['conversations', 'paid', 'messages', 'average', 'handover'] as const
/** What a report counts. `average` is of messages per conversation. */
export type Counted = (typeof COUNTED)[number]

export const REPORT_GROUPS = ['storyId', 'source'] as const
export interface ReportQuery extends Range {
  readonly dimension: Dimension
  readonly sources?: readonly Source[]
  readonly stories?: readonly string[]
  /** Absent: of the one story that is asked for, else UTC. */
  readonly timezone?: string
  readonly group?: (typeof REPORT_GROUPS)[number]
  /** Of messages: those of one side. */
  readonly side?: 'bot' | 'user'
}
export interface Summary {
  readonly total: number
  readonly min: number
  readonly max: number
  readonly avg: number
}
export interface Series<Point> {
  readonly data: readonly Point[]
  readonly summary: Summary
}
export interface Report<Point = { readonly date: string; readonly value: number }> extends Series<Point> {
  readonly groups?: Readonly<Record<string, Series<Point>>>
}
export interface Popularity {
  readonly id: string
  readonly name: string
  readonly storyId: string
  readonly value: number
}
export type HandOverReport = Report & Readonly<Record<HandOverOutcome, number>>

/**
 * Counts of stored chats, made when they are asked for. A conversation is a chat in which the user said something; it counts, with
 * all that belongs to it, at the moment it began.
 */
export interface ReportDesk {
  /** @throws AppError bot_request */
  series(actor: Actor, counted: Counted, query: ReportQuery): Promise<Report>
  /** 168 hours of the week. */
  busiest(actor: Actor, query: ReportQuery): Promise<Report>
  popularity(actor: Actor, query: ReportQuery): Promise<Report<Popularity>>
  handOvers(actor: Actor, query: ReportQuery): Promise<HandOverReport>
  /** A range in words as moments, for other lists. @throws AppError bot_request */
  moments(range: Range): Promise<Moments>
}

export function openReportDesk({ store: { db }, now }: Pick<BotsDeps, 'store' | 'now'>): ReportDesk {
  const read = (actor: Actor, query: ReportQuery): Promise<About> => readQuery(db, actor, query, now())
  const series = async (about: About, counted: Counted): Promise<Report> => {
    const buckets = await bucketsOf(db, about, about.unit, about.timezone)
    const keys = buckets.map((at) => ({ key: String(at.getTime()), date: at.toISOString() }))
    return report(db, about, counted, bucketKey(about), keys)
  }
  return {
    series: async (actor, counted, query) => series(await read(actor, query), counted),
    busiest: async (actor, query) => {
      const about = await read(actor, query)
      return report(db, about, 'conversations', sql`to_char(c.created_at AT TIME ZONE ${about.timezone}, 'ID HH24')`, WEEK)
    },
    popularity: async (actor, query) => popularity(db, await read(actor, query)),
    handOvers: async (actor, query) => {
      const about = await read(actor, query)
      return { ...(await series(about, 'handover')), ...(await outcomes(db, about)) }
    },
    moments: (range) => momentsOf(db, range, 'UTC', now()),
  }
}

interface About extends Moments {
  readonly orgId: string
  readonly query: ReportQuery
  readonly timezone: string
  readonly unit: Unit
}
/** Value by bucket, for each group. */
type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>
/** How a bucket is called where it is counted, and as it is shown. */
interface Bucket {
  readonly key: string
  readonly date: string
}
const ALL = ''

async function readQuery(db: Db, { orgId }: Actor, query: ReportQuery, now: Date): Promise<About> {
  const [only, ...others] = query.stories ?? []
  const story = only !== undefined && others.length === 0 ? await findStory(db, orgId, only) : undefined
  const timezone = query.timezone ?? story?.settings.timezone ?? 'UTC'
  if (!(await isTimezone(db, timezone))) throw new AppError('bot_request', { why: `timezone: ${JSON.stringify(timezone)} is not known` })
  const moments = await momentsOf(db, query, timezone, now)
  return { ...moments, orgId, query, timezone, unit: unitOf(query.dimension, moments) }
}

/** Milliseconds since 1970 of the start of the bucket that a chat is in. */
function bucketKey({ unit, timezone }: About): RawBuilder<unknown> {
  const start =
    unit === 'hour'
      ? sql`date_trunc('hour', c.created_at, ${timezone})`
      : sql`date_trunc(${unit}, c.created_at AT TIME ZONE ${timezone}) AT TIME ZONE ${timezone}`
  return sql`(extract(epoch FROM ${start}) * 1000)::bigint::text`
}

/** Chats of the range; what is said of them below calls them `c`. */
function chatsOf({ orgId, from, to, query }: About): RawBuilder<unknown> {
  return sql`bot_chat c WHERE c.org_id = ${orgId} AND c.created_at >= ${from} AND c.created_at < ${to}
    ${query.sources === undefined ? sql`` : sql`AND c.source = ANY(${query.sources}::text[])`}
    ${query.stories === undefined ? sql`` : sql`AND c.story_id = ANY(${query.stories}::text[])`}`
}

function groupKey({ query: { group } }: About): RawBuilder<unknown> {
  return group === 'source' ? sql`c.source` : sql`c.story_id`
}

async function report(db: Db, about: About, counted: Counted, bucket: RawBuilder<unknown>, buckets: readonly Bucket[]): Promise<Report> {
  const seriesOf = (values?: ReadonlyMap<string, number>) => summed(buckets.map(({ key, date }) => ({ date, value: values?.get(key) ?? 0 })))
  const all = await countsBy(db, about, counted, bucket, sql`${ALL}::text`)
  const whole = seriesOf(all.get(ALL))
  if (about.query.group === undefined) return whole
  const counts = await countsBy(db, about, counted, bucket, groupKey(about))
  return { ...whole, groups: Object.fromEntries([...counts].map(([key, values]) => [key, seriesOf(values)])) }
}

async function countsBy(db: Db, about: About, counted: Counted, bucket: RawBuilder<unknown>, group: RawBuilder<unknown>): Promise<Counts> {
  const { value, among } = ruleOf(counted, about.query)
  const { rows } = await sql<{ grouped: string; bucket: string; value: number }>`
    SELECT ${group} AS grouped, ${bucket} AS bucket, (${value})::float8 AS value FROM ${chatsOf(about)} AND ${among} GROUP BY 1, 2`.execute(db)
  const counts = new Map<string, Map<string, number>>()
  for (const row of rows) counts.set(row.grouped, (counts.get(row.grouped) ?? new Map<string, number>()).set(row.bucket, row.value))
  return counts
}

function ruleOf(counted: Counted, { side }: ReportQuery): { readonly value: RawBuilder<unknown>; readonly among: RawBuilder<unknown> } {
  const messages = (which: RawBuilder<unknown>): RawBuilder<unknown> => sql`sum((SELECT count(*) FROM bot_message m WHERE m.chat_id = c.id AND ${which}))`
  switch (counted) {
    case 'conversations':
      return { value: sql`count(*)`, among: IS_CONVERSATION }
    case 'paid':
      return { value: sql`count(*)`, among: sql`EXISTS (SELECT 1 FROM bot_message m WHERE m.chat_id = c.id AND m.side = 'user' AND m.kind = 'text')` }
    case 'messages':
      return { value: messages(side === undefined ? sql`true` : sql`m.side = ${side}`), among: IS_CONVERSATION }
    case 'average':
      return { value: sql`round(${messages(sql`true`)} / count(*), 2)`, among: IS_CONVERSATION }
    case 'handover':
      return {
        value: sql`sum((SELECT count(*) FROM bot_hand_over h WHERE h.chat_id = c.id))`,
        among: sql`EXISTS (SELECT 1 FROM bot_hand_over h WHERE h.chat_id = c.id)`,
      }
  }
}

async function popularity(db: Db, about: About): Promise<Report<Popularity>> {
  const { rows } = await sql<Popularity & { readonly grouped: string }>`
    SELECT ${groupKey(about)} AS grouped, p.interaction_id AS id, coalesce(max(i.name), (array_agg(p.interaction_name ORDER BY p.played_at DESC))[1]) AS name,
      c.story_id AS "storyId", count(*)::int AS value
    FROM (SELECT c.* FROM ${chatsOf(about)}) c JOIN bot_play p ON p.chat_id = c.id LEFT JOIN bot_interaction i ON i.id = p.interaction_id
    GROUP BY 1, p.interaction_id, c.story_id ORDER BY value DESC, p.interaction_id COLLATE "C"`.execute(db)
  const seriesOf = (points: readonly Popularity[]): Series<Popularity> => summed(points.map(({ id, name, storyId, value }) => ({ id, name, storyId, value })))
  const whole = seriesOf(together(rows))
  if (about.query.group === undefined) return whole
  return { ...whole, groups: Object.fromEntries([...Map.groupBy(rows, ({ grouped }) => grouped)].map(([key, points]) => [key, seriesOf(points)])) }
}

/** One point an interaction, whatever groups it was counted in. */
function together(rows: readonly Popularity[]): readonly Popularity[] {
  const whole = [...Map.groupBy(rows, ({ id }) => id).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, value: others.reduce((sum, { value }) => sum + value, first.value) }],
  )
  return whole.sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1))
}

async function outcomes(db: Db, about: About): Promise<Readonly<Record<HandOverOutcome, number>>> {
  const { rows } = await sql<{ outcome: HandOverOutcome; count: number }>`SELECT h.outcome, count(*)::int AS count
    FROM (SELECT c.id FROM ${chatsOf(about)}) c JOIN bot_hand_over h ON h.chat_id = c.id WHERE h.outcome IS NOT NULL GROUP BY 1`.execute(db)
  const count = (wanted: HandOverOutcome): number => rows.find(({ outcome }) => outcome === wanted)?.count ?? 0
  return { answered: count('answered'), clarification: count('clarification'), abstained: count('abstained'), error: count('error') }
}

/** Of the values as they are shown. */
function summed<Point extends { readonly value: number }>(data: readonly Point[]): Series<Point> {
  if (data.length === 0) return { data, summary: { total: 0, min: 0, max: 0, avg: 0 } }
  const total = data.reduce((sum, { value }) => sum + value, 0)
  const [min, max] = data.reduce(([least, most], { value }) => [Math.min(least, value), Math.max(most, value)], [Number.POSITIVE_INFINITY, 0])
  return { data, summary: { total: rounded(total), min, max, avg: rounded(total / data.length) } }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))
/** Keys as the store counts them, and as they are shown. */
const WEEK = DAYS.flatMap((day, index) => HOURS.map((hour) => ({ key: `${index + 1} ${hour}`, date: `${day} ${hour}` })))
