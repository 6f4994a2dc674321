import type { Span } from '../../../flow.ts'
import { FormulaFault } from './problem.ts'
import type { CallSyntax, CompareOp, NameSyntax, PathSyntax, Syntax } from './syntax.ts'
import { type FormulaToken, tokenize } from './tokenize.ts'

const COMPARE: Readonly<Record<string, CompareOp>> = { '=': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }
const NEVER_NAMES: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'between', 'is', 'where'])

/**
 * Parses one formula by recursive descent over the grammar of the plan contract.
 *
 * Beyond it: `timestamp '…'`, `f during 'month -1'`, `(a, b) in @plan`, `= 'x' folded`, `moving(… using min)`,
 * `running(… reset year)`, so that every plan can be written as text.
 * @throws FormulaFault `formula-syntax` at the token that does not fit
 */
export function parseSyntax(text: string): Syntax {
  const cursor = startAt(tokenize(text))
  const parsed = formula(cursor)
  if (cursor.peek().kind !== 'end') throw unexpected(cursor.peek())
  return parsed
}

interface Cursor {
  peek(ahead?: number): FormulaToken
  take(): FormulaToken
}

function startAt(tokens: readonly FormulaToken[]): Cursor {
  let at = 0
  const peek = (ahead = 0): FormulaToken => tokens[Math.min(at + ahead, tokens.length - 1)] ?? { kind: 'end', text: '', at: [0, 0] }
  return {
    peek,
    take() {
      const token = peek()
      at += 1
      return token
    },
  }
}

function formula(cursor: Cursor): Syntax {
  return chain(cursor, 'or', () => chain(cursor, 'and', () => negation(cursor)))
}

function chain(cursor: Cursor, word: 'and' | 'or', next: () => Syntax): Syntax {
  const first = next()
  if (!takeWord(cursor, word)) return first
  const second = next()
  const rest: Syntax[] = []
  while (takeWord(cursor, word)) rest.push(next())
  return { kind: word, at: spanOf(first, rest.at(-1) ?? second), of: [first, second, ...rest] }
}

function negation(cursor: Cursor): Syntax {
  const start = cursor.peek()
  if (!takeWord(cursor, 'not')) return test(cursor)
  const of = negation(cursor)
  return { kind: 'not', at: spanOf(start, of), of }
}

function test(cursor: Cursor): Syntax {
  const left = sum(cursor)
  const op = cursor.peek().kind === 'symbol' ? COMPARE[cursor.peek().text] : undefined
  if (op !== undefined) {
    cursor.take()
    const right = sum(cursor)
    return { kind: 'compare', op, left, right, at: spanOf(left, right), ...matching(cursor) }
  }
  if (takeWord(cursor, 'is')) return nullTest(cursor, left)
  const negated = isWord(cursor.peek(), 'not') && takeWord(cursor, 'not')
  const tested = wordTest(cursor, left)
  if (tested === undefined && negated) throw unexpected(cursor.peek(), 'in, between, contains, starts, ends or during')
  if (tested === undefined) return left
  return negated ? { kind: 'not', at: tested.at, of: tested } : tested
}

function nullTest(cursor: Cursor, of: Syntax): Syntax {
  const negated = takeWord(cursor, 'not')
  const end = cursor.peek()
  if (!takeWord(cursor, 'null')) throw unexpected(end, 'null')
  const tested: Syntax = { kind: 'null', of, at: spanOf(of, end) }
  return negated ? { kind: 'not', at: tested.at, of: tested } : tested
}

function wordTest(cursor: Cursor, of: Syntax): Syntax | undefined {
  if (takeWord(cursor, 'in')) return inTest(cursor, of)
  if (takeWord(cursor, 'between')) {
    const low = sum(cursor)
    if (!takeWord(cursor, 'and')) throw unexpected(cursor.peek(), 'and')
    const high = sum(cursor)
    return { kind: 'between', of, low, high, at: spanOf(of, high) }
  }
  for (const kind of ['contains', 'starts', 'ends'] as const) {
    if (!takeWord(cursor, kind)) continue
    const value = sum(cursor)
    return { kind, of, value, at: spanOf(of, value) }
  }
  if (!takeWord(cursor, 'during')) return undefined
  const token = cursor.take()
  if (token.kind !== 'text') throw unexpected(token, "a period in quotes, for example 'month -1'")
  return { kind: 'during', of, token: token.text, at: spanOf(of, token) }
}

