import type { Span } from '../../../flow.ts'
import { FormulaFault } from './problem.ts'

export interface FormulaToken {
  readonly kind: 'name' | 'quoted' | 'number' | 'text' | 'symbol' | 'end'
  /** Names in lower case; texts and quoted names without their quotes. */
  readonly text: string
  readonly at: Span
}

const PATTERNS = [
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['symbol', /<=|>=|!=|<>|\|\||[=<>+\-*/%(),.[\]$@:]/y],
] as const
const SPACE = /\s+/y
const QUOTES = { "'": 'text', '"': 'quoted' } as const

/** Cuts a formula into tokens; the last one is `end`. @throws FormulaFault at the first character that fits nothing */
export function tokenize(text: string): readonly FormulaToken[] {
  const tokens: FormulaToken[] = []
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const token = tokenAt(text, at)
    tokens.push(token)
    at = skipSpace(text, token.at[1])
  }
  return [...tokens, { kind: 'end', text: '', at: [text.length, text.length] }]
}

function tokenAt(text: string, at: number): FormulaToken {
  const quote = text[at]
  if (quote === "'" || quote === '"') return quotedAt(text, at, quote)
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return { kind, text: kind === 'name' ? found.toLowerCase() : found, at: [at, at + found.length] }
  }
  throw new FormulaFault('formula-syntax', `unexpected "${text[at]}"`, [at, at + 1])
}

/** Both kinds of quotes are doubled to stand for themselves. */
function quotedAt(text: string, start: number, quote: "'" | '"'): FormulaToken {
  let value = ''
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== quote) value += text[at]
    else if (text[at + 1] === quote) {
      value += quote
      at += 1
    } else return { kind: QUOTES[quote], text: value, at: [start, at + 1] }
  }
  throw new FormulaFault('formula-syntax', 'a quote is opened and never closed', [start, text.length])
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  return at + (SPACE.exec(text)?.[0].length ?? 0)
}
