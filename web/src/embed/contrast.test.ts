import { expect, it } from 'vitest'
import { backgroundFor, contrast, hexColor, mix, readableOn } from './contrast.ts'

it('takes hex colours alone', () => {
  expect(['#0F766E', 'fff', '#abc', 'red', '#12345', 'url(x)', '#1234567', ''].map(hexColor)).toEqual([
    '#0f766e',
    '#ffffff',
    '#aabbcc',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

it('measures contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
})

it.each(['#ffff00', '#1d4ed8', '#000000', '#ffffff', '#808080', '#00ff00'])('moves %s only as far as it can be read', (color) => {
  for (const grounds of [
    ['#ffffff', '#fbfaf8'],
    ['#23211e', '#1a1816'],
  ]) {
    const ink = readableOn(color, grounds, 4.5)
    expect(Math.min(...grounds.map((ground) => contrast(ink, ground)))).toBeGreaterThanOrEqual(4.5)
    if (grounds.every((ground) => contrast(color, ground) >= 4.5)) expect(ink).toBe(color)
    const ground = backgroundFor(color, grounds[1] ?? '', [readableOn('#69635c', grounds, 5)], 4.5)
    expect(contrast(readableOn('#69635c', grounds, 5), ground)).toBeGreaterThanOrEqual(4.5)
  }
})
