import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameReader } from './frames.ts'

const NONCE = '0123456789abcdef'
const limits = { resultBytes: 10_000, logBytes: 1_000 }
const frame = (kind: string, body: string | Buffer, nonce = NONCE, bytes = Buffer.byteLength(body)) =>
  Buffer.concat([Buffer.from(`parley:${nonce}:${kind}:${bytes}\n`), Buffer.from(body), Buffer.from('\n')])
const text = (data: string) => frame('data', JSON.stringify({ type: 'text', data }))
const DONE = frame('done', '{}')
const doubles = (...numbers: readonly number[]) => Buffer.from(new Float64Array(numbers).buffer)
const table = (head: unknown, ...raw: readonly Buffer[]) => frame('table', Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...raw]))
const head = (columns: readonly unknown[], rows: number) => ({ type: 'dataframe', rows, columns })

function read(chunks: readonly (Buffer | string)[], secrets: readonly string[] = [], of = limits) {
  const reader = new FrameReader(NONCE, of, secrets)
  const within = chunks.every((chunk) => reader.take(Buffer.from(chunk)))
  const { outputs, error, done, broken, log } = reader.end()
  return { outputs, error, done, broken, log, within }
}
const good = (data: string) => ({ type: 'text', data })

describe('what a run says', () => {
  test('is taken apart however it was cut', () => {
    const said = Buffer.concat([
      Buffer.from('chatter'),
      text('a\nparley:x:data:3\n'),
      Buffer.from('more'),
      text('ü€😀'),
      table(head([{ name: 'n', type: 'number', packed: true }], 2), doubles(10, 0.5)),
      DONE,
    ])
    const whole = {
      outputs: [good('a\nparley:x:data:3\n'), good('ü€😀'), { type: 'dataframe', columns: [{ name: 'n', type: 'number' }], rows: [[10], [0.5]] }],
      error: null,
      done: true,
      broken: false,
      log: 'chattermore',
      within: true,
    }
    expect(read([said])).toEqual(whole)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (cuts) => {
        const chunks: Buffer[] = []
        for (let [at, n] = [0, 0]; at < said.length; n++) {
          const size = cuts[n % cuts.length] ?? 1
          chunks.push(said.subarray(at, at + size))
          at += size
        }
        expect(read(chunks)).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  })

  test('is never more than data, whatever the bytes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(`parley:${NONCE}:`, `parley:${NONCE}:data:5\n`, `parley:${NONCE}:table:9999999999\n`, '{"type":"dataframe"', '\n', 'done:2\n{}\n')
        .map((each) => Buffer.from(each)),
      fc.jsonValue().map((value) => frame('data', JSON.stringify({ type: 'dataframe', rows: 1, columns: value }))),
      fc.jsonValue().map((value) => table({ type: 'dataframe', rows: 1, columns: [value] }, doubles(1))),
      fc.string().map(text),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { outputs, log } = read(pieces)
        expect(Buffer.byteLength(log)).toBeLessThanOrEqual(limits.logBytes * 3)
        for (const each of outputs) {
          if (each.type === 'dataframe') expect(each.rows.every((row) => row.length === each.columns.length)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['of another nonce is chatter', [frame('data', '{"type":"text","data":"forged"}', 'f'.repeat(16)), DONE], { outputs: [], broken: false, done: true }],
    ['of an unknown kind breaks the result', [frame('exec', '{}'), DONE], { broken: true }],
    ['that is no JSON breaks it', [frame('data', '{"type":'), DONE], { broken: true, outputs: [] }],
    ['that is cut off breaks it', [text('whole'), frame('data', '{"type":"text"').subarray(0, -5)], { broken: true, outputs: [good('whole')], done: false }],
    ['that claims more than it has swallows no later output', [frame('data', '{"type":"text","data":"x"}', NONCE, 40), DONE], { broken: true }],
    ['that claims less than it has breaks it', [frame('data', '{"type":"text","data":"x"}', NONCE, 10), DONE], { broken: true, done: true }],
    ['with a length beyond the limit ends the run', [frame('data', '{}', NONCE, 999_999_999)], { within: false, broken: true }],
    ['with a length of eleven digits breaks it', [Buffer.from(`parley:${NONCE}:data:99999999999\n{}\n`), DONE], { broken: true }],
    ['with a negative length breaks it', [Buffer.from(`parley:${NONCE}:data:-1\n{}\n`), DONE], { broken: true }],
    ['twice counts twice', [text('a'), text('a'), DONE, DONE], { outputs: [good('a'), good('a')], done: true, broken: false }],
    ['after the end still counts', [DONE, text('late')], { outputs: [good('late')], done: true }],
    ['an error that is none breaks it', [frame('error', '{"type":5}')], { error: null, broken: true }],
    ['an error without a sensible line has none', [frame('error', '{"type":"E","message":"m","line":-3}')], { error: { type: 'E', message: 'm' } }],
    ['deeper than 32 breaks it', [frame('data', `{"type":"json","data":${'['.repeat(60)}${']'.repeat(60)}}`)], { outputs: [], broken: true }],
    ['with a name that is a property of objects stays data', [frame('data', '{"type":"json","data":{"__proto__":{"x":1}}}')], { broken: false }],
  ])('a frame %s', (_name, chunks, expected) => {
    expect(read(chunks)).toMatchObject(expected)
  })

  test.each([
    ['fewer bytes than rows', head([{ name: 'n', type: 'number', packed: true }], 2), [doubles(1)]],
    ['more bytes than rows', head([{ name: 'n', type: 'number', packed: true }], 1), [doubles(1, 2)]],
    ['numbers of text', head([{ name: 'n', type: 'string', packed: true }], 1), [doubles(1)]],
    ['an integer with a fraction', head([{ name: 'n', type: 'integer', packed: true }], 1), [doubles(1.5)]],
    ['an integer beyond 2^53', head([{ name: 'n', type: 'integer', packed: true }], 1), [doubles(2 ** 60)]],
    ['an infinite number', head([{ name: 'n', type: 'number', packed: true }], 1), [doubles(Number.POSITIVE_INFINITY)]],
    ['more rows than can be', head([{ name: 'n', type: 'number', packed: true }], 2 ** 40), [doubles(1)]],
    [
      'columns of different length',
      head(
        [
          { name: 'a', type: 'string', values: ['x'] },
          { name: 'b', type: 'string', values: [] },
        ],
        1,
      ),
      [],
    ],
    ['an unknown type', head([{ name: 'a', type: 'pickle', values: ['x'] }], 1), []],
    ['objects in cells', head([{ name: 'a', type: 'json', values: [{}] }], 1), []],
    [
      '501 columns',
      head(
        Array.from({ length: 501 }, (_, n) => ({ name: `c${n}`, type: 'string', values: [] })),
        0,
      ),
      [],
    ],
  ])('a table with %s is no table', (_name, line, raw) => {
    expect(read([table(line, ...raw)])).toMatchObject({ outputs: [], broken: true })
  })

  test('NaN in a packed column is nothing, and no rows are well', () => {
    expect(read([table(head([{ name: 'n', type: 'integer', packed: true }], 2), doubles(Number.NaN, -3))]).outputs).toMatchObject([{ rows: [[null], [-3]] }])
    expect(read([table(head([{ name: 'n', type: 'integer', packed: true }], 0))]).outputs).toMatchObject([{ rows: [] }])
  })

  test('secrets are masked in texts, cells, names, keys and numbers', () => {
    const secrets = ['12345', 'hush']
    const said = read(
      [
        text('a hush b'),
        table(head([{ name: 'hush', type: 'number', packed: true }], 2), doubles(12_345, 1)),
        frame('data', '{"type":"json","data":{"hush":["x12345"]}}'),
        'log hush',
      ],
      secrets,
    )
    expect(JSON.stringify(said)).not.toMatch(/hush|12345/)
    expect(said.outputs[1]).toEqual({ type: 'dataframe', columns: [{ name: '***', type: 'number' }], rows: [['***'], [1]] })
  })

  test('results and log beyond their limits end the run', () => {
    expect(read([text('x'.repeat(6_000)), text('x'.repeat(6_000))]).within).toBe(false)
    expect(read(['x'.repeat(20_000)])).toMatchObject({ within: false, log: 'x'.repeat(1_000) })
    expect(read([Buffer.concat(Array.from({ length: 10_001 }, () => text('')))], [], { ...limits, resultBytes: 1 << 24 }).within).toBe(false)
  })
})
