import type { Actor, GuardedStatement, Refusal, Statement } from '../../flow.ts'
import { qualifyTables, type StatementFacts } from '../../warehouse/sql/index.ts'
import type { Scope } from '../services.ts'
import { factsOf } from './statement-facts.ts'
import { refused, verdictOn, visibleTable } from './verdict.ts'

/** Characters of a statement: one that someone wrote, and one compiled from a plan with pinned keys. */
export const GUARD_LIMITS = { freeCharacters: 20_000, ownCharacters: 400_000 } as const

/**
 * The one door to data: everything that runs passes here, whoever wrote it. First the facts of the statement, then a
 * verdict from a closed set; what cannot be accounted for is refused. Never throws, reads nothing, changes nothing.
 *
 * @source invariants `one-door`, `allow-list`, `bound-values`, `fail-closed`; cases in test/corpus/guard
 */
export function guard(statement: Statement, _actor: Actor, scope: Scope): { readonly kind: 'passed'; readonly statement: GuardedStatement } | Refusal {
  if (statement.connection !== scope.connection || statement.dialect !== scope.dialect) return refused('unsafe', 'The statement is for another connection.')
  const limit = statement.origin === 'free' ? GUARD_LIMITS.freeCharacters : GUARD_LIMITS.ownCharacters
  if (statement.text.length > limit) return refused('over_limit', `A statement may have at most ${limit} characters.`)
  if (hasControlCharacter(statement.text)) return refused('unsafe', 'The statement contains a control character.')
  const parsed = factsOf(statement.text, statement.dialect)
  if (parsed.kind === 'unparsed') return refused('unsafe', 'This is not a statement that Parley can read.')
  if (parsed.kind === 'several') {
    if (parsed.kinds.includes('write')) return refused('writes_data', 'This would change data; Parley only reads.')
    return refused('unsafe', 'Exactly one statement can be run.')
  }
  if (parsed.statement === 'write') return refused('writes_data', 'This would change data; Parley only reads.')
  if (parsed.statement === 'other') return refused('unsafe', 'Only a SELECT can be run.')
  const refusal = verdictOn(parsed.facts, parsed.parameters, statement, scope)
  if (refusal) return refusal
  const text = qualified(statement, parsed.facts, scope)
  if (text === undefined) return refused('unsafe', 'This is not a statement that Parley can read.')
  // Row filters are applied here: each table replaced by its fenced projection, printed, parsed and judged again.
  // Until then a scope has no filters, and connectors that would carry them declare no such capability.
  return { kind: 'passed', statement: { ...statement, text, fingerprint: scope.fingerprint } as GuardedStatement }
}

/** Sessions resolve no name by themselves, so a table written without its schema gets it; the result is judged again. */
function qualified(statement: Statement, facts: StatementFacts, scope: Scope): string | undefined {
  const bare = facts.tables.flatMap((named) => {
    const schema = named.schema === null ? visibleTable(named, scope)?.ref.schema : null
    return schema ? [{ named, schema }] : []
  })
  if (bare.length === 0) return statement.text
  const text = qualifyTables(statement.text, statement.dialect, bare)
  const again = factsOf(text, statement.dialect)
  if (again.kind !== 'one' || again.facts.tables.length !== facts.tables.length) return undefined
  if (again.facts.tables.some((table) => table.schema === null) || verdictOn(again.facts, again.parameters, statement, scope)) return undefined
  return text
}

/** Line ends and tabs are the only ones that statements need. */
function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || (code >= 127 && code < 160) || (code >= 0xd800 && code <= 0xdfff)) return true
  }
  return false
}
