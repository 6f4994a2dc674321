import { describe, expect, it } from 'vitest'
import { parseCsv } from './parse-csv.ts'

describe('CSV', () => {
  it.each([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['quotes, commas and line ends inside a field', '"x ""y"", z","1\r\n2"\r\n', [['x "y", z', '1\r\n2']]],
    ['an empty field is nothing, a quoted one is empty text', 'a,,""\n', [['a', null, '']]],
    [
      'a last field that is empty',
      'a,b\n1,',
      [
        ['a', 'b'],
        ['1', null],
      ],
    ],
    ['no line end at the end', 'a', [['a']]],
  ])('%s', (_, text, records) => {
    expect(parseCsv(text)).toEqual(records)
  })
})
