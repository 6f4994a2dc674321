import { expect, it } from 'vitest'
import { plainText } from './plain-text.ts'
import { tableText } from './table-text.ts'

it.each([
  ['**1,284 orders** so far; *May* was `best`.', '1,284 orders so far; May was best.'],
  ['One.\n\nTwo\nlines.', 'One.\n\nTwo lines.'],
  ['Which?\n\n1. Sales\n2. Orders', 'Which?\n1. Sales\n2. Orders'],
  ['- a\n  - b', '• a\n  • b'],
  ['# Head\n\n[here](https://example.com)', 'Head\n\nhere (https://example.com)'],
  ['![x](http://evil/?q=1) <b>no</b> {{name}}', 'x <b>no</b> {{name}}'],
  ['| a | b |\n|---|---|\n| 1 | 2 |', '1 | 2'],
  ['', ''],
])('%j is read as %j', (markdown, text) => {
  expect(plainText(markdown)).toBe(text)
})

it.each([
  [3, 0, 4, '2 | x'],
  [9, 0, 10, '8 | x'],
  [10, 0, 10, '… and 2 more'],
  [20, 80, 10, '… and 92 more'],
])('%i rows and %i more take %i lines, the last of them %j', (rows, more, lines, last) => {
  const table = {
    columns: [
      { label: 'N', numeric: true },
      { label: 'What', numeric: false },
    ],
    rows: Array.from({ length: rows }, (_, row) => [String(row), 'x']),
    more: { columns: 0, rows: more, atLeast: false },
  }
  const said = tableText(table).split('\n')
  expect([said.length, said[0], said.at(-1)]).toEqual([lines, 'N | What', last])
})
