import { describe, expect, it } from 'vitest'
import { DIALECTS, type DialectId } from '../../flow.ts'
import { parseSelect } from './index.ts'

/** Base tables of a statement, sorted; a CTE counts only where its name is not in scope. */
function tables(text: string, dialect: DialectId): readonly string[] | string {
  const parsed = parseSelect(text, dialect)
  if (parsed.kind !== 'one') return parsed.kind
  return [...new Set(parsed.facts.tables.map(({ schema, table }) => (schema === null ? table : `${schema}.${table}`)))].sort()
}

const CASES: readonly (readonly [text: string, tables: readonly string[]])[] = [
  ['SELECT 1', []],
  ['SELECT * FROM a', ['a']],
  ['SELECT * FROM s.a AS x JOIN b ON x.i = b.i, c', ['b', 'c', 's.a']],
  ['SELECT (SELECT MAX(i) FROM b) FROM a', ['a', 'b']],
  ['WITH a AS (SELECT * FROM b) SELECT * FROM a', ['b']],
  ['WITH a AS (SELECT * FROM a) SELECT * FROM a', ['a']],
  ['WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a, b', ['b']],
  ['WITH RECURSIVE a AS (SELECT i FROM b UNION ALL SELECT i FROM a) SELECT * FROM a', ['b']],
  ['SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) q, a', ['a']],
  ['WITH x AS (WITH a AS (SELECT * FROM b) SELECT * FROM a) SELECT * FROM a, x', ['a', 'b']],
  ['WITH a AS (SELECT 1) SELECT * FROM s.a', ['s.a']],
  ['SELECT i FROM a UNION SELECT i FROM b EXCEPT SELECT i FROM c', ['a', 'b', 'c']],
  ['SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.i IN (SELECT i FROM c))', ['a', 'b', 'c']],
  ['SELECT SUM(i) OVER (ORDER BY (SELECT MAX(i) FROM b)) FROM a ORDER BY (SELECT i FROM c)', ['a', 'b', 'c']],
  ['SELECT * FROM (a JOIN b ON a.i = b.i) LEFT JOIN c ON c.i = a.i', ['a', 'b', 'c']],
]

for (const dialect of DIALECTS) {
  describe(`base tables, ${dialect}`, () => {
    for (const [text, expected] of CASES) it(text, () => expect(tables(text, dialect)).toEqual(expected))
  })
}

describe('parseSelect', () => {
  it('tells kinds of statements apart', () => {
    const kind = (text: string, dialect: DialectId) => {
      const parsed = parseSelect(text, dialect)
      return parsed.kind === 'one' ? parsed.statement : parsed.kind
    }
    for (const dialect of DIALECTS) {
      expect(kind('SELECT 1', dialect)).toBe('select')
      expect(kind('VALUES (1)', dialect)).toBe('select')
      expect(kind('DELETE FROM a', dialect)).toBe('write')
      expect(kind('SELECT 1; SELECT 2', dialect)).toBe('several')
      expect(kind('SELECT FROM WHERE', dialect)).not.toBe('select')
    }
  })

  it('finds parameters, and not what only looks like one', () => {
    const numbers = (text: string, dialect: DialectId) => {
      const parsed = parseSelect(text, dialect)
      return parsed.kind === 'one' ? [...parsed.parameters].sort() : parsed.kind
    }
    expect(numbers(`SELECT $1, '$2', "$3" FROM a WHERE b = $4 -- $5`, 'postgres')).toEqual([1, 4])
    expect(numbers(`SELECT ?1, '?2', "?3" FROM a WHERE b = ?4`, 'sqlite')).toEqual([1, 4])
  })
})
