import { describe, expect, it } from 'vitest'
import type { Cell, ResultSet, StatementColumn } from '../../../../flow.ts'
import { checkText, type Evidence, evidenceOf, FILLED, figuresIn, type Reckoned } from './index.ts'

const column = (name: string, type: StatementColumn['type'], format?: StatementColumn['format']): StatementColumn => ({
  name,
  label: name,
  type,
  show: 'asked',
  ...(format && { format }),
})
const money = { kind: 'currency', currency: 'EUR' } as const
const result = (columns: readonly StatementColumn[], rows: readonly (readonly Cell[])[], truncated = false): ResultSet => ({
  columns,
  rows,
  truncated,
  durationMs: 1,
  executedAt: '2026-09-14T08:00:00.000Z',
})
const SALES = result(
  [
    column('region', 'text'),
    column('revenue', 'decimal', money),
    column('orders', 'integer'),
    column('margin', 'decimal', { kind: 'percent' }),
    column('month', 'date'),
  ],
  [
    ['DACH', '1284112.50', 412, '0.2375', '2026-08-01'],
    ['Iberia', '90210.00', 37, '-0.051', '2026-07-01'],
    ['Product 7', '-1200', 5, null, '2025-12-01'],
  ],
)

function evidence(given: { readonly said?: readonly string[]; readonly reckoned?: readonly Reckoned[]; readonly result?: ResultSet } = {}): Evidence {
  return evidenceOf([{ result: given.result ?? SALES, rowsSeen: 100, said: [] }], given.reckoned ?? [], given.said ?? [])
}
const holds = (text: string, from: Evidence = evidence()): boolean => checkText(text, { evidenceFor: () => from }).missed.length === 0

describe('figures that follow from the cells', () => {
  it.each([
    'Revenue was 1,284,112.50.',
    'Revenue was €1,284,113 in all.',
    'Revenue was 1.28 M.',
    'Revenue was 1.28\u00a0million EUR.',
    'Revenue was €1.3M.',
    'Revenue was about 1,300,000.',
    'Revenue was over 1 million.',
    'Revenue was nearly 1.3 million.',
    'DACH had 412 orders, Iberia thirty-seven.',
    'Iberia had 90.2k.',
    'Margin was 23.75 %, or 23.8%, or 24 percent.',
    'Margin fell by 5.1%.',
    'Product 7 lost 1,200.',
    'It was -1,200 and −1,200.',
    'That was in August 2026.',
    'Of July 1, 2026 and 2026-07-01 and 1 Jul 2026.',
    'In Q3 2026 and in H2 2026 and in 2025.',
    'The three regions, the top 2 of them, the two largest.',
    'The 2nd is Iberia.',
    'One of them lost money.',
    '1. DACH\n2. Iberia',
    'Ninety thousand two hundred and ten was the figure.',
    '| DACH | **1,284,112.50** | 412 |',
  ])('%s', (text) => {
    expect(checkText(text, { evidenceFor: () => evidence() }).missed).toEqual([])
  })
})

describe('figures that do not', () => {
  it.each([
    'Revenue was 1,284,212.50.',
    'Revenue was 1.27 M.',
    'Revenue was $1,284,112.50.',
    'Revenue was 1,300,000.',
    'Revenue was over 2 million.',
    'Revenue was under 1 million.',
    'DACH had 413 orders.',
    'Margin was 24.75 %.',
    'Margin was 412 %.',
    'It doubled.',
    'Half of it was DACH.',
    'That was in June 2026.',
    'That was on 2 August 2026.',
    'In Q2 2026.',
    'In 2024.',
    'All six regions.',
    'The top 9 of them.',
    'The 9th is Iberia.',
    'Product 8 lost money.',
    'At 10:30 it fell.',
    'Order A-1009 was lost.',
    'There were ４１３ orders.',
    'There were ٤١٢ orders.',
    'There were 4**1**3 orders.',
    'There were 4\u200b13 orders.',
    'There were ⅔ of them.',
    'There were 412,5 orders.',
    'There were 1.284.112 orders.',
    '| DACH | 1,284,113.50 |',
    '99. euros each',
    'Four hundred and thirteen orders.',
    'It rose by 5e3.',
  ])('%s', (text) => {
    expect(holds(text)).toBe(false)
  })
})

