import type { Expr } from '../../flow.ts'
import { humanize, phraseOf, sentenceCase } from './column-label.ts'
import { describePredicate, endScope } from './describe.ts'
import type { Scope } from './scope.ts'

/** What people call a column, from the labels of the model; a share with what it is the share of; a computed one without a word of its own by its name. */
export function labelOf(name: string, expr: Expr, scope: Scope): string {
  return sentenceCase(sharePhrase(expr, scope) ?? phraseOf(expr, scope, name) ?? humanize(name))
}

/** "share of orders where sales channel is App": the rows of a condition among all. */
function sharePhrase(expr: Expr, scope: Scope): string | undefined {
  const [part, whole] = expr.kind === 'call' && expr.fn === '/' ? expr.args : []
  if (part === undefined || whole === undefined || !('where' in part) || part.where === undefined || !('kind' in part)) return undefined
  if (part.kind !== 'aggregate' && part.kind !== 'measure' && part.kind !== 'related') return undefined
  const { where, ...unfiltered } = part
  if (JSON.stringify(unfiltered) !== JSON.stringify(whole)) return undefined
  const inside = part.kind === 'aggregate' ? scope : endScope(part.path, scope)
  const of = phraseOf(whole, scope)
  return of && `share of ${of.replace(/^number of /, '')} where ${describePredicate(where, inside)}`
}