function inTest(cursor: Cursor, of: Syntax): Syntax {
  if (takeSymbol(cursor, '@')) {
    const plan = name(cursor)
    return { kind: 'member', of, plan: plan.text, at: spanOf(of, plan) }
  }
  expectSymbol(cursor, '(')
  const values = list(cursor, sum)
  const end = expectSymbol(cursor, ')')
  return { kind: 'in', of, values, at: spanOf(of, end), ...matching(cursor) }
}

function matching(cursor: Cursor): { readonly match?: 'exact' | 'folded' } {
  if (takeWord(cursor, 'folded')) return { match: 'folded' }
  return takeWord(cursor, 'exact') ? { match: 'exact' } : {}
}

function sum(cursor: Cursor): Syntax {
  let left = term(cursor)
  for (;;) {
    const op = takeOneOf(cursor, ['+', '-', '||'] as const)
    if (op === undefined) return left
    const right = term(cursor)
    left = { kind: 'binary', op, left, right, at: spanOf(left, right) }
  }
}

function term(cursor: Cursor): Syntax {
  let left = unary(cursor)
  for (;;) {
    const op = takeOneOf(cursor, ['*', '/', '%'] as const)
    if (op === undefined) return left
    const right = unary(cursor)
    left = { kind: 'binary', op, left, right, at: spanOf(left, right) }
  }
}

function unary(cursor: Cursor): Syntax {
  const start = cursor.peek()
  if (!takeSymbol(cursor, '-')) return atom(cursor)
  const following = cursor.peek()
  if (following.kind === 'number') {
    cursor.take()
    return { kind: 'number', text: `-${following.text}`, at: spanOf(start, following) }
  }
  const of = unary(cursor)
  return { kind: 'negate', of, at: spanOf(start, of) }
}

function atom(cursor: Cursor): Syntax {
  const token = cursor.peek()
  if (token.kind === 'number' || token.kind === 'text') {
    cursor.take()
    return { kind: token.kind, text: token.text, at: token.at }
  }
  if (token.kind === 'symbol') return symbolAtom(cursor)
  if (token.kind === 'name') {
    const literal = literalAtom(cursor)
    if (literal !== undefined) return literal
    if (isSymbol(cursor.peek(1), '(')) return call(cursor)
    if (NEVER_NAMES.has(token.text)) throw unexpected(token, 'a name or a value')
  }
  if (token.kind === 'end') throw unexpected(token, 'a name or a value')
  return path(cursor)
}

function literalAtom(cursor: Cursor): Syntax | undefined {
  const token = cursor.peek()
  const following = cursor.peek(1)
  if ((token.text === 'date' || token.text === 'timestamp') && following.kind === 'text') {
    cursor.take()
    cursor.take()
    return { kind: token.text, text: following.text, at: spanOf(token, following) }
  }
  if (token.text !== 'true' && token.text !== 'false' && token.text !== 'null') return undefined
  cursor.take()
  return { kind: 'constant', value: token.text === 'null' ? null : token.text === 'true', at: token.at }
}

function symbolAtom(cursor: Cursor): Syntax {
  const start = cursor.take()
  switch (start.text) {
    case '(':
      return grouped(cursor, start)
    case '[':
      return measure(cursor, start)
    case ':': {
      const slot = name(cursor)
      return { kind: 'slot', name: slot.text, at: spanOf(start, slot) }
    }
    case '$':
      return column(cursor, start)
    case '@':
      return plan(cursor, start)
    default:
      throw unexpected(start, 'a name or a value')
  }
}

function grouped(cursor: Cursor, start: FormulaToken): Syntax {
  const of = list(cursor, formula)
  const end = expectSymbol(cursor, ')')
  const [only] = of
  return only !== undefined && of.length === 1 ? only : { kind: 'tuple', of, at: spanOf(start, end) }
}

function measure(cursor: Cursor, start: FormulaToken): Syntax {
  const named = path(cursor)
  const where = takeWord(cursor, 'where') ? formula(cursor) : undefined
  const end = expectSymbol(cursor, ']')
  return { kind: 'measure', path: named, ...(where && { where }), at: spanOf(start, end) }
}

function column(cursor: Cursor, start: FormulaToken): Syntax {
  const first = name(cursor)
  if (!takeSymbol(cursor, '.')) return { kind: 'column', column: first.text, at: spanOf(start, first) }
  const second = name(cursor)
  return { kind: 'column', input: first.text, column: second.text, at: spanOf(start, second) }
}

