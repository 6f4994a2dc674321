import { describe, expect, it } from 'vitest'
import { LIBRARY, LIBRARY_CLOCK, LIBRARY_VALUES } from '../plan/engine/fixtures/library.ts'
import { link, stemOf } from './index.ts'

const read = (text: string) => link({ text, mode: 'economy', clarify: 'never', context: [] }, LIBRARY, LIBRARY_VALUES, LIBRARY_CLOCK)
const said = (text: string, words: string) => read(text).links.filter((one) => text.slice(...one.span) === words)
const best = (text: string, words: string) => said(text, words)[0]?.target

describe('words become links', () => {
  it.each([
    ['how many books', 'books', { kind: 'entity', entity: 'book' }],
    ['list all readers', 'readers', { kind: 'entity', entity: 'member' }],
    ['the book title', 'book title', { kind: 'field', entity: 'book', field: 'title' }],
    ['birth date of authors', 'birth date', { kind: 'field', entity: 'author', field: 'birth_date' }],
    ['first and last names', 'first', { kind: 'field', entity: 'member', field: 'first_name' }],
    ['members from Berlin', 'Berlin', { kind: 'value', entity: 'member', field: 'city', value: 'Berlin', inIndex: true }],
    ['all poetry books', 'poetry', { kind: 'value', entity: 'book', field: 'genre', value: 'Poetry', inIndex: true }],
    ['books by "Jane Austen"', '"Jane Austen"', { kind: 'value', entity: 'author', field: 'name', value: 'Jane Austen', inIndex: true }],
    ['the member called "Nobody"', '"Nobody"', { kind: 'value', entity: '', field: '', value: 'Nobody', inIndex: false }],
    ['more than twenty five books', 'twenty five', { kind: 'number', value: '25' }],
    ['over 2.5 million pages', '2.5 million', { kind: 'number', value: '2500000' }],
    ['at most 1,200 pages', '1,200', { kind: 'number', value: '1200' }],
  ])('%s: %s', (text, words, target) => {
    expect(best(text, words)).toEqual(target)
  })

  it('takes the longest name, so that "book title" is one thing', () => {
    expect(said('the book title', 'book')).toEqual([])
  })

  it('corrects a misspelt name and says so', () => {
    const links = read('list all membrs')
    expect(links.corrections).toMatchObject([{ from: 'membrs' }])
    expect(links.links.some((one) => one.target.kind === 'entity' && one.target.entity === 'member')).toBe(true)
  })

  it('corrects a misspelt value and says so', () => {
    expect(read('members from Berlim').corrections).toEqual([{ span: [13, 19], from: 'Berlim', to: 'Berlin' }])
  })

  it('names content words that mean nothing here', () => {
    expect(
      read('zodiac of the authors')
        .unlinked.filter((word) => word.content)
        .map((word) => word.text),
    ).toEqual(['zodiac'])
  })

  it('gives spans of the question as written', () => {
    const text = 'Names of authors from “France”?'
    for (const { span } of read(text).links) expect(text.slice(...span).trim()).not.toBe('')
  })

  it('survives words that every object knows', () => {
    expect(() => read('constructor toString __proto__ hasOwnProperty')).not.toThrow()
  })
})

describe('periods', () => {
  it.each([
    ['last month', { kind: 'relative', unit: 'month', offset: -1 }],
    ['this year', { kind: 'relative', unit: 'year', offset: 0 }],
    ['yesterday', { kind: 'relative', unit: 'day', offset: -1 }],
    ['Q3 2025', { kind: 'calendar', at: '2025-Q3' }],
    ['H1 2025', { kind: 'calendar', at: '2025-H1' }],
    ['the third quarter of 2025', { kind: 'calendar', at: '2025-Q3' }],
    ['March 2025', { kind: 'calendar', at: '2025-03' }],
    ['August', { kind: 'calendar', at: '2026-08' }],
    ['December', { kind: 'calendar', at: '2025-12' }],
    ['14 September 2026', { kind: 'calendar', at: '2026-09-14' }],
    ['September 3, 2026', { kind: 'calendar', at: '2026-09-03' }],
    ['2026-05-01', { kind: 'calendar', at: '2026-05-01' }],
    ['2026-05', { kind: 'calendar', at: '2026-05' }],
    ['in 2024', { kind: 'calendar', at: '2024' }],
    ['FY2026', { kind: 'calendar', at: 'FY2026' }],
    ['past 30 days', { kind: 'trailing', unit: 'day', count: 30 }],
    ['in the last 3 full months', { kind: 'trailing', unit: 'month', count: 3 }],
    ['last two weeks', { kind: 'trailing', unit: 'week', count: 2 }],
    ['year to date', { kind: 'to_date', unit: 'year', offset: 0 }],
    ['YTD', { kind: 'to_date', unit: 'year', offset: 0 }],
    ['last fiscal year', { kind: 'relative', unit: 'fiscal_year', offset: -1 }],
    ['two years ago', { kind: 'relative', unit: 'year', offset: -2 }],
    ['since March', { kind: 'range', from: '2026-03-01' }],
    ['until 2024-05-01', { kind: 'range', to: '2024-05-01' }],
    ['between March and May 2025', { kind: 'range', from: '2025-03-01', to: '2025-05-31' }],
    ['from January to March 2026', { kind: 'range', from: '2026-01-01', to: '2026-03-31' }],
  ])('%s', (text, period) => {
    const found = read(`loans ${text}`).links.find((one) => one.target.kind === 'period')
    expect(found?.target).toMatchObject({ kind: 'period', period })
  })

  it('does not take a small number or a word like "may" for a date', () => {
    expect(read('loans that may be 30').links.some((one) => one.target.kind === 'period')).toBe(false)
  })
})

describe('stems', () => {
  it.each([
    ['cities', 'city'],
    ['enrolled', 'enrolment'],
    ['people', 'person'],
    ['addresses', 'address'],
    ['statuses', 'status'],
  ])('%s is %s', (a, b) => {
    expect(stemOf(a)).toBe(stemOf(b))
  })
})
