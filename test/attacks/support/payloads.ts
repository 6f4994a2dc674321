import type { DialectId } from '../../../src/flow.ts'
import { CALLS, type Calls, LEAVING, OBJECTS, SHAPES, SPELLED, TYPES } from './payload-parts.ts'

export interface Payload {
  readonly class: 'leaving SELECT' | 'functions' | 'types' | 'other objects' | 'filter shape' | 'encodings'
  readonly sql: string
}

/** Attacks by class, each part in several spellings, depths and positions. */
export function payloads(dialect: DialectId): readonly Payload[] {
  return [
    ...LEAVING[dialect].flatMap((sql, n) => variants(sql, n).map((each): Payload => ({ class: 'leaving SELECT', sql: each }))),
    ...callPayloads(CALLS[dialect], dialect).map((sql): Payload => ({ class: 'functions', sql })),
    ...TYPES[dialect].map((sql): Payload => ({ class: 'types', sql })),
    ...OBJECTS[dialect].flatMap((source, n) => readings(source, n, dialect).map((sql): Payload => ({ class: 'other objects', sql }))),
    ...SHAPES[dialect].map((sql): Payload => ({ class: 'filter shape', sql })),
    ...SPELLED[dialect].map((sql): Payload => ({ class: 'encodings', sql })),
  ]
}

/** The statement as it is, and in two of the spellings that fooled readers of text. */
function variants(sql: string, n: number): readonly string[] {
  const spellings: readonly ((text: string) => string)[] = [
    (text) => text.replaceAll(' ', '/**/'),
    (text) => text.replace(/^\w+/, (word) => word.toLowerCase()),
    (text) => `${text};`,
    (text) => `-- SELECT 1\n${text}`,
    (text) => `/* SELECT 1 */ ${text}`,
    (text) => text.replaceAll(' ', '\n\t'),
    (text) => text.replace(/^\w+/, (word) => [...word].map((letter, k) => (k % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join('')),
  ]
  return [sql, ...[n, n + 3].map((k) => spellings[k % spellings.length]?.(sql) ?? sql)]
}

/** Where a call may stand. */
const POSITIONS: readonly ((call: string) => string)[] = [
  (call) => `SELECT ${call}`,
  (call) => `SELECT 1 FROM orders WHERE (${call}) IS NOT NULL`,
  (call) => `SELECT order_id FROM orders ORDER BY (${call})`,
  (call) => `SELECT count(*) FROM orders GROUP BY (${call})`,
  (call) => `SELECT CASE WHEN 1 = 1 THEN CAST((${call}) AS TEXT) END`,
  (call) => `SELECT * FROM (SELECT ${call} AS x) AS q`,
  (call) => `WITH c AS (SELECT ${call} AS x) SELECT * FROM c`,
  (call) => `SELECT 1 UNION ALL SELECT length(CAST((${call}) AS TEXT))`,
  (call) => `SELECT 1 FROM orders WHERE EXISTS (SELECT ${call})`,
  (call) => `SELECT count(*) FROM orders HAVING (${call}) IS NOT NULL`,
  (call) => `SELECT 1 FROM orders AS o JOIN orders AS p ON (${call}) IS NULL AND o.order_id = p.order_id`,
  (call) => `SELECT max(1) OVER (PARTITION BY (${call})) FROM orders`,
]

function callPayloads(calls: Calls, dialect: DialectId): readonly string[] {
  const spellings: readonly ((call: string) => string)[] = [
    (call) => call,
    (call) => call.replace(/^[\w.]+/, (name) => name.toUpperCase()),
    (call) => call.replace('(', ' /* x */ ('),
    (call) => (dialect === 'postgres' && !call.includes('.') ? `pg_catalog.${call}` : call.replace('(', '\n(')),
    (call) => call.replace(/^\w+(?=\()/, (name) => `"${name}"`),
  ]
  const values = calls.values.flatMap((call, n) =>
    [0, 3, 7].map((k) => (POSITIONS[(n * 2 + k) % POSITIONS.length] ?? String)((spellings[(n + k) % spellings.length] ?? String)(call))),
  )
  const everywhere = POSITIONS.map((position) => position(calls.values[0] ?? ''))
  return [...values, ...everywhere, ...calls.tables.flatMap((call) => [`SELECT * FROM ${call}`, `SELECT 1 FROM orders, ${call} AS t`])]
}

/** Ways to read what is not shown. */
function readings(source: string, n: number, dialect: DialectId): readonly string[] {
  const ways: readonly string[] = [
    `SELECT * FROM ${source}`,
    `SELECT (SELECT count(*) FROM ${source})`,
    `SELECT 1 FROM orders WHERE EXISTS (SELECT 1 FROM ${source})`,
    `WITH c AS (SELECT * FROM ${source}) SELECT * FROM c`,
    `SELECT order_id FROM orders UNION ALL SELECT 1 FROM ${source}`,
    `SELECT q.* FROM (SELECT * FROM ${source}) AS q`,
    `SELECT o.order_id FROM orders AS o JOIN ${source} AS p ON 1 = 1`,
    `SELECT order_id FROM orders ORDER BY (SELECT count(*) FROM ${source})`,
    dialect === 'sqlite' ? `SELECT * FROM (orders JOIN ${source})` : `SELECT * FROM orders CROSS JOIN LATERAL (SELECT * FROM ${source}) AS l`,
  ]
  return [0, 2, 5].map((k) => ways[(n + k) % ways.length] ?? '')
}
