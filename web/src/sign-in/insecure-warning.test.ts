import { expect, it } from 'vitest'
import { travelsInTheClear } from './insecure-warning.tsx'

it.each([
  ['https:', 'parley.example.com', false],
  ['http:', 'localhost', false],
  ['http:', '127.0.0.1', false],
  ['http:', '[::1]', false],
  ['http:', '192.168.1.20', true],
  ['http:', 'parley.lan', true],
  ['http:', '127.example.com', true],
])('%s//%s', (protocol, hostname, warned) => {
  expect(travelsInTheClear({ protocol, hostname })).toBe(warned)
})
