import type { DialectId } from '../../flow.ts'

/** One word of a statement, by its place in the canonical text. */
export interface Token {
  readonly kind: 'name' | 'quoted' | 'string' | 'number' | 'parameter' | 'sign'
  readonly start: number
  readonly end: number
}
/** A text that every reader of the dialect cuts into the same words. */
export interface Canonical {
  readonly text: string
  readonly tokens: readonly Token[]
}

/** As it stands in the text; nothing where no word is. */
export function wordOf(text: string, token: Token | undefined): string {
  return token === undefined ? '' : text.slice(token.start, token.end)
}

interface Rule {
  readonly kind: Token['kind'] | 'space' | 'comment'
  readonly pattern: RegExp
  /** Undefined refuses the text. */
  rewrite?(found: string): string | undefined
}

const SPACE: Rule = { kind: 'space', pattern: /[ \t\r\n]+/y }
const LINE_COMMENT: Rule = { kind: 'comment', pattern: /--[^\n\r]*/y, rewrite: () => ' ' }
// Engines disagree on comments within comments
const COMMENT: Rule = { kind: 'comment', pattern: /\/\*[\s\S]*?\*\//y, rewrite: (found) => (found.indexOf('/*', 2) < 0 ? ' ' : undefined) }
const STRING: Rule = { kind: 'string', pattern: /'(?:[^']|'')*'/y }
const QUOTED: Rule = { kind: 'quoted', pattern: /"(?:[^"]|"")+"/y }
const DOLLAR_STRING: Rule = { kind: 'string', pattern: /\$([A-Za-z_]*)\$[\s\S]*?\$\1\$/y, rewrite: fromDollars }
const ESCAPE_STRING: Rule = { kind: 'string', pattern: /[eE]'(?:[^'\\]|'')*'/y, rewrite: (found) => found.slice(1) }
const BACKTICK: Rule = { kind: 'quoted', pattern: /`(?:[^`]|``)+`/y, rewrite: (found) => requoted(found.slice(1, -1).replaceAll('``', '`')) }
const BRACKET: Rule = { kind: 'quoted', pattern: /\[[^[\]]+\]/y, rewrite: (found) => requoted(found.slice(1, -1)) }
const NUMBER: Rule = { kind: 'number', pattern: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_$.])/uy }
/** A name right before a quote would make the string another kind of string. */
const NAME: Rule = { kind: 'name', pattern: /[\p{L}_][\p{L}\p{N}_$]*(?![\p{L}\p{N}_$"])/uy, rewrite: (found) => found }
const DOLLAR_PARAMETER: Rule = { kind: 'parameter', pattern: /\$\d+(?![\p{L}\p{N}_$])/uy }
const QUESTION_PARAMETER: Rule = { kind: 'parameter', pattern: /\?\d+(?![\p{L}\p{N}_$])/uy }
const SIGN: Rule = { kind: 'sign', pattern: /::|:=|\.(?!\d)|[(),;:[\]{}]|(?:(?!--|\/\*)[-+*/<>=~!@#%^&|])+/y }

const SHARED = [SPACE, LINE_COMMENT, COMMENT, STRING, QUOTED]
const RULES: Readonly<Record<DialectId, readonly Rule[]>> = {
  postgres: [...SHARED, ESCAPE_STRING, DOLLAR_STRING, NUMBER, NAME, DOLLAR_PARAMETER, SIGN],
  duckdb: [...SHARED, ESCAPE_STRING, DOLLAR_STRING, NUMBER, NAME, DOLLAR_PARAMETER, SIGN],
  sqlite: [...SHARED, BACKTICK, BRACKET, NUMBER, NAME, QUESTION_PARAMETER, SIGN],
}
/** Letters that make a string of bytes, bits or another alphabet of the one that follows. */
const STRING_PREFIX = /^(b|x|n|e|u&?|r)$/i

/**
 * Cuts a text into words and writes them again: comments gone, one form of string and of quoted name, no semicolon at
 * the end. A word that readers of the dialect might cut differently makes it undefined, and so nothing runs.
 */
export function canonicalText(text: string, dialect: DialectId): Canonical | undefined {
  const tokens: Token[] = []
  let written = ''
  let before: Rule['kind'] | undefined
  for (let at = 0; at < text.length; ) {
    const cut = cutAt(text, at, RULES[dialect])
    if (cut === undefined) return undefined
    const { kind, found, rewritten } = cut
    if (kind === 'string' && (isJoined(tokens, before) || isPrefixed(tokens, before, written))) return undefined
    if (kind === 'string' && before === 'name') written += ' '
    if (kind !== 'space' && kind !== 'comment') tokens.push({ kind, start: written.length, end: written.length + rewritten.length })
    written += rewritten
    before = kind
    at += found.length
  }
  return withoutEnd(written, tokens)
}

function cutAt(
  text: string,
  at: number,
  rules: readonly Rule[],
): { readonly kind: Rule['kind']; readonly found: string; readonly rewritten: string } | undefined {
  for (const { kind, pattern, rewrite } of rules) {
    pattern.lastIndex = at
    const [found] = pattern.exec(text) ?? []
    if (found === undefined) continue
    const rewritten = rewrite === undefined ? found : rewrite(found)
    return rewritten === undefined ? undefined : { kind, found, rewritten }
  }
  return undefined
}

/** Two strings side by side are one string to some and two to others. */
function isJoined(tokens: readonly Token[], before: Rule['kind'] | undefined): boolean {
  return tokens.at(-1)?.kind === 'string' && before !== undefined
}

function isPrefixed(tokens: readonly Token[], before: Rule['kind'] | undefined, written: string): boolean {
  const last = tokens.at(-1)
  return before === 'name' && last !== undefined && STRING_PREFIX.test(written.slice(last.start, last.end))
}

function withoutEnd(text: string, tokens: readonly Token[]): Canonical {
  let count = tokens.length
  while (count > 0 && text.slice(tokens[count - 1]?.start, tokens[count - 1]?.end) === ';') count -= 1
  if (count === tokens.length) return { text, tokens }
  return { text: text.slice(0, tokens[count - 1]?.end ?? 0), tokens: tokens.slice(0, count) }
}

function fromDollars(found: string): string {
  const tag = found.indexOf('$', 1) + 1
  return `'${found.slice(tag, -tag).replaceAll("'", "''")}'`
}

function requoted(name: string): string | undefined {
  return name.includes('"') ? undefined : `"${name}"`
}