describe('what becomes of a sentence', () => {
  const from = evidence()
  it('goes alone, the others stay', () => {
    const { text, missed } = checkText('DACH leads with 412 orders. It grew by 17 %. Iberia had 37.', { evidenceFor: () => from })
    expect(text).toBe('DACH leads with 412 orders. Iberia had 37.')
    expect(missed).toEqual([{ sentence: 'It grew by 17 %.', figures: ['17 %'] }])
  })
  it('goes with its line, its row of a table, its point of a list', () => {
    expect(checkText('# Orders\n- DACH 412\n- Nordics 88\n\n| a | b |\n|---|---|\n| DACH | 412 |\n| Nordics | 88 |', { evidenceFor: () => from }).text).toBe(
      '# Orders\n- DACH 412\n\n| a | b |\n|---|---|\n| DACH | 412 |',
    )
  })
  it('may be marked instead', () => {
    expect(checkText('It grew by 17 %. Iberia had 37.', { onMiss: 'mark', evidenceFor: () => from }).text).toBe('It grew by 17 %. (not checked) Iberia had 37.')
  })
  it('is held to the results it cites', () => {
    const other = evidence({ result: result([column('n', 'integer')], [[37]]) })
    const { missed } = checkText('DACH had 412. Iberia had 37 [[q2]].', { evidenceFor: (sentence) => (sentence.includes('q2') ? other : from) })
    expect(missed).toEqual([])
    expect(checkText('DACH had 412 [[q2]].', { evidenceFor: () => other }).missed).toHaveLength(1)
  })
  it('is not looked at figure by figure when it has hundreds', () => {
    expect(holds(Array.from({ length: 500 }, () => '412').join(' '))).toBe(false)
  })
})

describe('where figures may come from besides cells', () => {
  it('takes arithmetic that was declared', () => {
    const reckoned: readonly Reckoned[] = [
      { value: 0.1234, kind: 'share' },
      { value: 2.03, kind: 'times' },
      { value: 1193902.5, kind: 'plain', currency: 'EUR' },
    ]
    expect(holds('It grew by 12.3 %, doubled, and is €1,193,902.50 ahead.', evidence({ reckoned }))).toBe(true)
    expect(holds('It grew by 12.9 %.', evidence({ reckoned }))).toBe(false)
    expect(holds('It is $1,193,902.50 ahead.', evidence({ reckoned }))).toBe(false)
  })
  it('takes a figure of the question beside the same word only', () => {
    const asked = evidence({ said: ['Which customers ordered more than 6 times since 2023?'] })
    expect(holds('These customers ordered more than 6 times since 2023.', asked)).toBe(true)
    expect(holds('There are 6 customers.', asked)).toBe(false)
  })
  it('does not take figures of rows that the writer has not seen, nor the number of rows of a part', () => {
    const long = result(
      [column('n', 'integer')],
      Array.from({ length: 150 }, (_, n) => [1_000 + n]),
    )
    const seen = evidenceOf([{ result: long, rowsSeen: 100, said: [] }], [], [])
    expect([holds('1,099 of them.', seen), holds('1,100 of them.', seen), holds('150 rows.', seen)]).toEqual([true, false, true])
    expect(holds('3 rows.', evidence({ result: { ...SALES, rows: SALES.rows.slice(0, 3), truncated: true } }))).toBe(false)
  })
  it('takes what was filled in, unless the words around make another figure of it', () => {
    const cell = `${FILLED.open}77${FILLED.close}`
    expect(checkText(`**It was ${cell}.** ${cell} was it.`, { evidenceFor: () => evidence() })).toEqual({ text: '**It was 77.** 77 was it.', missed: [] })
    for (const text of [`-${cell}`, `${cell} million`, `${cell}%`, `1${cell}`, `${cell}5`, `$${cell}`, `${cell}.5`]) expect(holds(text)).toBe(false)
  })
})

it('never throws, whatever it is given', () => {
  for (const text of [
    '',
    '.',
    '-',
    '€',
    '%',
    '1e999',
    `${'9'.repeat(400)}`,
    '\u0000',
    '\ud800',
    '| |',
    '1'.repeat(20_000),
    '['.repeat(5_000),
    'a1'.repeat(5_000),
  ])
    expect(() => checkText(text, { evidenceFor: () => evidence() })).not.toThrow()
  expect(figuresIn('no figures here')).toEqual([])
})
