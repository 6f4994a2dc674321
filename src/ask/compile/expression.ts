import type { CellType, Expr, Predicate, ScalarFn } from '../../flow.ts'
import type { Build } from './build.ts'
import { compare, oneOf, range, textMatch, toDate, toLocal } from './comparison.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { empty, join, keyword, name, type Sql, sql } from './sql.ts'
import { isTemporal, type Typed } from './typed.ts'

/** Kinds whose meaning depends on where the expression stands. */
export type Leaf = Extract<Expr, { kind: 'field' | 'measure' | 'aggregate' | 'related' | 'column' | 'compared' | 'window' | 'scalar' }>

/** Where an expression stands: rows of an entity, groups of them, or finished rows. */
export interface Env {
  readonly build: Build
  leaf(expr: Leaf): Typed
  /** Whether a related row exists for which `condition` is true, or (with `unless`) not true. */
  exists(predicate: Extract<Predicate, { kind: 'exists' }>): Sql
}

export function expression(expr: Expr, env: Env): Typed {
  const { build } = env
  switch (expr.kind) {
    case 'value':
      return { sql: build.dialect.constant(expr.type, expr.value), type: expr.type, constant: expr }
    case 'call':
      return call(
        expr.fn,
        expr.args.map((arg) => expression(arg, env)),
        build,
      )
    case 'bucket': {
      const of = toLocal(expression(expr.of, env), build)
      const sub = expr.grain === 'hour' || expr.grain === 'minute'
      return { sql: build.dialect.bucket(of.sql, of.type, expr.grain, build.clock), type: sub ? 'timestamp' : 'date' }
    }
    case 'part':
      return { sql: build.dialect.part(toLocal(expression(expr.of, env), build).sql, expr.part, build.clock), type: 'integer' }
    case 'diff':
      return { sql: difference(expression(expr.from, env), expression(expr.to, env), expr.unit, build), type: 'integer' }
    case 'add': {
      const of = toLocal(expression(expr.of, env), build)
      const type = of.type === 'date' ? 'date' : 'timestamp'
      return { sql: build.dialect.add(of.sql, type, build.dialect.constant('integer', String(expr.count)), expr.unit), type }
    }
    case 'case':
      return conditional(expr, env)
    case 'slot':
      throw new PlanNotExpressible(`The slot "${expr.slot}" has no value.`)
    default:
      return env.leaf(expr)
  }
}

/** Around what is not one thing, so that it can stand beside an operator. */
export function paren(piece: Sql): Sql {
  return isAtomic(piece) ? piece : sql`(${piece})`
}

function isAtomic(piece: Sql): boolean {
  let depth = 0
  const visit = (part: Sql['parts'][number]): boolean => {
    if (typeof part === 'string') {
      for (const character of part) {
        if (character === '(') depth++
        else if (character === ')') depth--
        else if (character === ' ' && depth === 0) return false
      }
      return true
    }
    return 'parts' in part ? part.parts.every(visit) : true
  }
  return piece.parts.every(visit)
}

