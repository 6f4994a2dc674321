import { describe, expect, it } from 'vitest'
import { openEntityBook } from './index.ts'

const CLOCK = { now: '2026-09-14T10:00:00Z', timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1, fiscalYearName: 'end' } as const
const SIZES = {
  name: 'Size',
  entries: [
    { value: 'L', synonyms: ['large', 'big', 'extra cheese large'] },
    { value: 'S', synonyms: ['small', 'petite'] },
    { value: 'café', synonyms: [] },
  ],
}
const book = openEntityBook([SIZES], 'en', () => CLOCK)
const valuesOf = (entity: string, text: string): readonly string[] => book.find(entity, text).map(({ value }) => value)

describe('entities of editors', () => {
  it.each([
    ['a LARGE one', ['L']],
    ['one small, one big', ['S', 'L']],
    ['extra cheese large please', ['L']],
    ['the CAFE', ['café']],
    ['enlarge it', []],
    ['a lagre one', ['L']],
    ['a larg one', ['L']],
    ['a bog one', []],
    ['large and smal', ['L']],
  ])('%s → %j', (text, values) => {
    expect(valuesOf('@size', text)).toEqual(values)
  })

  it('says where a value stands', () => {
    expect(book.find('size', 'a LARGE one')).toEqual([{ value: 'L', start: 2, end: 7 }])
    expect(book.find('unknown', 'a LARGE one')).toEqual([])
  })
})

describe('entities of the system', () => {
  it.each([
    ['sys.integer', 'I want 12, not 3.5 or a4', ['12']],
    ['sys.integer', '-7', ['-7']],
    ['sys.number', '1,250.50 or 3.5 or .5', ['1250.50', '3.5', '.5']],
    ['sys.number', 'none', []],
    ['sys.phone-number', 'call +49 (30) 123-4567 or 12', ['+49 (30) 123-4567']],
    ['sys.temperature', 'it is -3.5 °C, or 68F, or 20 degrees celsius', ['-3.5 °C', '68F', '20 degrees celsius']],
    ['sys.email', 'write to ada.l+x@example.co.uk, or a@b', ['ada.l+x@example.co.uk']],
    ['sys.url', 'see https://example.com/a?b=c. And www.test.org!', ['https://example.com/a?b=c', 'www.test.org']],
    ['sys.yes', 'Of course!', ['yes']],
    ['sys.no', 'no thanks', ['no']],
    ['sys.yes-no', 'nah', ['no']],
    ['sys.yes-no', 'perhaps', []],
    ['sys.alphanumeric', 'order AB12 from bob', ['AB12']],
    ['sys.date', 'yesterday', ['2026-09-13']],
    ['sys.date', 'on 2026-02-03 please', ['2026-02-03']],
    ['sys.date', 'last month', ['2026-08-01/2026-08-31']],
    ['sys.date', 'since March', ['2026-03-01/2026-09-14']],
    ['sys.date', 'whenever', []],
    ['sys.any', '  what you like ', ['what you like']],
  ])('%s in %s → %j', (entity, text, values) => {
    expect(valuesOf(entity, text)).toEqual(values)
  })

  it('knows how other languages agree', () => {
    expect(openEntityBook([], 'de-AT', () => CLOCK).fit('sys.yes-no', 'Ja, klar')).toBe('yes')
    expect(openEntityBook([], 'fr', () => CLOCK).fit('sys.yes-no', 'Non merci')).toBe('no')
  })
})

it('takes an answer that fits and no other', () => {
  expect(book.fit('@sys.alphanumeric', ' bob ')).toBe('bob')
  expect(book.fit('sys.integer', 'twelve')).toBeNull()
  expect(book.fit('Size', 'Large, please')).toBe('L')
  expect(book.fit('sys.any', '   ')).toBeNull()
})

it('reads hostile texts in linear time', () => {
  const texts = ['a@'.repeat(128), '1,'.repeat(128), '('.repeat(256), 'a.'.repeat(128), `${'1 '.repeat(127)}x`, '-'.repeat(256)]
  for (const text of texts)
    for (const entity of ['sys.email', 'sys.url', 'sys.number', 'sys.phone-number', 'sys.temperature', 'sys.date', 'size']) book.find(entity, text)
})
