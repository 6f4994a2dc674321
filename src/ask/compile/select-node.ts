import { empty, join, keyword, name, type Sql, sql } from './sql.ts'

/** One SELECT before it is text. */
export interface SelectNode {
  readonly distinct?: boolean
  readonly columns: readonly { readonly name: string; readonly sql: Sql }[]
  readonly from?: Sql
  /** Each whole: `LEFT JOIN x AS y ON …`. */
  readonly joins?: readonly Sql[]
  readonly where?: readonly Sql[]
  readonly group?: readonly Sql[]
  readonly having?: readonly Sql[]
  readonly order?: readonly OrderTerm[]
  readonly limit?: { readonly count: Sql; readonly offset?: Sql }
}

export interface OrderTerm {
  readonly sql: Sql
  readonly direction: 'asc' | 'desc'
  /** False for what is never null, such as an entity's key. */
  readonly nulls: boolean
}

export interface Cte {
  readonly name: string
  readonly columns?: readonly string[]
  readonly recursive?: boolean
  readonly body: Sql
}

export function printSelect(node: SelectNode): Sql {
  const columns =
    node.columns.length === 0
      ? keyword('1')
      : join(
          node.columns.map((column) => sql`${column.sql} AS ${name(column.name)}`),
          ', ',
        )
  return join(
    [
      sql`SELECT ${keyword(node.distinct ? 'DISTINCT ' : '')}${columns}`,
      ...(node.from ? [sql`FROM ${node.from}`] : []),
      ...(node.joins ?? []),
      ...clause('WHERE', node.where, ' AND '),
      ...clause('GROUP BY', node.group, ', '),
      ...clause('HAVING', node.having, ' AND '),
      ...clause('ORDER BY', node.order?.map(printOrder), ', '),
      ...(node.limit ? [sql`LIMIT ${node.limit.count}${node.limit.offset ? sql` OFFSET ${node.limit.offset}` : empty}`] : []),
    ],
    '\n',
  )
}

export function printOrder(term: OrderTerm): Sql {
  return sql`${term.sql}${keyword(term.direction === 'desc' ? ' DESC' : '')}${keyword(term.nulls ? ' NULLS LAST' : '')}`
}

export function printWith(ctes: readonly Cte[], body: Sql): Sql {
  if (ctes.length === 0) return body
  const recursive = ctes.some((cte) => cte.recursive) ? 'WITH RECURSIVE ' : 'WITH '
  const list = ctes.map((cte) => {
    const columns = cte.columns
      ? sql`(${join(
          cte.columns.map((column) => name(column)),
          ', ',
        )})`
      : empty
    return sql`${name(cte.name)}${columns} AS (\n${cte.body}\n)`
  })
  return sql`${keyword(recursive)}${join(list, ',\n')}\n${body}`
}

function clause(word: string, pieces: readonly Sql[] | undefined, separator: string): Sql[] {
  return pieces && pieces.length > 0 ? [sql`${keyword(word)} ${join(pieces, separator)}`] : []
}
