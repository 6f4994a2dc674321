import type { Column, Expr, Select } from '../../flow.ts'
import { exprsWithin } from './expr-parts.ts'

/**
 * What a column of a group is: `key` groups rows, `value` is computed from the rows of a group, `window` from finished rows.
 * A column made of other columns is what the strongest of them is.
 */
export type ColumnRole = 'key' | 'value' | 'window'

export function roleOf(column: Column, columns: readonly Column[]): ColumnRole {
  return roleOfExpr(column.expr, columns, new Set([column.name]))
}

export function roleOfExpr(expr: Expr, columns: readonly Column[], seen: ReadonlySet<string> = new Set()): ColumnRole {
  const roles = exprsWithin(expr).map((part): ColumnRole => {
    switch (part.kind) {
      case 'window':
      case 'compared':
        return 'window'
      case 'measure':
      case 'aggregate':
        return 'value'
      case 'column': {
        if (part.input !== undefined) return 'value'
        const referred = columns.find((column) => column.name === part.column)
        return referred && !seen.has(referred.name) ? roleOfExpr(referred.expr, columns, new Set([...seen, referred.name])) : 'key'
      }
      default:
        return 'key'
    }
  })
  if (roles.includes('window')) return 'window'
  return roles.includes('value') ? 'value' : 'key'
}

/** Whether an expression is computed from the rows of a group. */
export function aggregates(expr: Expr): boolean {
  return exprsWithin(expr).some((part) => part.kind === 'measure' || part.kind === 'aggregate')
}

/** The key columns of a group; none in a list. */
export function keysOf(select: Select): readonly Column[] {
  return select.mode === 'group' ? select.columns.filter((column) => roleOf(column, select.columns) === 'key') : []
}

/** The key that is a time bucket, if one is; the first of several. */
export function bucketKey(select: Select): (Column & { readonly expr: Extract<Expr, { kind: 'bucket' }> }) | undefined {
  return keysOf(select).find(isBucket)
}

export function isBucket(column: Column): column is Column & { readonly expr: Extract<Expr, { kind: 'bucket' }> } {
  return column.expr.kind === 'bucket'
}
