import type { DialectId, Refusal, Statement } from '../../flow.ts'
import type { NamedTable, StatementFacts } from '../../warehouse/sql/index.ts'
import type { Scope, VisibleTable } from '../services.ts'
import { allowLists } from './lists.ts'

/** Deeper than any question; a tree of this depth is there to exhaust something. */
const MAX_DEPTH = 400
/** Of a statement that someone wrote; one compiled from a plan may list many keys. */
const MAX_NODES = 20_000

/** Whether the facts of one SELECT stay within the lists and within what the actor may see. Undefined: they do. */
export function verdictOn(facts: StatementFacts, parameters: ReadonlySet<number>, statement: Statement, scope: Scope): Refusal | undefined {
  return (
    writing(facts) ??
    unlisted(facts, statement.dialect) ??
    tooLarge(facts, statement) ??
    unbound(parameters, statement) ??
    shadowing(facts, scope) ??
    invisibleTable(facts, scope) ??
    invisibleColumn(facts, scope)
  )
}

/** @param about  the name in the statement that is at fault */
export function refused(reason: Refusal['reason'], message: string, about?: string): Refusal {
  return { kind: 'refused', reason, message, ...(about !== undefined && { about }) }
}

const WRITES = /^(InsertStmt|UpdateStmt|DeleteStmt|MergeStmt|IntoClause|LockingClause|insert|update|delete|merge|into|locks)$/

function writing(facts: StatementFacts): Refusal | undefined {
  for (const feature of facts.features) if (WRITES.test(feature)) return refused('writes_data', 'This would change or lock data; Parley only reads.')
  return undefined
}

function unlisted(facts: StatementFacts, dialect: DialectId): Refusal | undefined {
  const allowed = allowLists[dialect]
  const beyond = (found: ReadonlySet<string>, list: ReadonlySet<string>): string | undefined => [...found].find((one) => !list.has(one))
  const called = beyond(facts.functions, allowed.functions) ?? beyond(facts.tableFunctions, allowed.tableFunctions)
  if (called !== undefined) return refused('unsafe', `The function ${called} may not be used.`, called)
  const type = beyond(facts.types, allowed.types)
  if (type !== undefined) return refused('unsafe', `Casting to ${type} is not possible here.`, type)
  if (beyond(facts.operators, allowed.operators) !== undefined || beyond(facts.features, allowed.features) !== undefined || facts.depth > MAX_DEPTH)
    return refused('unsafe', 'This statement contains a construct that Parley cannot account for.')
  return undefined
}

function tooLarge(facts: StatementFacts, { origin }: Statement): Refusal | undefined {
  if (origin !== 'free' || facts.nodes <= MAX_NODES) return undefined
  return refused('over_limit', `A statement may have at most ${MAX_NODES} parts.`)
}

function unbound(parameters: ReadonlySet<number>, statement: Statement): Refusal | undefined {
  if (statement.origin === 'free' && (parameters.size > 0 || statement.values.length > 0))
    return refused('unsafe', 'A statement may not have parameters of its own.')
  const complete = parameters.size === statement.values.length && statement.values.every((_, n) => parameters.has(n + 1))
  return complete ? undefined : refused('unsafe', 'The statement and its values do not fit together.')
}

/** A CTE under a visible table's name could make a reader, or us, take one for the other. */
function shadowing(facts: StatementFacts, scope: Scope): Refusal | undefined {
  const names = new Set(scope.tables.map((table) => table.ref.table.toLowerCase()))
  const taken = [...facts.ctes].find((cte) => names.has(cte.toLowerCase()))
  return taken === undefined ? undefined : refused('unsafe', `A WITH clause may not take the name of the table ${taken}.`, taken)
}

function invisibleTable(facts: StatementFacts, scope: Scope): Refusal | undefined {
  const hidden = facts.tables.find((table) => visibleTable(table, scope) === undefined)
  const name = [hidden?.schema ?? null, hidden?.table ?? null].filter((part) => part !== null).join('.')
  return hidden && refused('not_visible', `There is no table ${name} that you may read.`, hidden.table)
}

/** The one visible table a name means. An unqualified name that fits several means none. */
export function visibleTable(named: NamedTable, scope: Scope): VisibleTable | undefined {
  if (named.catalog !== null) return undefined
  const same = (left: string, right: string): boolean => (scope.dialect === 'postgres' ? left === right : left.toLowerCase() === right.toLowerCase())
  const found = scope.tables.filter(({ ref }) => same(ref.table, named.table) && (named.schema === null || same(ref.schema ?? 'main', named.schema)))
  return found.length === 1 ? found[0] : undefined
}

/** Every name read as a column is one of a table read, or one the statement itself gives. */
function invisibleColumn(facts: StatementFacts, scope: Scope): Refusal | undefined {
  const fold = (name: string): string => (scope.dialect === 'postgres' ? name : name.toLowerCase())
  const known = new Set(
    [...facts.named, ...facts.ctes, ...facts.tables.flatMap((table) => [table.table, ...(visibleTable(table, scope)?.columns ?? [])])].map(fold),
  )
  const hidden = [...facts.columns].find((column) => !known.has(fold(column)))
  return hidden === undefined
    ? undefined
    : refused('not_visible', `There is no column ${hidden} that you may read; a text is written in single quotes.`, hidden)
}
