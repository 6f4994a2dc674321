import type { DialectId, Plan, Query, Statement, StatementColumn } from '../../flow.ts'
import type { Entity, Model } from '../../warehouse/semantic/model.ts'
import type { Build, Relation, Wanted } from './build.ts'
import { compileCombine } from './combine.ts'
import { dialects } from './dialects/index.ts'
import { compileSelect } from './select.ts'
import { type Cte, printWith } from './select-node.ts'
import { compileSet } from './set.ts'
import { keyword, name, render, type Sql, sql } from './sql.ts'

export interface CompileOptions {
  /** `asked`: only what was asked for. `all`: also what the product needs to show, mark and follow up. */
  readonly columns: Wanted
}

/**
 * One statement for a valid plan. The same plan gives the same text, byte for byte; values are bound, names come
 * from the model's tables and columns alone.
 * @throws PlanNotExpressible when the dialect has no form for it
 */
export function compile(plan: Plan, model: Model, dialectId: DialectId, options: CompileOptions): Statement {
  const dialect = dialects[dialectId]
  const names = namesFor(model)
  const ctes: Cte[] = []
  const tables = new Set<string>()
  const build: Build = {
    clock: plan.clock,
    model,
    dialect,
    fresh: (hint) => names(hint),
    cte: (hint, body, extra) => {
      const cte = extra?.recursive ? hint : names(hint)
      ctes.push({ name: cte, body, ...extra })
      return cte
    },
    table: (entity) => tableOf(entity, tables),
    query: (query, columns, ordered) => queryOf(query, build, columns, ordered),
  }
  const relation = build.query(plan.query, options.columns, true)
  const { text, values } = render(printWith(ctes, relation.body), dialect)
  const columns = relation.columns.map((column): StatementColumn => {
    const { name: id, label, type, show, format } = column
    return format ? { name: id, label, type, show, format } : { name: id, label, type, show }
  })
  return { connection: plan.connection, dialect: dialectId, text, values, columns, tables: [...tables].sort(), origin: 'plan' }
}

function queryOf(query: Query, build: Build, columns: Wanted, ordered: boolean): Relation {
  if (query.kind === 'select') return compileSelect(query, build, columns, ordered)
  return query.kind === 'set' ? compileSet(query, build, columns, ordered) : compileCombine(query, build, columns, ordered)
}

function tableOf(entity: Entity, tables: Set<string>): Sql {
  // A model's own SELECT is text of the model, checked by the guard with the rest of the statement
  if (entity.source.kind === 'sql') return sql`(${keyword(entity.source.sql.trim().replace(/;\s*$/, ''))})`
  const { id, schema, table } = entity.source.table
  tables.add(id)
  return schema === null ? name(table) : name(schema, table)
}

/** Short names from the initials of what they stand for, none of them a table's. */
function namesFor(model: Model): (hint: string) => string {
  const taken = new Set(Object.values(model.entities).flatMap((entity) => (entity.source.kind === 'table' ? [entity.source.table.table.toLowerCase()] : [])))
  return (hint) => {
    const initials =
      hint
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .map((word) => word.slice(0, 1))
        .join('') || 't'
    const base = WHOLE_WORDS.has(hint) ? hint : /^[a-z]/.test(initials) ? initials : `t${initials}`
    let candidate = base
    for (let n = 2; taken.has(candidate); n++) candidate = `${base}${n}`
    taken.add(candidate)
    return candidate
  }
}

const WHOLE_WORDS: ReadonlySet<string> = new Set(['current', 'base', 'keys', 'data', 'finished', 'ranked', 'buckets', 'others', 'ever', 'rows', 'input'])
