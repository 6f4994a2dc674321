import type { DialectId, Refusal } from '../../flow.ts'
import { type Canonical, folded, isAliased, type ParsedStatement, type Token, wordOf } from '../../warehouse/sql/index.ts'
import type { Scope, VisibleTable } from '../services.ts'
import { isFenced } from './fence-statement.ts'
import { refused, visibleTable } from './verdict.ts'

/** `schema.table.column`, or `schema.table.*`. */
interface Chain {
  readonly words: readonly string[]
  readonly tokens: readonly Token[]
}

/**
 * A fence has an alias and no schema, so `schema.table.column` finds nothing behind it. The schema is left out where the
 * table's name alone means the same; elsewhere the refusal says what to write.
 */
export function withoutSchemas(canonical: Canonical, parsed: Extract<ParsedStatement, { kind: 'one' }>, scope: Scope): Canonical['text'] | Refusal {
  // with a database in front of a table there is nothing to answer
  if (parsed.facts.tables.some(({ catalog }) => catalog !== null)) return canonical.text
  let { text } = canonical
  for (const chain of chainsOf(canonical, scope.dialect).toReversed()) {
    const standing = standingOf(chain, parsed, scope)
    if (standing === 'foreign') continue
    if (standing !== 'clear') return standing
    text = text.slice(0, chain.tokens[0]?.start) + text.slice(chain.tokens[1]?.start)
  }
  return text
}

function standingOf({ words }: Chain, { facts, tree }: Extract<ParsedStatement, { kind: 'one' }>, scope: Scope): 'clear' | 'foreign' | Refusal {
  const [schema = '', name = '', column = ''] = words.slice(-3)
  const written = `${schema}.${name}.${column}`
  const table = visibleTable({ catalog: null, schema, table: name }, scope)
  const named = facts.tables.filter((each) => table !== undefined && visibleTable(each, scope) === table)
  if (table === undefined || named.length === 0) return 'foreign'
  if (words.length > 3) return refused('unsafe', `Write ${written}: no database can stand before a schema.`, column)
  const isSame = (other: string): boolean => other.toLowerCase() === table.ref.table.toLowerCase()
  const isElse =
    facts.tables.some((each) => isSame(each.table) && visibleTable(each, scope) !== table) || [...facts.named, ...facts.tableFunctions].some(isSame)
  const isThere = named.some(({ at }) => !isAliased(tree, at, scope.dialect))
  if (!isElse && isThere) return 'clear'
  return scope.dialect === 'postgres' && !isFenced(table, facts.columns, scope) ? 'foreign' : unclear(written, table, schema, column)
}

function unclear(written: string, { ref }: VisibleTable, schema: string, column: string): Refusal {
  const alias = /^[a-z]/i.exec(ref.table)?.[0].toLowerCase() ?? 't'
  const message = `It is not clear what ${written} means: give the table an alias, as in FROM ${schema}.${ref.table} AS ${alias}, and write ${alias}.${column}.`
  return refused('unsafe', message, column)
}

/** Names with at least two dots between them that are not the name of a function. */
function chainsOf({ text, tokens }: Canonical, dialect: DialectId): readonly Chain[] {
  const chains: Chain[] = []
  const isDot = (k: number): boolean => wordOf(text, tokens[k]) === '.'
  for (let k = 0; k < tokens.length; k += 1) {
    const first = tokens[k]
    if (first === undefined || (first.kind !== 'name' && first.kind !== 'quoted') || isDot(k - 1)) continue
    const own = [first]
    for (let next = tokens[k + 2]; isDot(k + 1) && next !== undefined; next = tokens[k + 2]) {
      own.push(next)
      k += 2
    }
    if (own.length > 2 && wordOf(text, tokens[k + 1]) !== '(') chains.push({ words: own.map((token) => nameOf(text, token, dialect)), tokens: own })
  }
  return chains
}

/** As the dialect resolves it. */
function nameOf(text: string, token: Token, dialect: DialectId): string {
  const word = wordOf(text, token)
  if (token.kind === 'quoted') return word.slice(1, -1).replaceAll('""', '"')
  return dialect === 'postgres' ? folded(word) : word
}
