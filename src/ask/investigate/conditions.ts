import { conjuncts, describePredicate, scopeOf } from '../plan/index.ts'
import type { Figure } from './figure.ts'
import type { Ground } from './ground.ts'
import { escaped, listed } from './words.ts'

/** " where region is Nordics": the conditions the figure was asked with. */
export function whereText({ figure, base, connection }: Pick<Ground, 'figure' | 'base' | 'connection'>): string {
  if (base.query.kind !== 'select') return ''
  const scope = scopeOf(base.query, connection.model)
  const conditions = conjuncts(figure.where).map((part) => escaped(describePredicate(part, scope)))
  return conditions.length > 0 ? ` where ${listed(conditions)}` : ''
}

/** Dimensions that the conditions leave one value of: nothing can be told apart by them. */
export function fixedBy({ where }: Figure): ReadonlySet<string> {
  return new Set(
    conjuncts(where).flatMap((part) =>
      part.kind === 'compare' && part.op === '=' && part.left.kind === 'field' ? [[...part.left.path, part.left.field].join('.')] : [],
    ),
  )
}
