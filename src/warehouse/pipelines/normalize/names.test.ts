import { expect, test } from 'vitest'
import { z } from 'zod'
import { readFixture } from './fixtures/fixture.ts'
import { naming, normalizeIdentifier, tagOf } from './names.ts'

const UNLIMITED = 65_536
const read = readFixture('names')
const pairs = z.array(z.tuple([z.string(), z.string().nullable()]))

test.each(pairs.parse(read('path')))('the path %j becomes %j', (raw, name) => {
  expect(naming(UNLIMITED).path(raw)).toBe(name)
})

// a blank identifier has no name; paths leave blank parts out before they come here
test.each(pairs.parse(read('identifier')).filter(([, name]) => name !== null))('the identifier %j becomes %j', (raw, name) => {
  expect(normalizeIdentifier(raw, UNLIMITED)).toBe(name)
})

test.each(pairs.parse(read('shorten_63')))('%j is shortened to 63 characters', (raw, name) => {
  expect(naming(63).path(raw)).toBe(name)
})

test.each(pairs.parse(read('shorten_127')))('%j is shortened to 127 characters', (raw, name) => {
  expect(naming(127).path(raw)).toBe(name)
})

test.each(z.array(z.tuple([z.array(z.string()), z.string()])).parse(read('fragments_63')))('%j joined is at most 63 characters', (parts, name) => {
  expect(naming(63).join(parts)).toBe(name)
})

test.each(pairs.parse(read('tag')))('the tag of %j', (original, tag) => {
  expect(tagOf(original)).toBe(tag)
})

test('a key is never nameless', () => {
  expect(['', '  ', '__'].map(naming(UNLIMITED).key)).toEqual(['_empty', '_empty', '_empty'])
})

test('long runs of what is cut off cost no more than their length', () => {
  const { path } = naming(63)
  expect(path(`${' '.repeat(300_000)}a${' '.repeat(300_000)}b`)).toBe('a_b')
  expect(path(`a${'-'.repeat(300_000)}b`)).toBe('a_b')
  expect(path(`a${'-'.repeat(300_000)}`)).toHaveLength(63)
})
