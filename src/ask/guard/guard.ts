import type { Actor, GuardedStatement, Refusal, Statement } from '../../flow.ts'
import { agreesOnTables, type Canonical, canonicalText } from '../../warehouse/sql/index.ts'
import type { Scope } from '../services.ts'
import { fenceStatement } from './fence-statement.ts'
import { withoutSchemas } from './qualified-columns.ts'
import { factsOf } from './statement-facts.ts'
import { usesOf } from './table-uses.ts'
import { refused, verdictOn } from './verdict.ts'

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
  if (statement.origin === 'free' && scope.plansOnly === true) return refused('unsafe', 'SQL of your own cannot be run on this connection.')
  const limit = statement.origin === 'free' ? GUARD_LIMITS.freeCharacters : GUARD_LIMITS.ownCharacters
  if (statement.text.length > limit) return refused('over_limit', `A statement may have at most ${limit} characters.`)
  if (hasControlCharacter(statement.text)) return refused('unsafe', 'The statement contains a control character.')
  const canonical = canonicalText(statement.text, statement.dialect)
  return canonical === undefined ? unreadable(statement) : judged(canonical, statement, scope)
}

function judged(canonical: Canonical, statement: Statement, scope: Scope): ReturnType<typeof guard> {
  const parsed = factsOf(canonical.text, statement.dialect)
  if (parsed.kind === 'unparsed') return unreadable(statement)
  if (parsed.kind === 'several') {
    if (parsed.kinds.includes('write')) return refused('writes_data', 'This would change data; Parley only reads.')
    return refused('unsafe', 'Exactly one statement can be run.')
  }
  if (parsed.statement === 'write') return refused('writes_data', 'This would change data; Parley only reads.')
  if (parsed.statement === 'other') return refused('unsafe', 'Only a SELECT can be run.')
  const plain = withoutSchemas(canonical, parsed, scope)
  if (typeof plain !== 'string') return plain
  if (plain !== canonical.text) {
    const again = canonicalText(plain, statement.dialect)
    return again === undefined ? unreadable(statement) : judged(again, statement, scope)
  }
  const refusal = verdictOn(parsed.facts, parsed.parameters, statement, scope)
  if (refusal) return refusal
  const fenced = fenceStatement(canonical, parsed, statement.values, scope)
  if (fenced === undefined) return refused('unsafe', 'This statement contains a construct that Parley cannot account for.')
  if (statement.dialect === 'postgres' && !agreesOnTables(fenced.text, fenced.named, parsed.facts.ctes))
    return refused('unsafe', 'Two readers of this statement find different tables in it, so it is not run; write it in a simpler form.')
  const { named: _named, ...written } = fenced
  return {
    kind: 'passed',
    statement: { ...statement, ...written, uses: usesOf(parsed.facts, statement.origin, scope), fingerprint: scope.fingerprint } as GuardedStatement,
  }
}

/** With the parser's words about the text, so that nobody has to read it again to say where it breaks off. */
function unreadable({ text, dialect }: Statement): Refusal {
  const parsed = factsOf(text, dialect)
  const refusal = refused('unsafe', 'This is not a statement that Parley can read.')
  return parsed.kind === 'unparsed' ? { ...refusal, complaint: parsed.message } : refusal
}

/** Line ends and tabs are the only ones that statements need. */
function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || (code >= 127 && code < 160) || (code >= 0xd800 && code <= 0xdfff)) return true
  }
  return false
}
