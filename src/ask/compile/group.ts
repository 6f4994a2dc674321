import type { Expr, Path, Predicate } from '../../flow.ts'
import { aggregateOver, type Prepared, prepare } from './aggregate.ts'
import { canonical } from './build.ts'
import { type Env, expression, type Leaf, predicate } from './expression.ts'
import { leavesOf, measureFormula, narrowed, type Spec } from './measure.ts'
import { PlanNotExpressible } from './not-expressible.ts'
import { conjuncts } from './paths.ts'
import type { RowScope } from './scope.ts'
import { printSelect, type SelectNode } from './select-node.ts'
import { join, name, type Sql, sql } from './sql.ts'
import { strengthen } from './strengthen.ts'
import type { Typed } from './typed.ts'

export interface GroupInput {
  readonly scope: RowScope
  /** Over single rows of the scope. */
  readonly env: Env
  readonly keys: readonly { readonly name: string; readonly value: Typed; readonly expr?: Expr }[]
  readonly columns: readonly { readonly name: string; readonly expr: Expr }[]
  readonly where: readonly Sql[]
  /** Path to the rows that are counted; anything further up is counted once per group. */
  readonly base: Path
}
export interface Grouped {
  /** Columns: keys, then columns, in the order given. */
  readonly node: SelectNode
  /** By name: the expression inside `node`. */
  readonly columns: ReadonlyMap<string, Typed>
}

/** One row per combination of the keys; without keys exactly one. */
export function groupRows(input: GroupInput): Grouped {
  const { scope, env, keys, columns } = input
  const specs = columns.flatMap((column) => leavesOf(column.expr, scope, input.base))
  const shared = sharedConditions(specs)
  strengthen([...shared.values()], scope)
  const rest = (spec: Spec): readonly Predicate[] => spec.conditions.filter((condition) => !shared.has(canonical(condition)))
  const where = [...input.where, ...[...shared.values()].map((condition) => predicate(condition, env)), ...anyOf(specs.map(rest), keys.length > 0, env)]

  const prepared = new Map<string, Prepared>()
  for (const spec of specs) {
    const key = canonical(spec)
    if (!prepared.has(key)) prepared.set(key, prepare(spec, rest(spec), input))
  }
  const staged = [...prepared.values()].some((one) => one.staged)
  const stage = staged ? rowStage(input, [...prepared], where) : undefined

  const keyValues = keys.map((key): [string, Typed] => [key.name, stage ? { ...key.value, sql: name(stage.alias, key.name), column: undefined } : key.value])
  const groupEnv = envOfGroups(
    input,
    (spec) => {
      const one = prepared.get(canonical(spec))
      if (!one) throw new PlanNotExpressible('An aggregate inside an aggregate.')
      return aggregateOver(one, stage?.cells.get(canonical(spec)), scope.build)
    },
    new Map(
      keyValues.flatMap(([keyName, value]) =>
        keys.filter((key) => key.name === keyName && key.expr).map((key): [string, Typed] => [canonical(key.expr ?? {}), value]),
      ),
    ),
  )
  const values = columns.map((column): [string, Typed] => [column.name, expression(column.expr, groupEnv)])
  const all = new Map([...keyValues, ...values])
  const node: SelectNode = {
    columns: [...all].map(([column, typed]) => ({ name: column, sql: typed.sql })),
    from: stage ? sql`(\n${stage.body}\n) AS ${name(stage.alias)}` : scope.from(),
    joins: stage ? [] : scope.joins(),
    where: stage ? [] : where,
    group: keyValues.map(([, typed]) => typed.sql),
  }
  return { node, columns: all }
}

/** Conditions that every aggregate has: they go to WHERE, once. */
function sharedConditions(specs: readonly Spec[]): Map<string, Predicate> {
  const [first, ...others] = specs
  const candidates = new Map((first?.conditions ?? []).map((condition) => [canonical(condition), condition]))
  for (const spec of others) {
    const own = new Set(spec.conditions.map((condition) => canonical(condition)))
    for (const key of candidates.keys()) if (!own.has(key)) candidates.delete(key)
  }
  return candidates
}

/** A group comes out only if one of its aggregates has a row. */
function anyOf(conditions: readonly (readonly Predicate[])[], grouped: boolean, env: Env): readonly Sql[] {
  if (!grouped || conditions.length === 0 || conditions.some((list) => list.length === 0)) return []
  const distinct = new Map(conditions.map((list) => [canonical(list), list]))
  const forms = [...distinct.values()].map((list) =>
    join(
      list.map((condition) => predicate(condition, env)),
      ' AND ',
    ),
  )
  return [sql`(${join(forms, ' OR ')})`]
}

/** Rows with every aggregate's cell worked out beside the keys, for aggregates that need to see their neighbours. */
function rowStage(input: GroupInput, prepared: readonly (readonly [string, Prepared])[], where: readonly Sql[]) {
  const alias = input.scope.build.fresh('rows')
  const cells = new Map(prepared.map(([key], n) => [key, name(alias, `v${n + 1}`)]))
  const node: SelectNode = {
    columns: [...input.keys.map((key) => ({ name: key.name, sql: key.value.sql })), ...prepared.map(([, one], n) => ({ name: `v${n + 1}`, sql: one.cell }))],
    from: input.scope.from(),
    joins: input.scope.joins(),
    where,
  }
  return { alias, cells, body: printSelect(node) }
}

function envOfGroups(input: GroupInput, aggregate: (spec: Spec) => Typed, keys: ReadonlyMap<string, Typed>, conditions: readonly Predicate[] = []): Env {
  const { scope, env, base } = input
  const leaf = (expr: Leaf): Typed => {
    const key = keys.get(canonical(expr))
    if (key) return key
    if (expr.kind === 'aggregate') return aggregate(narrowed(expr, conditions))
    if (expr.kind === 'measure') {
      const formula = measureFormula(expr, scope, base)
      return expression(formula, envOfGroups(input, aggregate, keys, [...conditions, ...conjuncts(expr.where)]))
    }
    return env.leaf(expr)
  }
  return { build: scope.build, leaf, exists: env.exists }
}
