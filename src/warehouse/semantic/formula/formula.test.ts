import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Expr, Node, Predicate, Query } from '../../../flow.ts'
import { type FormulaContext, type FormulaEntities, parseExpr, parseFormula, parsePredicate, printFormula } from '../index.ts'

const entity = (key: string, fields: string, joins: Record<string, [string, string]>, measures = '') => ({
  key: key.split(' '),
  fields: named(fields),
  joins: Object.fromEntries(Object.entries(joins).map(([name, [to, cardinality]]) => [name, { to, cardinality }])),
  measures: named(measures),
})
const named = (names: string) =>
  Object.fromEntries(
    names
      .split(' ')
      .filter(Boolean)
      .map((name) => [name, {}]),
  )
const SHOP: FormulaEntities = {
  line: entity('line_id', 'line_id quantity unit_price', { order: ['order', 'many_to_one'], returns: ['return', 'one_to_many'] }, 'revenue'),
  order: entity('order_id', 'order_id ordered_at status shipping size', { customer: ['customer', 'many_to_one'], lines: ['line', 'one_to_many'] }, 'orders'),
  customer: entity('customer_id', 'customer_id name country', { orders: ['order', 'one_to_many'] }, 'customers'),
  return: entity('return_id', 'quantity', { line: ['line', 'many_to_one'] }),
}
const NODE: Node = { id: 'n', why: [{ kind: 'edit', revision: 1 }] }
const QUERY: Query = { ...NODE, kind: 'set', op: 'union', inputs: [] as never, order: [] }
const context = (from: string): FormulaContext => ({
  entities: SHOP,
  from: { entity: from },
  node: () => NODE,
  plan: (name) => (name === 'avg' ? { query: QUERY, keys: ['k'] } : undefined),
})
const bare = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, part) => (key === 'id' || key === 'why' ? undefined : part)))

describe('formulas that can be read', () => {
  test.each<[from: string, formula: string, expected: object]>([
    ['line', 'order.customer.country', { kind: 'field', path: ['order', 'customer'], field: 'country' }],
    ['line', '[order.orders]', { kind: 'measure', path: ['order'], measure: 'orders' }],
    ['order', '[lines.revenue]', { kind: 'related', path: ['lines'], measure: 'revenue' }],
    ['customer', 'count(orders)', { kind: 'related', path: ['orders'], fn: 'count' }],
    ['order', 'count(customer)', { kind: 'aggregate', fn: 'count', of: { kind: 'field', path: ['customer'], field: 'customer_id' }, distinct: true }],
    [
      'order',
      'sum(lines.quantity * lines.unit_price)',
      {
        kind: 'related',
        path: ['lines'],
        fn: 'sum',
        of: { kind: 'call', fn: '*', args: ['quantity', 'unit_price'].map((field) => ({ kind: 'field', path: [], field })) },
      },
    ],
    [
      'customer',
      'count(distinct orders.lines.order.status)',
      { kind: 'related', path: ['orders', 'lines'], fn: 'count', of: { kind: 'field', path: ['order'], field: 'status' }, distinct: true },
    ],
    [
      'order',
      'bucket(min(customer.orders.ordered_at), quarter)',
      {
        kind: 'bucket',
        grain: 'quarter',
        of: { kind: 'related', path: ['customer', 'orders'], fn: 'min', of: { kind: 'field', path: [], field: 'ordered_at' } },
      },
    ],
    ['order', '-5', { kind: 'value', type: 'integer', value: '-5' }],
    ['order', 'previous($revenue)', { kind: 'compared', column: 'revenue', value: 'previous' }],
    ['order', 'moving($r along month size 3)', { kind: 'window', fn: 'moving', of: { kind: 'column', column: 'r' }, within: [], along: 'month', size: 3 }],
    ['order', '@avg(size)', { kind: 'scalar', query: bare(QUERY), match: [{ outer: { kind: 'field', path: [], field: 'size' }, column: 'k' }] }],
    // biome-ignore lint/suspicious/noThenProperty: the word of the plan contract
    ['order', "if(status = 'paid', 1, 0)", { kind: 'case', when: [{ if: eq('status', 'paid'), then: int('1') }], else: int('0') }],
    ['order', 'not exists(lines)', { kind: 'not', of: { kind: 'exists', path: ['lines'], quantifier: 'some' } }],
    ['customer', "every(orders where status = 'shipped')", { kind: 'exists', path: ['orders'], quantifier: 'every', where: eq('status', 'shipped') }],
    ['order', "status NOT IN ('a', 'b')", { kind: 'not', of: { kind: 'in', of: field('status'), values: [text('a'), text('b')] } }],
    ['order', 'customer.name is not null', { kind: 'not', of: { kind: 'null', of: { kind: 'field', path: ['customer'], field: 'name' } } }],
    ['order', 'size in @avg', { kind: 'member', of: [field('size')], query: bare(QUERY) }],
  ])('%s: %s', (from, formula, expected) => {
    const parsed = parseFormula(formula, context(from))
    expect(parsed.kind === 'problem' ? parsed : bare(parsed.kind === 'expr' ? parsed.expr : parsed.predicate)).toEqual(expected)
  })
})