function call(fn: ScalarFn, args: readonly Typed[], build: Build): Typed {
  const { dialect } = build
  const [first, second] = args
  if (!first) throw new PlanNotExpressible(`"${fn}" needs an argument.`)
  const pieces = args.map((arg) => arg.sql)
  const number = numeric(args)
  switch (fn) {
    case '+':
    case '-':
    case '*':
      return {
        sql: join(
          args.map((arg) => paren(arg.sql)),
          ` ${fn} `,
        ),
        type: number,
      }
    case '/':
      return {
        sql: dialect.divide(
          paren(first.sql),
          second?.sql ?? keyword('1'),
          args.every((arg) => arg.type === 'integer'),
        ),
        type: number === 'float' ? 'float' : 'decimal',
      }
    case '%':
      return {
        sql: dialect.call(
          '%',
          args.map((arg) => paren(arg.sql)),
        ),
        type: number,
      }
    case 'negate':
      return { sql: sql`- ${paren(first.sql)}`, type: first.type }
    case 'abs':
      return { sql: sql`abs(${first.sql})`, type: first.type }
    case 'round':
      return { sql: dialect.call('round', pieces), type: first.type === 'integer' ? 'integer' : 'decimal' }
    case 'floor':
    case 'ceil':
      return { sql: dialect.call(fn, [paren(first.sql)]), type: 'integer' }
    case 'length':
      return { sql: dialect.call('length', pieces), type: 'integer' }
    case 'concat':
      return {
        sql: dialect.call(
          'concat',
          args.map((arg) => paren(arg.sql)),
        ),
        type: 'text',
      }
    case 'left':
      return { sql: dialect.call('left', pieces), type: 'text' }
    case 'lower':
    case 'upper':
    case 'trim':
      return { sql: sql`${keyword(fn)}(${dialect.asText(first.sql)})`, type: 'text' }
    case 'coalesce':
      return { sql: sql`COALESCE(${join(pieces, ', ')})`, type: widest(args), zone: first.zone }
    case 'nullif':
      return { sql: sql`NULLIF(${join(pieces, ', ')})`, type: first.type, zone: first.zone }
    case 'least':
    case 'greatest':
      return { sql: dialect.call(fn, pieces), type: widest(args), zone: first.zone }
  }
}

function numeric(args: readonly Typed[]): CellType {
  if (args.some((arg) => arg.type === 'float')) return 'float'
  return args.every((arg) => arg.type === 'integer') ? 'integer' : 'decimal'
}

function widest(args: readonly Typed[]): CellType {
  const types = new Set(args.filter((arg) => arg.constant?.value !== null).map((arg) => arg.type))
  const [only] = types
  return types.size === 1 && only ? only : numeric(args)
}

const DAYS_OF_WEEK = keyword('7')
const SECONDS = { minute: keyword('60'), hour: keyword('3600') } as const
const MONTHS = { month: keyword('1'), quarter: keyword('3'), year: keyword('12') } as const

function difference(from: Typed, to: Typed, unit: Extract<Expr, { kind: 'diff' }>['unit'], build: Build): Sql {
  const { dialect } = build
  if (unit === 'minute' || unit === 'hour') {
    const same = from.type === 'timestamptz' && to.type === 'timestamptz'
    const time = (typed: Typed): Sql => (same ? typed.sql : typed.type === 'date' ? dialect.asTime(typed.sql) : toLocal(typed, build).sql)
    return dialect.truncate(sql`${dialect.seconds(time(from), time(to))} / ${SECONDS[unit]}`)
  }
  const start = toDate(from, build)
  const end = toDate(to, build)
  const days = dialect.days(start, end)
  if (unit === 'day') return days
  if (unit === 'week') return dialect.truncate(sql`${days} / ${DAYS_OF_WEEK}`)
  return dialect.truncate(sql`(${fullMonths(start, end, build)}) / ${MONTHS[unit]}`)
}

/** Full months between two dates, negative if reversed; written out so that every database counts alike. */
function fullMonths(start: Sql, end: Sql, build: Build): Sql {
  const part = (date: Sql, which: 'year' | 'month_of_year' | 'day_of_month'): Sql => build.dialect.part(date, which, build.clock)
  const months = sql`(${part(end, 'year')} - ${part(start, 'year')}) * 12 + ${part(end, 'month_of_year')} - ${part(start, 'month_of_year')}`
  const [from, to] = [part(start, 'day_of_month'), part(end, 'day_of_month')]
  return sql`${months} - CASE WHEN ${end} >= ${start} AND ${to} < ${from} THEN 1 WHEN ${end} < ${start} AND ${to} > ${from} THEN -1 ELSE 0 END`
}

