import type { Expr, Path, Predicate } from '../../flow.ts'
import { type Build, canonical, entityOf } from './build.ts'
import { compare } from './comparison.ts'
import { type Env, expression, type Leaf, predicate } from './expression.ts'
import { groupRows } from './group.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { conjuncts, rebase, rebasePredicate, splitAtMany } from './paths.ts'
import { keyColumn, RowScope } from './scope.ts'
import { printSelect } from './select-node.ts'
import { join, keyword, name, type Sql, sql } from './sql.ts'
import { strengthen } from './strengthen.ts'
import type { Typed } from './typed.ts'

/** Expressions over single rows. `required`: a row without a partner on a path used here is left out. */
export function rowEnv(scope: RowScope, required: boolean): Env {
  const env: Env = {
    build: scope.build,
    leaf: (expr) => rowLeaf(expr, scope, required, env),
    exists: (condition) => exists(condition, scope, required),
  }
  return env
}

function rowLeaf(expr: Leaf, scope: RowScope, required: boolean, env: Env): Typed {
  switch (expr.kind) {
    case 'field':
      return field(expr.path, expr.field, scope, required, env)
    case 'related':
      return related(expr, scope, required)
    case 'scalar':
      return scalar(expr, scope, env)
    default:
      throw new PlanNotExpressible(`"${expr.kind}" needs a group of rows.`)
  }
}

function field(path: Path, wanted: string, scope: RowScope, required: boolean, env: Env): Typed {
  if ('relation' in scope.root) {
    const column = scope.root.relation.columns.find((candidate) => candidate.name === wanted)
    if (!column) throw new PlanNotExpressible(`The sub-plan has no column "${wanted}".`)
    return { sql: name(scope.alias, column.name), type: column.type, zone: column.zone }
  }
  const place = scope.locate(path, wanted)
  const entity = scope.entityAt(place.path)
  const found = entity.fields[place.field]
  if (!found) throw new PlanNotExpressible(`"${entity.name}" has no field "${place.field}".`)
  if (found.source.kind === 'formula') return { ...expression(rebase(found.source.expr, place.path), env), type: found.type }
  const column = name(scope.aliasOf(place.path, required), found.source.column)
  return {
    sql: scope.build.dialect.read(column, found),
    type: found.type,
    zone: found.type === 'timestamp' && found.storedIn?.match(/^(UTC|[A-Z][A-Za-z_]+\/.+)$/) ? found.storedIn : undefined,
    column: { sql: column, field: found },
  }
}

/** A sub-scope over the rows behind a to-many path, and how its first step meets the outer row. */
function open(path: Path, scope: RowScope, required: boolean) {
  const { build } = scope
  if (!scope.entity) throw new PlanNotExpressible('A sub-plan has no joins.')
  const { toOne, rest } = splitAtMany(build.model, scope.entity, path)
  const [first, ...steps] = rest
  const outer = scope.entityAt(toOne)
  const through = first === undefined ? undefined : outer.joins[first]
  if (!through) throw new PlanNotExpressible(`"${path.join('.')}" does not lead to several rows.`)
  const inner = new RowScope(build, { entity: entityOf(build.model, through.to) }, steps)
  const outerKey = (own: string): Sql => {
    const place = scope.locate(toOne, own)
    return keyColumn(build, scope.aliasOf(place.path, required), scope.entityAt(place.path), place.field)
  }
  return { toOne, steps, outer, through, inner, outerKey }
}

function exists(condition: Extract<Predicate, { kind: 'exists' }>, scope: RowScope, required: boolean): Sql {
  const some = existsOver(condition, scope, required, condition.quantifier === 'some' ? 'true' : 'any')
  if (condition.quantifier === 'some') return some
  return sql`(${some} AND NOT ${existsOver(condition, scope, required, 'not true')})`
}

function existsOver(condition: Extract<Predicate, { kind: 'exists' }>, scope: RowScope, required: boolean, holds: 'any' | 'true' | 'not true'): Sql {
  if (scope.entity && splitAtMany(scope.build.model, scope.entity, condition.path).rest.length === 0) return partnerExists(condition, scope, holds)
  const { steps, through, inner, outerKey } = open(condition.path, scope, required)
  const env = rowEnv(inner, false)
  const where = holds === 'any' || !condition.where ? [] : [rebasePredicate(condition.where, steps)]
  const met = through.keys.map(([own, other]) => sql`${keyColumn(scope.build, inner.alias, inner.entityAt([]), other)} = ${outerKey(own)}`)
  const held = where.map((one) => (holds === 'true' ? predicate(one, env) : sql`(${predicate(one, env)}) IS NOT TRUE`))
  if (holds === 'true') strengthen(where.flatMap(conjuncts), inner)
  return sql`EXISTS (${spaced({ from: inner.from(), joins: inner.joins(), where: [...met, ...held] })})`
}