function plan(cursor: Cursor, start: FormulaToken): Syntax {
  const named = name(cursor)
  if (!takeSymbol(cursor, '(')) return { kind: 'plan', name: named.text, args: [], at: spanOf(start, named) }
  const args = list(cursor, formula)
  const end = expectSymbol(cursor, ')')
  return { kind: 'plan', name: named.text, args, at: spanOf(start, end) }
}

function call(cursor: Cursor): CallSyntax {
  const named = cursor.take()
  expectSymbol(cursor, '(')
  const distinct = !isSymbol(cursor.peek(1), ')') && takeWord(cursor, 'distinct')
  const bare = isSymbol(cursor.peek(), ')') || (isWord(cursor.peek(), 'where') && !isSymbol(cursor.peek(1), ')'))
  const args = bare ? [] : list(cursor, formula)
  const words = callWords(cursor)
  const end = expectSymbol(cursor, ')')
  return { kind: 'call', name: named.text, nameAt: named.at, distinct, args, ...words, at: spanOf(named, end) }
}

type CallWords = Omit<CallSyntax, 'kind' | 'at' | 'name' | 'nameAt' | 'distinct' | 'args'>

function callWords(cursor: Cursor): CallWords {
  let words: CallWords = { within: [], per: [] }
  for (;;) {
    if (takeWord(cursor, 'where')) words = { ...words, where: formula(cursor) }
    else if (takeWord(cursor, 'along')) words = { ...words, along: path(cursor) }
    else if (takeWord(cursor, 'size')) words = { ...words, size: wholeNumber(cursor) }
    else if (takeWord(cursor, 'within')) words = { ...words, within: list(cursor, name) }
    else if (takeWord(cursor, 'per')) words = { ...words, per: list(cursor, path) }
    else if (takeWord(cursor, 'using')) words = { ...words, using: name(cursor) }
    else if (takeWord(cursor, 'reset')) words = { ...words, reset: name(cursor) }
    else if (takeWord(cursor, 'asc')) words = { ...words, direction: 'asc' }
    else if (takeWord(cursor, 'desc')) words = { ...words, direction: 'desc' }
    else return words
  }
}

function wholeNumber(cursor: Cursor): number {
  const token = cursor.take()
  if (token.kind !== 'number' || token.text.includes('.')) throw unexpected(token, 'a whole number')
  return Number(token.text)
}

function path(cursor: Cursor): PathSyntax {
  const first = name(cursor)
  const rest: NameSyntax[] = []
  while (takeSymbol(cursor, '.')) rest.push(name(cursor))
  return { kind: 'path', steps: [first, ...rest], at: spanOf(first, rest.at(-1) ?? first) }
}

function name(cursor: Cursor): NameSyntax {
  const token = cursor.take()
  if (token.kind !== 'name' && token.kind !== 'quoted') throw unexpected(token, 'a name')
  return { text: token.text, at: token.at }
}

function list<T>(cursor: Cursor, item: (cursor: Cursor) => T): readonly [T, ...T[]] {
  const first = item(cursor)
  const rest: T[] = []
  while (takeSymbol(cursor, ',')) rest.push(item(cursor))
  return [first, ...rest]
}

function takeOneOf<T extends string>(cursor: Cursor, symbols: readonly T[]): T | undefined {
  return symbols.find((symbol) => takeSymbol(cursor, symbol))
}

function takeSymbol(cursor: Cursor, text: string): boolean {
  if (!isSymbol(cursor.peek(), text)) return false
  cursor.take()
  return true
}

function takeWord(cursor: Cursor, word: string): boolean {
  if (!isWord(cursor.peek(), word)) return false
  cursor.take()
  return true
}

function expectSymbol(cursor: Cursor, text: string): FormulaToken {
  const token = cursor.take()
  if (!isSymbol(token, text)) throw unexpected(token, `"${text}"`)
  return token
}

function isSymbol(token: FormulaToken, text: string): boolean {
  return token.kind === 'symbol' && token.text === text
}

function isWord(token: FormulaToken, word: string): boolean {
  return token.kind === 'name' && token.text === word
}

function spanOf(start: { readonly at: Span }, end: { readonly at: Span }): Span {
  return [start.at[0], end.at[1]]
}

function unexpected(token: FormulaToken, expected?: string): FormulaFault {
  const found = token.kind === 'end' ? 'the formula ends too early' : `unexpected "${token.text}"`
  return new FormulaFault('formula-syntax', expected === undefined ? found : `${found}, expected ${expected}`, token.at)
}
