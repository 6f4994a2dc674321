import type { DialectId } from '../../flow.ts'
import type { StatementFacts } from './facts.ts'
import { readParameters } from './parameters.ts'
import { parse, type Tree } from './parsers.ts'
import { polyglotFacts } from './polyglot-facts.ts'
import { postgresFacts } from './postgres-facts.ts'

export type StatementKind = 'select' | 'write' | 'other'

export type ParsedStatement =
  | { readonly kind: 'unparsed'; readonly message: string }
  | { readonly kind: 'several'; readonly kinds: readonly StatementKind[] }
  | { readonly kind: 'one'; readonly statement: StatementKind; readonly facts: StatementFacts; readonly parameters: ReadonlySet<number>; readonly tree: Tree }

/** Parses a text that should be one SELECT and gathers what it contains. Never throws. */
export function parseSelect(text: string, dialect: DialectId): ParsedStatement {
  const readable = readParameters(text, dialect)
  const parsed = parse(readable.text, dialect)
  if (parsed.kind === 'unparsed') return { kind: 'unparsed', message: parsed.message }
  const [first, ...others] = parsed.statements
  if (!first || others.length > 0) return { kind: 'several', kinds: parsed.statements.map(statementKind) }
  const facts = gathered(first, dialect)
  if (!facts) return { kind: 'unparsed', message: 'nested too deeply' }
  return { kind: 'one', statement: statementKind(first), facts, parameters: new Set([...readable.numbers, ...facts.parameters]), tree: first }
}

/** A tree too deep to walk ends the stack; there is nothing to judge then. */
function gathered(statement: Tree, dialect: DialectId): StatementFacts | undefined {
  try {
    return dialect === 'postgres' ? postgresFacts(statement) : polyglotFacts(statement)
  } catch (fault) {
    if (fault instanceof RangeError) return undefined
    throw fault
  }
}

const SELECTS = new Set(['SelectStmt', 'select', 'union', 'intersect', 'except', 'values', 'subquery'])
const WRITES =
  /^(Insert|Update|Delete|Merge|Copy|Create|Drop|Alter|Truncate|Grant|Revoke|Rename|Comment|Reindex|Vacuum|Cluster|Refresh|Do|Call|Rule|View|Index|Into)|^(insert|update|delete|merge|copy|create|drop|alter|truncate|replace|attach|detach|install|load|vacuum|export|import)/

export function statementKind(statement: Tree): StatementKind {
  const [kind = ''] = Object.keys(statement)
  if (SELECTS.has(kind)) return 'select'
  return WRITES.test(kind) ? 'write' : 'other'
}
