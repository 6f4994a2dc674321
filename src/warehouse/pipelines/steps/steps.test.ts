import { expect, test } from 'vitest'
import type { Step } from '../config/index.ts'
import { ExactNumber, parsePage } from '../json/index.ts'
import { resource } from '../normalize/fixtures/dataset.ts'
import { openSteps, stepProblem } from './index.ts'

const STARTED_AT = new Date('2026-01-02T03:04:05.678Z')
const runner = (...steps: readonly Step[]) => openSteps({ resources: [resource({ steps })] }, STARTED_AT)
const step = (kind: Step['kind'], expression: Step['expression']): Step => ({ kind, expression })

async function apply(json: string, ...steps: readonly Step[]) {
  const body = parsePage(Buffer.from(json), { resource: 't', maxBytes: 10_000_000, maxDepth: 64 })
  const records: readonly unknown[] = Array.isArray(body.value) ? body.value : []
  return runner(...steps).page({ resource: 't', records, body, pathOf: (index) => [index] })
}

test.each([
  ['filter', 'active', '[{"id": 1, "active": true}, {"id": 2, "active": false}, {"id": 3}]', [{ id: 1, active: true }]],
  ['filter', 'tags', '[{"tags": []}, {"tags": ["a"]}, {"tags": [""]}, {"tags": {}}]', [{ tags: ['a'] }]],
  ['filter', '$not($exists(pull_request))', '[{"id": 1, "pull_request": {}}, {"id": 2}]', [{ id: 2 }]],
  [
    'map',
    '{"id": id, "name": first & " " & last, "tags": tags.label}',
    '[{"id": 1, "first": "A", "last": "B", "tags": [{"label": "x"}, {"label": "y"}]}]',
    [{ id: 1, name: 'A B', tags: ['x', 'y'] }],
  ],
  ['map', '$merge([$, {"at": $now(), "ms": $millis()}])', '[{"id": 1}]', [{ id: 1, at: '2026-01-02T03:04:05.678Z', ms: 1767323045678 }]],
  ['map', '{"year": $now("[Y0001]")}', '[{}]', [{ year: '2026' }]],
  [
    'map',
    '{"mail": $replace(mail, /@.*$/, "@…"), "parts": $split(mail, /[.@]/), "found": $match(mail, /(\\w+)@/i).groups}',
    '[{"mail": "ann@b.c"}]',
    [{ mail: 'ann@…', parts: ['ann', 'b', 'c'], found: ['ann'] }],
  ],
  [
    'yield_map',
    'lines.{"order": %.id, "sku": sku}',
    '[{"id": 7, "lines": [{"sku": "a"}, {"sku": "b"}]}, {"id": 8, "lines": []}, {"id": 9, "lines": [{"sku": "c"}]}]',
    [
      { order: 7, sku: 'a' },
      { order: 7, sku: 'b' },
      { order: 9, sku: 'c' },
    ],
  ],
] as const)('%s %s', async (kind, expression, json, records) => {
  expect((await apply(json, step(kind, expression))).records).toEqual(records)
})

test('a key like any other', async () => {
  const { records } = await apply('[{"id": 1}]', step('map', '{"__proto__": id, "constructor": id}'))
  expect(JSON.stringify(records)).toBe('[{"__proto__":1,"constructor":1}]')
})

test('steps run in their order, functions of operators too', async () => {
  const grow = (record: unknown) => ({ was: record })
  expect((await apply('[{"n": 1}, {"n": 2}]', step('filter', 'n > 1'), step('map', grow), step('map', '{"n": was.n}'))).records).toEqual([{ n: 2 }])
})

test('a record that was only filtered can still be read exactly, one that was made cannot', async () => {
  const filtered = await apply('[{"n": 1}, {"n": 2.0}]', step('filter', 'n > 1'))
  expect(filtered.pathOf(0)).toEqual([1])
  const made = await apply('[{"n": 1}, {"n": 2.0}]', step('map', '{"n": n}'))
  expect(made.pathOf(0)).toBeNull()
})

test('numbers that a step hands on keep their digits, and that they were written as fractions', async () => {
  const { records } = await apply(
    '[{"id": 9007199254740993, "price": 1.0, "count": 2, "sum": 3.5}]',
    step('map', '{"key": id, "price": price, "count": count, "sum": sum + count}'),
  )
  expect(records).toEqual([{ key: new ExactNumber('9007199254740993'), price: new ExactNumber('1.0'), count: 2, sum: 5.5 }])
})

