import { type RawBuilder, sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Filter } from '../interaction.ts'

/** What a user is, besides the attributes that somebody set. `conversations` and `segments` are columns that the query makes. */
const TEXTS = ['id', 'userId', 'banned'] as const
const NUMBERS = ['conversations'] as const
const MOMENTS = ['createdAt', 'lastSeen'] as const
const COLUMNS: Readonly<Record<string, RawBuilder<unknown>>> = {
  id: sql`u.id`,
  userId: sql`u.user_id`,
  banned: sql`u.banned::text`,
  conversations: sql`u.conversations`,
  createdAt: sql`u.created_at`,
  lastSeen: sql`u.last_seen`,
}
const NUMBER = /^\s*[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})\s*$/

type Condition = RawBuilder<boolean>

/**
 * Users for whom all (or any) of the filters hold, as a condition on `u`.
 * @throws AppError bot_request when an order is asked of what has none
 */
export function usersWhere(filters: readonly Filter[], match: 'all' | 'any'): Condition {
  if (filters.length === 0) return sql`true`
  return sql`(${sql.join(filters.map(conditionOf), match === 'all' ? sql` AND ` : sql` OR `)})`
}

function conditionOf(filter: Filter): Condition {
  const { attribute } = filter
  if (attribute === 'segment') return ofSegment(filter)
  if (includes(NUMBERS, attribute)) return ofNumber(filter, columnOf(attribute))
  if (includes(MOMENTS, attribute)) return ofMoment(filter, columnOf(attribute))
  if (includes(TEXTS, attribute)) return ofText(filter, columnOf(attribute))
  return ofText(filter, sql`(u.attributes ->> ${attribute})`)
}

function ofText(filter: Filter, said: RawBuilder<unknown>): Condition {
  const value = String(filter.value ?? '')
  switch (filter.operator) {
    case 'equals':
      return sql`coalesce(lower(${said}) = lower(${value}), false)`
    case 'not_equals':
      return sql`lower(${said}) IS DISTINCT FROM lower(${value})`
    case 'contains':
      return sql`coalesce(strpos(lower(${said}), lower(${value})) > 0, false)`
    case 'starts_with':
      return sql`coalesce(starts_with(lower(${said}), lower(${value})), false)`
    case 'exists':
      return sql`${said} IS NOT NULL`
    case 'not_exists':
      return sql`${said} IS NULL`
    case 'greater_than':
    case 'less_than':
      return ofOrder(filter, said)
  }
}

/** A stored text that is no number (no moment) is neither greater nor less. */
function ofOrder(filter: Filter, said: RawBuilder<unknown>): Condition {
  const sign = filter.operator === 'greater_than' ? sql`>` : sql`<`
  const number = numberOf(filter)
  if (number !== null) return sql`coalesce(bot_number(${said}) ${sign} ${number}::numeric, false)`
  return sql`coalesce(bot_moment(${said}) ${sign} ${momentOf(filter)}, false)`
}

function ofNumber(filter: Filter, column: RawBuilder<unknown>): Condition {
  if (filter.operator === 'exists' || filter.operator === 'not_exists') return sql`${filter.operator === 'exists'}::boolean`
  if (filter.operator === 'contains' || filter.operator === 'starts_with') return ofText(filter, sql`${column}::text`)
  const number = numberOf(filter)
  if (number === null) throw notComparable(filter)
  return compared(filter, column, sql`${number}::numeric`)
}

function ofMoment(filter: Filter, column: RawBuilder<unknown>): Condition {
  if (filter.operator === 'exists' || filter.operator === 'not_exists') return sql`${filter.operator === 'exists'}::boolean`
  if (filter.operator === 'contains' || filter.operator === 'starts_with') {
    // as the list writes it
    return ofText(filter, sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS"Z"')`)
  }
  return compared(filter, column, sql`${momentOf(filter)}`)
}

function compared(filter: Filter, column: RawBuilder<unknown>, value: RawBuilder<unknown>): Condition {
  if (filter.operator === 'equals') return sql`${column} = ${value}`
  if (filter.operator === 'not_equals') return sql`${column} <> ${value}`
  return filter.operator === 'greater_than' ? sql`${column} > ${value}` : sql`${column} < ${value}`
}

/** A user is in several segments, named by id or by name. */
function ofSegment(filter: Filter): Condition {
  const some = (condition: RawBuilder<unknown>): Condition =>
    sql`EXISTS (SELECT 1 FROM bot_segment_member m JOIN bot_segment s ON s.id = m.segment_id WHERE m.user_id = u.id AND ${condition})`
  const named = (operator: 'equals' | 'contains' | 'starts_with'): Condition =>
    some(sql`(${ofText({ ...filter, operator }, sql`s.name`)} OR ${ofText({ ...filter, operator }, sql`s.id`)})`)
  switch (filter.operator) {
    case 'equals':
    case 'contains':
    case 'starts_with':
      return named(filter.operator)
    case 'not_equals':
      return sql`NOT ${named('equals')}`
    case 'exists':
      return some(sql`true`)
    case 'not_exists':
      return sql`NOT ${some(sql`true`)}`
    default:
      throw notComparable(filter)
  }
}

function numberOf({ value }: Filter): string | null {
  const text = String(value ?? '')
  return NUMBER.test(text) ? text.trim() : null
}

/** @throws AppError bot_request */
function momentOf(filter: Filter): Date {
  const text = String(filter.value ?? '').trim()
  // the list's own form has a space where ISO 8601 has a T
  const at = new Date(/^\d{4}-\d\d-\d\d( |T|$)/.test(text) ? inUtc(text) : '')
  if (Number.isNaN(at.getTime())) throw notComparable(filter)
  return at
}

function inUtc(text: string): string {
  const joined = text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
  return /T.*(Z|[+-]\d\d:?\d\d)$/.test(joined) || !joined.includes('T') ? joined : `${joined}Z`
}

function notComparable({ attribute, operator, value }: Filter): AppError {
  return new AppError('bot_request', { why: `filters: ${attribute} ${operator} needs a number or a time, not ${JSON.stringify(value ?? null)}` })
}

function columnOf(attribute: string): RawBuilder<unknown> {
  return COLUMNS[attribute] ?? sql`NULL`
}
function includes(list: readonly string[], attribute: string): boolean {
  return list.includes(attribute)
}