describe('formulas that cannot', () => {
  test.each<[from: string, formula: string, code: string, at: number, near?: string]>([
    ['line', 'sum(quantty)', 'unknown-field', 4, 'quantity'],
    ['line', 'order.custmer.name', 'unknown-join', 6, 'customer'],
    ['line', '[revenu]', 'unknown-measure', 1, 'revenue'],
    ['customer', 'orders.shipping', 'path-not-to-one', 0],
    ['order', 'sum(lines.quantity * shipping)', 'path-not-to-one', 4],
    ['line', 'quantity +', 'formula-syntax', 10],
    ['line', 'quantity quantity', 'formula-syntax', 9],
    ['line', "status = 'paid", 'formula-syntax', 9],
    ['line', 'summ(quantity)', 'formula-syntax', 0],
    ['line', 'bucket(order.ordered_at, mont)', 'formula-type', 25, 'month'],
    ['line', 'revenue', 'unknown-field', 0],
    ['line', '@nothing', 'formula-type', 0],
    ['line', '(quantity = 1) + 1', 'formula-type', 1],
  ])('%s: %s', (from, formula, code, at, near) => {
    const parsed = parseExpr(formula, context(from))
    expect(parsed).toMatchObject({ kind: 'problem', problem: { code, ...(near && { near }) } })
    expect(parsed.kind === 'problem' && parsed.problem.at[0]).toBe(at)
  })
})

test('a printed formula is read back as the same formula', () => {
  fc.assert(
    fc.property(formulas().expr, (expr) => {
      const parsed = parseExpr(printFormula(expr), context('order'))
      expect(parsed.kind === 'expr' ? bare(parsed.expr) : { parsed, text: printFormula(expr) }).toEqual(bare(expr))
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(formulas().predicate, (predicate) => {
      const parsed = parsePredicate(printFormula(predicate), context('order'))
      expect(parsed.kind === 'predicate' ? bare(parsed.predicate) : { parsed, text: printFormula(predicate) }).toEqual(bare(predicate))
    }),
    { numRuns: 500 },
  )
})

test('reading never throws, whatever the text', () => {
  const pieces = fc.constantFrom(
    ..."( ) [ ] . , + - * / = != < in not and or where count sum exists size quantity order lines 'x' \" 1 @avg $a : is null if".split(' '),
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      parseFormula(parts.join(' '), context('order'))
    }),
    { numRuns: 1000 },
  )
})

function field(name: string): Expr {
  return { kind: 'field', path: [], field: name }
}
function text(value: string): Expr {
  return { kind: 'value', type: 'text', value }
}
function int(value: string): Expr {
  return { kind: 'value', type: 'integer', value }
}
function eq(name: string, value: string) {
  return { kind: 'compare', op: '=', left: field(name), right: text(value) }
}

