import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExactNumber, MAX_PAGE_DEPTH, PART_FROM_BYTES, type PageLimits, parsePage, parsePageParts } from './index.ts'

const LIMITS: PageLimits = { resource: 'users', maxBytes: 100_000_000, maxDepth: MAX_PAGE_DEPTH }
const page = (text: string, limits: Partial<PageLimits> = {}) => parsePage(Buffer.from(text), { ...LIMITS, ...limits })
const exact = (text: string) => new ExactNumber(text)

test.each([
  ['1', 1, true],
  ['1.0', exact('1.0'), false],
  ['-0.0', exact('-0.0'), false],
  ['-0', 0, true],
  ['0.5', 0.5, true],
  ['1e3', exact('1e3'), false],
  ['9007199254740991', 9007199254740991, false],
  ['9007199254740993', exact('9007199254740993'), false],
  ['-123456789012345678901234567890', exact('-123456789012345678901234567890'), false],
  ['0.1234567890123456789', exact('0.1234567890123456789'), false],
  ['1e400', exact('1e400'), false],
  ['"1.0"', '1.0', true],
])('the number %s is read as %s; the page is plain: %s', (text, value, isPlain) => {
  const body = page(`{"a": [null, ${text}]}`)
  expect(body.exact(['a', 1])).toEqual(value)
  expect(body.isPlain).toBe(isPlain)
})

test('values are found by their path, whatever they contain', () => {
  const body = page('{"a\\u0062": {"]": "}\\"{", "list": [ {"x" :1.0} , [ ], "é\\n" ]}, "ab": {"list": [0, {"x": 2.0}, [[3.0]]]}, "__proto__": {"x": 4.0}}')
  expect(body.exact(['ab', 'list', 1, 'x'])).toEqual(exact('2.0'))
  expect(body.exact(['ab', 'list', 2, 0, 0])).toEqual(exact('3.0'))
  expect(body.exact(['ab', 'list', -1])).toEqual([[exact('3.0')]])
  expect(body.exact(['__proto__', 'x'])).toEqual(exact('4.0'))
  expect(body.exact(['ab', 'list', 9])).toBeUndefined()
  expect(body.exact(['ab', 'missing'])).toBeUndefined()
  expect(body.exact(['ab', 'list', 'x'])).toBeUndefined()
})

test('the exact value of a page is its native value, but for the numbers', () => {
  const native = (value: unknown): unknown => {
    if (value instanceof ExactNumber) return value.value
    if (Array.isArray(value)) return value.map(native)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, native(inside)])) : value
  }
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.nat(3), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent)
      const body = page(spaced)
      expect(native(body.exact([]))).toEqual(JSON.parse(spaced, (_, value) => (value === 0 ? 0 : value)))
    }),
  )
})

test('plain pages are those whose numbers native parsing does not harm', () => {
  const number = fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('1.0', '0.0', '1e5', '2.50', '-1.00', '123456789012345678', '1E-2', '10', '-7', '0.1'),
  )
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      const body = page(`{"n": [${numbers.join(', ')}], "s": "1.0"}`)
      const list = body.exact(['n'])
      const isHarmed = Array.isArray(list) && list.some((value) => value instanceof ExactNumber)
      expect(isHarmed && body.isPlain).toBe(false)
    }),
  )
})

test.each([
  ['nothing', '', 'it is empty'],
  ['text', '<html>', 'it is not JSON'],
  ['a cut page', '{"a": [1, 2', 'it is not JSON'],
  ['two values', '{} {}', 'it is not JSON'],
  ['10⁵ brackets', '['.repeat(100_000), 'it nests deeper than 64 levels'],
  ['10⁵ objects', '{"a":'.repeat(100_000), 'it nests deeper than 64 levels'],
  ['depth hidden behind brackets in texts', `${'["]",'.repeat(65)}1${']'.repeat(65)}`, 'it nests deeper than 64 levels'],
])('%s is refused', (_, text, why) => {
  expect(() => page(text)).toThrow(expect.objectContaining({ code: 'pipeline_page', message: expect.stringContaining(why) }))
})

test('64 levels are not too deep', () => {
  expect(page(`${'['.repeat(64)}${']'.repeat(64)}`).text).toHaveLength(128)
})

test('what is said of a page that is not JSON quotes nothing of it', () => {
  expect(() => page('{"password": hunter2}')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
})

test('a page beyond its limit is refused before it is read', () => {
  expect(() => page('[1, 2, 3]', { maxBytes: 8 })).toThrow('larger than 8 bytes; raise client.max_page_bytes')
})

test('charsets are followed: what a mark says before what the server says, UTF-8 without both', () => {
  const text = '["é"]'
  expect(parsePage(Buffer.from(`\ufeff${text}`), LIMITS).value).toEqual(['é'])
  expect(parsePage(Buffer.from(`\ufeff${text}`, 'utf16le'), LIMITS).value).toEqual(['é'])
  expect(parsePage(Buffer.from(text, 'latin1'), { ...LIMITS, charset: 'ISO-8859-1' }).value).toEqual(['é'])
  expect(() => parsePage(Buffer.from(text, 'latin1'), LIMITS)).toThrow('it is not valid UTF-8')
  expect(() => parsePage(Buffer.from(text), { ...LIMITS, charset: 'klingon' })).toThrow('not text in the charset klingon')
})

test('a large list comes in parts that hold all of it, in order', () => {
  const records = Array.from({ length: 60_000 }, (_, id) => ({ id, text: `],[${'x'.repeat(180)}`, price: 1 }))
  const bytes = Buffer.from(`\n [${records.map((record) => JSON.stringify(record)).join(' , ')}]\n`)
  expect(bytes.length).toBeGreaterThan(PART_FROM_BYTES)
  let next = 0
  for (const { first, body } of parsePageParts(bytes, LIMITS)) {
    expect(first).toBe(next)
    expect(body.text.length).toBeLessThan(PART_FROM_BYTES / 2)
    const list: readonly unknown[] = Array.isArray(body.value) ? body.value : []
    expect(list[0]).toEqual(records[next])
    next += list.length
  }
  expect(next).toBe(records.length)
})

test('a page that is no large list comes whole', () => {
  const [only, ...more] = parsePageParts(Buffer.from('{"data": [1, 2]}'), LIMITS)
  expect([only?.first, only?.body.value, more.length]).toEqual([0, { data: [1, 2] }, 0])
})

test('a large list that is cut or followed by something is refused', () => {
  const list = `[${'"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",'.repeat(90_000)}1`
  const all = (text: string) => [...parsePageParts(Buffer.from(text), LIMITS)].length
  expect(all(`${list}]`)).toBeGreaterThan(1)
  expect(() => all(list)).toThrow('it is not JSON')
  expect(() => all(`${list}] {}`)).toThrow('it is not JSON')
  expect(() => all(`${list},]`)).toThrow('it is not JSON')
})
