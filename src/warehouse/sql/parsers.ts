import type { DialectId } from '../../flow.ts'

/** One statement or more as the parser's own tree: plain JSON, never changed. */
export type Tree = { readonly [key: string]: unknown }
export type Parsed = { readonly kind: 'parsed'; readonly statements: readonly Tree[] } | { readonly kind: 'unparsed'; readonly message: string }

type Parse = (text: string) => readonly Tree[]
const ready: Partial<Record<DialectId, Parse>> = {}

/** Loads both parsers, about half a second once; until then nothing parses. */
export async function warmParsers(): Promise<void> {
  if (ready.postgres) return
  const [pg, polyglot] = await Promise.all([import('libpg-query'), import('@polyglot-sql/sdk')])
  await pg.loadModule()
  await polyglot.init()
  ready.postgres = (text) => statementsOf(pg.parseSync(text), 'stmts').map((statement) => treeOf(statement.stmt))
  for (const dialect of ['duckdb', 'sqlite'] as const) {
    ready[dialect] = (text) => {
      const result: unknown = polyglot.parse(text, dialect as Parameters<typeof polyglot.parse>[1])
      const { success, ast, error } = treeOf(result)
      if (success !== true) throw new Error(typeof error === 'string' ? error : 'syntax error')
      return statementsOf({ ast }, 'ast')
    }
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
