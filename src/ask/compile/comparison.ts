import type { Resolved, TextMatch } from '../../flow.ts'
import type { Build } from './build.ts'
import { spellings } from './dialects/index.ts'
import { addUnits, instantOf, isMidnight, localTime } from './local-time.ts'
import { bind, join, keyword, type Sql, sql } from './sql.ts'
import { isTemporal, type Typed } from './typed.ts'

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>='
const SPELLED: Readonly<Record<CompareOp, Sql>> = {
  '=': keyword('='),
  '!=': keyword('<>'),
  '<': keyword('<'),
  '<=': keyword('<='),
  '>': keyword('>'),
  '>=': keyword('>='),
}

/** In the clock's zone; a date stays a date. */
export function toLocal(typed: Typed, build: Build): Typed {
  const zone = build.clock.timeZone
  if (typed.type === 'timestamptz') return { sql: build.dialect.local(typed.sql, zone), type: 'timestamp' }
  if (typed.type === 'timestamp' && typed.zone !== undefined && typed.zone !== zone)
    return { sql: build.dialect.local(typed.sql, zone, typed.zone), type: 'timestamp' }
  return typed
}

export function toDate(typed: Typed, build: Build): Sql {
  if (typed.type === 'date' || typed.type === 'text') return typed.type === 'date' ? typed.sql : build.dialect.asDate(typed.sql)
  return build.dialect.asDate(toLocal(typed, build).sql)
}

export function compare(op: CompareOp, left: Typed, right: Typed, match: TextMatch | undefined, build: Build): Sql {
  if (match === 'folded') return plain(op, fold(left, build), fold(right, build))
  if (left.constant && !right.constant) return compare(FLIPPED[op], right, left, match, build)
  if (right.constant && isTemporal(left)) return compareTime(op, left, right, build)
  if (isTemporal(left) && isTemporal(right) && (left.type !== right.type || left.zone !== right.zone)) return mixedTimes(op, left, right, build)
  return plain(op, left.sql, operand(right, left))
}

const FLIPPED = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/** One side's constant as the other side wants it: a text column decides itself what it compares with (an enum, a uuid). */
export function operand(typed: Typed, other: Typed): Sql {
  const constant = typed.constant
  if (!constant || constant.value === null) return typed.sql
  const asText = other.type === 'text' && (constant.type === 'integer' || constant.type === 'decimal')
  return (other.column && constant.type === 'text') || asText ? bind('text', constant.value) : typed.sql
}

function plain(op: CompareOp, left: Sql, right: Sql): Sql {
  return sql`${left} ${SPELLED[op]} ${right}`
}

function mixedTimes(op: CompareOp, left: Typed, right: Typed, build: Build): Sql {
  const dates = left.type === 'date' || right.type === 'date'
  if (dates) return plain(op, toDate(left, build), toDate(right, build))
  return plain(op, toLocal(left, build).sql, toLocal(right, build).sql)
}

function compareTime(op: CompareOp, left: Typed, right: Typed, build: Build): Sql {
  const text = right.constant?.value
  if (typeof text !== 'string') return plain(op, left.sql, right.sql)
  const day = text.length === 10
  if (day && left.column && (left.type !== 'date' || left.column.field.storedIn !== undefined)) return compareDay(op, left, text, build)
  if (day) return plain(op, toDate(left, build), build.dialect.constant('date', text))
  const instant = /Z$|[+-]\d\d:?\d\d$/.test(text) ? new Date(text).toISOString() : instantOf(text, build.clock.timeZone)
  if (left.type === 'date') return compareDay(op, left, localTime(instant, build.clock.timeZone).slice(0, 10), build)
  const at = localTime(instant, left.zone ?? build.clock.timeZone)
  if (left.column) {
    const bounded = build.dialect.boundary(left.column.sql, left.column.field, at, instant)
    return plain(op, bounded.column, bounded.bound)
  }
  return plain(op, left.sql, left.type === 'timestamptz' ? build.dialect.constant('timestamptz', instant) : build.dialect.constant('timestamp', at))
}

/** A moment against a whole day: equal is any time of it, later is from the next day on. */
function compareDay(op: CompareOp, left: Typed, day: string, build: Build): Sql {
  const next = addUnits(day, 1, 'day').slice(0, 10)
  const from = (date: string, word: '<' | '>=') => bounded(left, date, word, build)
  if (op === '=') return sql`(${from(day, '>=')} AND ${from(next, '<')})`
  if (op === '!=') return sql`(${from(day, '<')} OR ${from(next, '>=')})`
  if (op === '<') return from(day, '<')
  if (op === '<=') return from(next, '<')
  return op === '>' ? from(next, '>=') : from(day, '>=')
}

