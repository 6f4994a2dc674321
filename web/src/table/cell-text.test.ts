import { describe, expect, it } from 'vitest'
import { cellText } from './cell-text.ts'

const number = { type: 'number', numeric: true } as const

describe('cells as people read them', () => {
  it('nothing is a dash', () => expect(cellText(null, number)).toBe('–'))
  it('whole numbers are grouped', () => expect(cellText(1284310, number)).toMatch(/^1.284.310$/))
  it('digits beyond a float are kept', () => expect(cellText('9007199254740993', { type: 'integer', numeric: true })).toMatch(/993$/))
  it('a share is a percentage', () => expect(cellText('0.0422', { ...number, format: { kind: 'percent', decimals: 1 } })).toMatch(/^4.2\s?%$/))
  it.each([
    ['1414', 'piece', /^1.414 pieces$/],
    ['1', 'piece', /^1 piece$/],
    ['3', 'kg', /^3 kg$/],
  ])('%s in %s', (cell, unit, text) => expect(cellText(cell, { ...number, format: { kind: 'number', unit } })).toMatch(text))
  it('years and codes are not grouped', () => expect(cellText(2026, { type: 'integer', numeric: false, format: { kind: 'text' } })).toBe('2026'))
  it('dates are said by their grain', () => {
    expect(cellText('2026-07-01', { type: 'date', numeric: false, format: { kind: 'date', grain: 'quarter' } })).toBe('Q3 2026')
    expect(cellText('2026-07-01', { type: 'date', numeric: false, format: { kind: 'date', grain: 'year' } })).toBe('2026')
  })
})