function formulas() {
  const leaf: fc.Arbitrary<Expr> = fc.oneof(
    fc.constantFrom(field('size'), field('status'), { kind: 'field', path: ['customer'], field: 'name' } as const),
    fc.integer({ min: -99, max: 99 }).map((n) => int(String(n))),
    fc.string({ unit: fc.constantFrom('a', "'", '"', ' ', 'é', '%') }).map(text),
    fc
      .constantFrom<Expr>(
        { kind: 'value', type: 'boolean', value: true },
        { kind: 'value', type: 'text', value: null },
        { kind: 'value', type: 'decimal', value: '-1.50' },
        { kind: 'value', type: 'date', value: '2026-09-14' },
        { kind: 'slot', slot: 'country' },
        { kind: 'column', column: 'x' },
        { kind: 'column', input: 'a', column: 'where' },
        { kind: 'compared', column: 'x', value: 'growth' },
        { kind: 'scalar', query: QUERY, match: undefined },
        { kind: 'related', path: ['lines'], measure: 'revenue' },
        { kind: 'related', path: ['lines', 'returns'], fn: 'sum', of: { kind: 'field', path: ['line'], field: 'quantity' } },
        { kind: 'related', path: ['lines'], fn: 'count' },
        { kind: 'aggregate', fn: 'count' },
      )
      .filter((one) => one.kind !== 'scalar'),
  )
  const node = <T extends object>(part: T) => ({ ...part, ...NODE })
  return fc.letrec<{ expr: Expr; predicate: Predicate }>((tie) => ({
    expr: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .tuple(fc.constantFrom('+', '-', '*', '/', '%', 'concat', 'nullif'), tie('expr'), tie('expr'))
        .map(([fn, a, b]) => ({ kind: 'call', fn, args: [a, b] }) as Expr),
      tie('expr').map((of): Expr => ({ kind: 'call', fn: 'negate', args: [of] })),
      fc.array(tie('expr'), { minLength: 1, maxLength: 3 }).map((args): Expr => ({ kind: 'call', fn: 'coalesce', args })),
      fc
        .tuple(tie('predicate'), tie('expr'), fc.option(tie('expr'), { nil: undefined }))
        // biome-ignore lint/suspicious/noThenProperty: the word of the plan contract
        .map(([p, a, b]): Expr => ({ kind: 'case', when: [{ if: p, then: a }], ...(b && { else: b }) })),
      tie('expr').map((of): Expr => ({ kind: 'bucket', of, grain: 'month' })),
      tie('expr').map((of): Expr => ({ kind: 'add', of, count: -3, unit: 'day' })),
      fc.tuple(tie('expr'), tie('expr')).map(([from, to]): Expr => ({ kind: 'diff', from, to, unit: 'day' })),
      fc
        .tuple(
          leaf.filter((one) => one.kind === 'field' || one.kind === 'slot'),
          tie('predicate'),
        )
        .map(([of, where]): Expr => ({ kind: 'aggregate', fn: 'sum', of, where, along: field('ordered_at'), per: [field('size')] })),
      tie('predicate').map((where): Expr => ({ kind: 'aggregate', fn: 'count', where })),
      tie('predicate').map((where): Expr => ({ kind: 'measure', path: [], measure: 'orders', where })),
      tie('expr').map((of): Expr => ({ kind: 'window', fn: 'running', of, within: ['a', 'b'], along: 'month', reset: 'year', aggregate: 'max' })),
      tie('expr').map((of): Expr => ({ kind: 'window', fn: 'rank', of, within: [], direction: 'desc' })),
    ),
    predicate: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc
        .tuple(fc.constantFrom('=', '!=', '<', '>='), tie('expr'), tie('expr'), fc.constantFrom(undefined, 'folded'))
        .map(([op, left, right, match]) => node({ kind: 'compare', op, left, right, ...(match && { match }) }) as Predicate),
      tie('expr').map((of) => node({ kind: 'null', of }) as Predicate),
      tie('expr').map((of) => node({ kind: 'true', of }) as Predicate),
      fc.tuple(tie('expr'), tie('expr'), tie('expr')).map(([of, low, high]) => node({ kind: 'between', of, low, high }) as Predicate),
      fc.tuple(tie('expr'), fc.array(tie('expr'), { minLength: 1, maxLength: 3 })).map(([of, values]) => node({ kind: 'in', of, values }) as Predicate),
      fc
        .tuple(fc.constantFrom('contains', 'starts', 'ends'), tie('expr'), tie('expr'))
        .map(([op, of, value]) => node({ kind: 'text', op, of, value }) as Predicate),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), tie('predicate'), tie('predicate'), fc.array(tie('predicate'), { maxLength: 1 }))
        .map(([kind, a, b, rest]): Predicate => node({ kind, of: [a, b, ...rest] })),
      tie('predicate').map((of) => node({ kind: 'not', of }) as Predicate),
      fc.constant(node({ kind: 'exists', path: ['lines'], quantifier: 'every' }) as Predicate),
    ),
  }))
}