/** A bound that is a local date or a UTC instant, against a field or any other expression of time. */
function bounded(typed: Typed, moment: string, word: '<' | '>=', build: Build): Sql {
  const zone = build.clock.timeZone
  const instant = moment.length === 10 ? instantOf(moment, zone) : moment
  if (typed.type === 'date') {
    const local = moment.length === 10 ? moment : localTime(moment, zone)
    const day = isMidnight(local) || word === '>=' ? local.slice(0, 10) : addUnits(local, 1, 'day').slice(0, 10)
    if (!typed.column) return plain(word, typed.sql, build.dialect.constant('date', day))
    const date = build.dialect.boundary(typed.column.sql, typed.column.field, day, instantOf(day, zone))
    return plain(word, date.column, date.bound)
  }
  const at = localTime(instant, typed.zone ?? zone)
  if (typed.column) {
    const edge = build.dialect.boundary(typed.column.sql, typed.column.field, at, instant)
    return plain(word, edge.column, edge.bound)
  }
  return plain(word, typed.sql, typed.type === 'timestamptz' ? build.dialect.constant('timestamptz', instant) : build.dialect.constant('timestamp', at))
}

/** Conditions of a half-open range; none where both ends are open. */
export function range(typed: Typed, resolved: Pick<Resolved, 'start' | 'end'>, build: Build): readonly Sql[] {
  const kind = typed.column?.field.kind
  if (!isTemporal(typed) && (kind === 'year' || kind === 'year_month')) return coarseRange(typed, kind, resolved, build)
  return [
    ...(resolved.start === null ? [] : [bounded(typed, resolved.start, '>=', build)]),
    ...(resolved.end === null ? [] : [bounded(typed, resolved.end, '<', build)]),
  ]
}

/** Periods on a field that holds a year or a month as number or text. */
function coarseRange(typed: Typed, kind: 'year' | 'year_month', resolved: Pick<Resolved, 'start' | 'end'>, build: Build): readonly Sql[] {
  const local = (moment: string): string => (moment.length === 10 ? `${moment}T00:00:00` : localTime(moment, build.clock.timeZone))
  const unit = kind === 'year' ? 'year' : 'month'
  const constant = (time: string): Sql => {
    const dashed = typed.column?.field.examples[0]?.includes('-') ?? true
    const text = kind === 'year' ? time.slice(0, 4) : typed.type === 'text' && dashed ? time.slice(0, 7) : time.slice(0, 7).replace('-', '')
    return typed.type === 'text' ? bind('text', text) : build.dialect.constant('integer', text)
  }
  const starts = (time: string): boolean =>
    time
      .slice(kind === 'year' ? 5 : 8)
      .replace(/^01-/, '')
      .startsWith('01T00:00:00')
  const conditions: Sql[] = []
  if (resolved.start !== null) conditions.push(plain('>=', typed.sql, constant(local(resolved.start))))
  if (resolved.end !== null) {
    const end = local(resolved.end)
    conditions.push(plain('<', typed.sql, constant(starts(end) ? end : addUnits(end, 1, unit))))
  }
  return conditions
}

/** Trimmed, in lower case, accents kept. */
export function fold(typed: Typed, build: Build): Sql {
  const value = typed.constant?.value
  return build.dialect.fold(typeof value === 'string' ? bind('text', value) : typed.sql)
}

const ESCAPE = '!'

/** Folded contains, starts, ends. Wildcards in the value are characters like others. */
export function textMatch(op: 'contains' | 'starts' | 'ends', of: Typed, value: Typed, build: Build): Sql {
  const text = value.constant?.value
  if (typeof text !== 'string') return dynamicMatch(op, of, value, build)
  const patterns = spellings(text).map((spelling) => {
    const escaped = spelling.replace(/[!%_]/g, (character) => ESCAPE + character)
    return bind('text', `${op === 'starts' ? '' : '%'}${escaped}${op === 'ends' ? '' : '%'}`)
  })
  return build.dialect.like(of.sql, patterns)
}

function dynamicMatch(op: 'contains' | 'starts' | 'ends', of: Typed, value: Typed, build: Build): Sql {
  const found = build.dialect.position(value.sql, of.sql)
  if (op === 'contains') return sql`${found} > 0`
  if (op === 'starts') return sql`${found} = 1`
  const length = (typed: Typed): Sql => build.dialect.call('length', [typed.sql])
  return sql`lower(substr(${build.dialect.asText(of.sql)}, ${length(of)} - ${length(value)} + 1)) = lower(${build.dialect.asText(value.sql)})`
}

export function oneOf(of: Typed, values: readonly Typed[], match: TextMatch | undefined, build: Build): Sql {
  const known = values.filter((value) => value.constant?.value !== null)
  if (known.length === 0) return keyword('1 = 0')
  if (isTemporal(of))
    return known.length === 1 && known[0]
      ? compare('=', of, known[0], match, build)
      : sql`(${join(
          known.map((value) => compare('=', of, value, match, build)),
          ' OR ',
        )})`
  if (match === 'folded')
    return sql`${fold(of, build)} IN (${join(
      known.map((value) => fold(value, build)),
      ', ',
    )})`
  return sql`${of.sql} IN (${join(
    known.map((value) => operand(value, of)),
    ', ',
  )})`
}