test('a parent hands its children every digit, filtered or mapped', async () => {
  const body = parsePage(Buffer.from('[{"id": 9007199254740993, "on": true}, {"id": 2, "on": false}]'), { resource: 't', maxBytes: 1_000, maxDepth: 64 })
  const parent = (kind: Step['kind'], expression: string) =>
    runner(step(kind, expression)).records(
      resource(),
      [
        { id: 9007199254740992, on: true },
        { id: 2, on: false },
      ],
      (index) => body.exact([index]),
    )
  expect(await parent('filter', 'on')).toEqual([{ id: new ExactNumber('9007199254740993'), on: true }])
  expect(await parent('map', '{"key": id}')).toEqual([{ key: new ExactNumber('9007199254740993') }, { key: 2 }])
})

test('reckoning with an integer that a double would cut is refused, not done wrong', async () => {
  await expect(apply('[{"id": 9007199254740993}]', step('map', '{"next": id + 1}'))).rejects.toThrow('must evaluate to a number')
})

test.each([
  ['an endless loop', '($f := function($n) { $f($n) }; $f(1))', 'takes longer than 100 ms'],
  ['deep recursion', '($f := function($n) { 1 + $f($n) }; $f(1))', 'recurses deeper than 200 levels'],
  ['a huge sequence', '[1..1000000000]', 'sequence of more than 100000 items'],
  ['a huge sequence that grows', '[1..100000].([1..100000])', /sequence of more than 100000 items|longer than 100 ms/],
  ['a huge text', '$pad("x", 1000000000)', 'at most 100000 characters'],
  ['sorting by a slow comparison', '$sort([1..100000], function($a, $b) { $count([1..1000]) > 0 })', 'takes longer than 100 ms'],
])('%s ends with an error', async (_, expression, why) => {
  await expect(apply('[{"id": 1}]', step('filter', expression))).rejects.toMatchObject({ code: 'pipeline_step', message: expect.stringMatching(why) })
})

test('a regular expression that takes the native engine for ever is matched at once', async () => {
  const { records } = await apply(`[{"text": "${'a'.repeat(200)}!"}]`, step('filter', '$not($contains(text, /^(a+)+$/))'))
  expect(records).toHaveLength(1)
})

test('telling many values apart takes their number, not its square', async () => {
  const { records } = await apply('[{"id": 1}]', step('map', '{"n": $count($distinct([1..20000]))}'))
  expect(records).toEqual([{ n: 20_000 }])
})

test.each([
  ['$eval("1")', '$eval is not available'],
  ['($e := $eval; $e("1"))', '$eval is not available'],
  ['$random() > 0.5', '$random is not available'],
  ['$shuffle([1,2])', '$shuffle is not available'],
  ['$contains(a, /(?=x)/)', 'cannot be matched in linear time'],
  ['$contains(a, /(x)\\1/)', 'cannot be matched in linear time'],
  ['id =', 'character 4'],
  [`${'('.repeat(9_000)}1`, ''],
  ['x'.repeat(20_001), 'longer than 20000 characters'],
])('%s is refused before anything is fetched', (expression, why) => {
  expect(stepProblem(expression)).toContain(why)
  expect(() => runner(step('filter', expression))).toThrow(expect.objectContaining({ code: 'pipeline_step' }))
})

test.each([
  ['map', '1', 'it gives a number, not an object'],
  ['map', 'missing', 'it gives nothing, not an object'],
  ['map', '[$, $]', 'it gives a list, not an object'],
  ['yield_map', '[1, 2]', 'it gives a number, not an object'],
  ['map', '{"f": function($x) { $x }}', 'it gives a function'],
  ['map', '{"n": $number(secret)}', 'processing_steps[0] (map)'],
] as const)('%s %s fails, naming step and record but no value', async (kind, expression, why) => {
  const failed = apply('[{"secret": "s3cr3t-value"}]', step(kind, expression))
  await expect(failed).rejects.toThrow(why)
  await expect(failed).rejects.toThrow('on record 1 of its page')
  await expect(failed).rejects.not.toThrow('s3cr3t')
})

test('a sound expression has no problem', () => {
  expect(stepProblem('$exists(id)')).toBeNull()
})