/** `exists` over a path that leads to at most one row: the partner is there, and the condition holds for it. */
function partnerExists(condition: Extract<Predicate, { kind: 'exists' }>, scope: RowScope, holds: 'any' | 'true' | 'not true'): Sql {
  const [key] = scope.entityAt(condition.path).key
  const last = condition.path.at(-1)
  const through = last === undefined ? undefined : scope.entityAt(condition.path.slice(0, -1)).joins[last]
  const field = through?.keys[0]?.[1] ?? key
  if (field === undefined) throw new PlanNotExpressible(`"${condition.path.join('.')}" has no key.`, condition.id)
  const there = sql`${keyColumn(scope.build, scope.aliasOf(condition.path, false), scope.entityAt(condition.path), field)} IS NOT NULL`
  if (holds === 'any' || !condition.where) return sql`(${there})`
  const held = predicate(rebasePredicate(condition.where, condition.path), rowEnv(scope, false))
  return holds === 'true' ? sql`(${there} AND ${held})` : sql`(${there} AND (${held}) IS NOT TRUE)`
}

function spaced(node: { readonly from: Sql; readonly joins: readonly Sql[]; readonly where: readonly Sql[] }): Sql {
  return join([sql`SELECT 1 FROM ${node.from}`, ...node.joins, sql`WHERE ${join(node.where, ' AND ')}`], ' ')
}

/** A value per row over the rows behind it, computed once per key and joined. */
function related(expr: Extract<Expr, { kind: 'related' }>, scope: RowScope, required: boolean): Typed {
  return scope.shared(canonical(expr), () => {
    const { build } = scope
    const { steps, through, inner, outerKey } = open(expr.path, scope, required)
    const value: Expr = expr.measure
      ? { kind: 'measure', path: steps, measure: expr.measure, where: expr.where && rebasePredicate(expr.where, steps) }
      : {
          kind: 'aggregate',
          fn: expr.fn ?? 'count',
          of: expr.of && rebase(expr.of, steps),
          distinct: expr.distinct,
          where: expr.where && rebasePredicate(expr.where, steps),
        }
    const target = inner.entityAt([])
    const keys = through.keys.map(([, other], n) => ({
      name: `k${n + 1}`,
      value: { sql: keyColumn(build, inner.alias, target, other), type: 'integer' as const },
    }))
    const grouped = groupRows({ scope: inner, env: rowEnv(inner, false), keys, columns: [{ name: 'v', expr: value }], where: [], base: steps })
    const alias = build.fresh(`${target.name} totals`)
    const on = join(
      through.keys.map(([own], n) => sql`${name(alias, `k${n + 1}`)} = ${outerKey(own)}`),
      ' AND ',
    )
    const typed = grouped.columns.get('v') ?? { sql: keyword('NULL'), type: 'decimal' as const }
    const read = name(alias, 'v')
    return {
      join: sql`LEFT JOIN (\n${printSelect(grouped.node)}\n) AS ${name(alias)} ON ${on}`,
      value: { sql: counts(value, scope, expr.path) ? sql`COALESCE(${read}, 0)` : read, type: typed.type, zone: typed.zone },
    }
  })
}

/** None counts as 0; any other function of nothing is unknown. */
function counts(expr: Expr, scope: RowScope, path: Path): boolean {
  if (expr.kind === 'aggregate') return expr.fn === 'count'
  if (expr.kind === 'call') return (expr.fn === '+' || expr.fn === '-') && expr.args.every((arg) => counts(arg, scope, path))
  if (expr.kind !== 'measure') return false
  const formula = scope.entityAt(path).measures[expr.measure]?.expr
  return formula !== undefined && counts(formula, scope, path)
}

/** One cell of another plan; with `match` the cell of the row whose keys are equal. */
function scalar(expr: Extract<Expr, { kind: 'scalar' }>, scope: RowScope, env: Env): Typed {
  const match = expr.match
  if (!match || match.length === 0) return singleCell(expr, scope.build)
  return scope.shared(canonical(expr), () => {
    const { build } = scope
    const relation = build.query(expr.query, 'asked+support', false)
    const alias = build.fresh('looked up')
    const value = relation.columns.find((column) => !match.some((pair) => pair.column === column.name))
    if (!value) throw new PlanNotExpressible('The sub-plan has no value to look up.')
    const on = match.map((pair) => {
      const column = relation.columns.find((candidate) => candidate.name === pair.column)
      if (!column) throw new PlanNotExpressible(`The sub-plan has no column "${pair.column}".`)
      return compare('=', { sql: name(alias, column.name), type: column.type, zone: column.zone }, expression(pair.outer, env), undefined, build)
    })
    return {
      join: sql`LEFT JOIN (\n${relation.body}\n) AS ${name(alias)} ON ${join(on, ' AND ')}`,
      value: { sql: name(alias, value.name), type: value.type, zone: value.zone },
    }
  })
}

export function singleCell(expr: Extract<Expr, { kind: 'scalar' }>, build: Build): Typed {
  const relation = build.query(expr.query, 'asked', false)
  const [value] = relation.columns
  if (!value) throw new PlanNotExpressible('The sub-plan has no value.')
  return { sql: sql`(\n${relation.body}\n)`, type: value.type, zone: value.zone }
}
