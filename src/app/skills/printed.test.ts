import { expect, test } from 'vitest'
import { printsOf } from './printed.ts'

const RUN = { durationMs: 1, at: new Date(0) }
const texts = (data: string) => printsOf({ type: 'text', data }, RUN)

test.each([
  ['<a href="https://example.com/a b">the ticket</a>', '[the ticket](<https://example.com/a%20b>)'],
  ["<A HREF='mailto:ada@example.com'>Ada</A>", '[Ada](<mailto:ada@example.com>)'],
  ['<a class="x" href="http://example.com">a [b]</a> and <a href="https://b.example">b</a>', '[a \\[b\\]](<http://example.com>) and [b](<https://b.example>)'],
  ['<a href="javascript:alert(1)">click</a>', 'click'],
  ['<a href="data:text/html,x">click</a>', 'click'],
  ['plain < text', 'plain < text'],
])('%s is shown as %s', (text, shown) => {
  expect(texts(text)).toEqual([{ kind: 'text', text: shown }])
})

test('a hostile text is read once', () => {
  const started = performance.now()
  texts('<a href="x">'.repeat(100_000))
  expect(performance.now() - started).toBeLessThan(5_000)
})

const message = (more: object) => printsOf({ type: 'json', data: { role: 'assistant', content: 'Sales were 12.', ...more } }, RUN)

test('a message of another server is its parts in their order, with the rows that came along', () => {
  const prints = message({
    explanation: 'Sales were 12.',
    additional_data: {
      formatted_result: [
        { type: 'dataframe', data: 'df_1' },
        { type: 'text', data: 'Sales were 12.' },
        { type: 'chart', data: 'viz_1' },
      ],
      assets: { df_1: { text_preview: 'region,sales\nEU,12\n', shape: [30, 2] } },
    },
  })
  expect(prints).toMatchObject([
    {
      kind: 'table',
      result: {
        columns: [
          { name: 'region', type: 'text' },
          { name: 'sales', type: 'integer' },
        ],
        rows: [['EU', 12]],
        truncated: true,
      },
    },
    { kind: 'text', text: 'Sales were 12.' },
  ])
})

test('without parts it is the explanation and its rows, else the content', () => {
  const dataframe = { columns: [{ name: 'n', type: 'integer' }], rows: [[1]], row_count: 1 }
  expect(message({ explanation: 'Because.', dataframe })).toMatchObject([{ text: 'Because.' }, { kind: 'table', result: { rows: [[1]], truncated: false } }])
  expect(message({ explanation: '' })).toEqual([{ kind: 'text', text: 'Sales were 12.' }])
})

test('other dictionaries stay data', () => {
  expect(printsOf({ type: 'json', data: { role: 'user', content: 'x' } }, RUN)).toEqual([{ kind: 'json', data: { role: 'user', content: 'x' } }])
  expect(printsOf({ type: 'json', data: [1, null, { a: true }] }, RUN)).toEqual([{ kind: 'json', data: [1, null, { a: true }] }])
})
