import { expect, test } from 'vitest'
import { markdownText } from './markdown-text.ts'

test.each([
  [
    'bold, a heading, a list',
    '### Why\n\n**Revenue** was **5 %** higher:\n- by *region*\n  - `DACH`\n1. first',
    '<Why>\n\n<Revenue> was <5 %> higher:\n• by /region/\n  • DACH\n1. first',
  ],
  ['what is escaped', '**2 \\* 3** \\| a\\_b\\_c \\#1 \\[x\\](y)', '<2 * 3> | a_b_c #1 [x](y)'],
  ['what is no mark', '2 * 3 * 4 and snake_case_name, 5*6*7', '2 * 3 * 4 and snake_case_name, 5*6*7'],
  ['a link with its address', 'See [the report](https://bi.example.com/17)', 'See the report (https://bi.example.com/17)'],
  ['a table', 'Most:\n\n| Name | Sold |\n| --- | ---: |\n| **A\\|B** | 12 |\n\nEnd', 'Most:\n\nName  Sold\n────  ────\nA|B   12\n\nEnd'],
])('%s', (_what, markdown, shown) => {
  const text = markdownText(markdown, { width: 80, isStyled: true })
  expect(text.replaceAll('\u001b[1m', '<').replaceAll('\u001b[22m', '>').replaceAll('\u001b[3m', '/').replaceAll('\u001b[23m', '/')).toBe(shown)
  expect(markdownText(markdown, { width: 80, isStyled: false })).toBe(shown.replace(/<|>|(?<= )\/(?=region)|(?<=region)\//g, ''))
})