function conditional(expr: Extract<Expr, { kind: 'case' }>, env: Env): Typed {
  const branches = expr.when.map((branch) => ({ condition: predicate(branch.if, env), value: expression(branch.then, env) }))
  const otherwise = expr.else ? expression(expr.else, env) : undefined
  const list = join(
    branches.map((branch) => sql` WHEN ${branch.condition} THEN ${branch.value.sql}`),
    '',
  )
  return {
    sql: sql`CASE${list}${otherwise ? sql` ELSE ${otherwise.sql}` : empty} END`,
    type: widest([...branches.map((branch) => branch.value), ...(otherwise ? [otherwise] : [])]),
    zone: branches[0]?.value.zone,
  }
}

/** SQL of a condition in SQL's own three-valued logic: unknown is not true, at every depth. */
export function predicate(condition: Predicate, env: Env): Sql {
  const { build } = env
  const of = (expr: Expr): Typed => expression(expr, env)
  switch (condition.kind) {
    case 'and':
      return join(
        condition.of.map((part) => predicate(part, env)),
        ' AND ',
      )
    case 'or':
      return sql`(${join(
        condition.of.map((part) => predicate(part, env)),
        ' OR ',
      )})`
    case 'not':
      return negated(condition.of, env)
    case 'compare':
      return compare(condition.op, of(condition.left), of(condition.right), condition.match, build)
    case 'between':
      return between(of(condition.of), of(condition.low), of(condition.high), build)
    case 'in':
      return oneOf(of(condition.of), condition.values.map(of), condition.match, build)
    case 'text':
      return textMatch(condition.op, of(condition.of), of(condition.value), build)
    case 'null':
      return sql`${paren(of(condition.of).sql)} IS NULL`
    case 'true':
      return of(condition.of).sql
    case 'exists':
      return env.exists(condition)
    case 'member':
      return member(condition, env)
    case 'within': {
      const conditions = range(of(condition.of), condition.resolved, build)
      return conditions.length === 0 ? keyword('1 = 1') : join(conditions, ' AND ')
    }
  }
}

const OPPOSITE = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const

/** Negation pushed to the leaves, which three-valued logic allows. */
function negated(condition: Predicate, env: Env): Sql {
  switch (condition.kind) {
    case 'not':
      return predicate(condition.of, env)
    case 'and':
      return sql`(${join(
        condition.of.map((part) => negated(part, env)),
        ' OR ',
      )})`
    case 'or':
      return join(
        condition.of.map((part) => negated(part, env)),
        ' AND ',
      )
    case 'compare':
      return predicate({ ...condition, op: OPPOSITE[condition.op] }, env)
    case 'null':
      return sql`${paren(expression(condition.of, env).sql)} IS NOT NULL`
    case 'member': {
      const outer = condition.of.map((expr) => sql`${paren(expression(expr, env).sql)} IS NOT NULL AND `)
      return sql`${join(outer, '')}NOT ${member(condition, env)}`
    }
    default:
      return sql`NOT (${predicate(condition, env)})`
  }
}

function between(of: Typed, low: Typed, high: Typed, build: Build): Sql {
  if (isTemporal(of)) return sql`(${compare('>=', of, low, undefined, build)} AND ${compare('<=', of, high, undefined, build)})`
  return sql`${of.sql} BETWEEN ${low.sql} AND ${high.sql}`
}

/** A null on either side equals nothing, so that one null in the list never empties the answer. */
function member(condition: Extract<Predicate, { kind: 'member' }>, env: Env): Sql {
  const { build } = env
  const relation = build.query(condition.query, 'asked', false)
  const alias = build.fresh('m')
  const pairs = condition.of.map((expr, n) => {
    const column = relation.columns[n]
    if (!column) throw new PlanNotExpressible('The sub-plan has fewer columns than it is compared with.', condition.id)
    return compare('=', expression(expr, env), { sql: name(alias, column.name), type: column.type, zone: column.zone }, undefined, build)
  })
  return sql`EXISTS (SELECT 1 FROM (\n${relation.body}\n) AS ${name(alias)} WHERE ${join(pairs, ' AND ')})`
}
