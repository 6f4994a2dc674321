import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { DialectId } from '../../flow.ts'

/** One statement or more as the parser's own tree: plain JSON, never changed. */
export type Tree = { readonly [key: string]: unknown }
export type Parsed = { readonly kind: 'parsed'; readonly statements: readonly Tree[] } | { readonly kind: 'unparsed'; readonly message: string }

type Parse = (text: string) => readonly Tree[]
const ready: Partial<Record<DialectId, Parse>> = {}
/** The other parser, for PostgreSQL. */
let second: Parse | undefined

/** Loads both parsers, a quarter of a second once; until then nothing parses. */
export async function warmParsers(): Promise<void> {
  if (ready.postgres) return
  const [pg, polyglot] = await Promise.all([import('libpg-query'), loadPolyglot()])
  await pg.loadModule()
  ready.postgres = (text) => statementsOf(pg.parseSync(text), 'stmts').map((statement) => treeOf(statement.stmt))
  const parseAs =
    (dialect: 'duckdb' | 'sqlite' | 'postgresql'): Parse =>
    (text) => {
      const { success, ast, error } = treeOf(polyglot.parse(text, dialect))
      if (success !== true) throw new Error(typeof error === 'string' ? error : 'syntax error')
      return statementsOf({ ast }, 'ast')
    }
  ready.duckdb = parseAs('duckdb')
  ready.sqlite = parseAs('sqlite')
  second = parseAs('postgresql')
}

/** What is used of the package; the types of its part that is told where its program is refer to files by names that Node does not know. */
interface Polyglot {
  init(options: { readonly wasmUrl: Uint8Array }): Promise<void>
  parse(text: string, dialect: string): unknown
}

/** The package's own way reads its 22 MB through `fetch`, which takes half as long again and leaves a changed `fetch` behind. */
async function loadPolyglot(): Promise<Polyglot> {
  const program = fileURLToPath(import.meta.resolve('@polyglot-sql/sdk/polyglot_sql.wasm'))
  const [{ default: polyglot }, wasmUrl]: readonly [{ readonly default: Polyglot }, Uint8Array] = await Promise.all([
    import('@polyglot-sql/sdk/manual'),
    readFile(program),
  ])
  await polyglot.init({ wasmUrl })
  return polyglot
}

/** One statement of PostgreSQL as the other parser reads it; undefined when it reads no such thing. */
export function parseSecond(text: string): Tree | undefined {
  try {
    const statements = second?.(text) ?? []
    return statements.length === 1 ? statements[0] : undefined
  } catch {
    return undefined
  }
}

/** Never throws: what cannot be parsed is a value, with the parser's message for the operator's log. */
export function parse(text: string, dialect: DialectId): Parsed {
  const parser = ready[dialect]
  if (!parser) return { kind: 'unparsed', message: `the ${dialect} parser is not loaded` }
  try {
    return { kind: 'parsed', statements: parser(text) }
  } catch (fault) {
    return { kind: 'unparsed', message: fault instanceof Error ? fault.message : String(fault) }
  }
}

function statementsOf(result: unknown, key: string): readonly Tree[] {
  const list = treeOf(result)[key]
  return Array.isArray(list) ? list.map(treeOf) : []
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function treeOf(value: unknown): Tree {
  return isTree(value) ? value : {}
}
