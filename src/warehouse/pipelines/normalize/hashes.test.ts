import { expect, test } from 'vitest'
import { z } from 'zod'
import { parsePage } from '../json/index.ts'
import { canonicalRow } from './canonical-json.ts'
import { readFixture } from './fixtures/fixture.ts'
import { childIds, hashId, randomIds } from './ids.ts'

const read = readFixture('hashes')
const object = z.record(z.string(), z.unknown())

function exact(json: string): Record<string, unknown> {
  return object.parse(parsePage(Buffer.from(json), { resource: 'hashes', maxBytes: 10_000, maxDepth: 64 }).exact([]))
}

test.each(z.array(z.tuple([z.string(), z.string(), z.number(), z.string()])).parse(read('child')))(
  'the child of %s in %s at %i has the id %s',
  (parent, table, index, id) => {
    expect(childIds().id(parent, table, index)).toBe(id)
  },
)

test.each(z.array(z.tuple([z.string(), z.array(z.string()).nullable(), z.string().nullable(), z.string()])).parse(read('row')))(
  'the row %s, of it %j, is hashed',
  (row, subset, json, id) => {
    const values = exact(row)
    const text = canonicalRow(subset === null ? values : Object.fromEntries(subset.map((name) => [name, values[name]])))
    if (json !== null) expect(text).toBe(json)
    expect(hashId(text)).toBe(id)
  },
)

// the source writes 1e-05, the hashed text 0.00001
test.each(z.array(z.tuple([z.string(), z.string(), z.string()])).parse(read('float')))('the double %s is hashed as %s', (float, json, id) => {
  const text = canonicalRow(exact(`{"f": ${float}}`))
  expect(text).toBe(json)
  expect(hashId(text)).toBe(id)
})

test('ids of children are the same by the short way and by node:crypto, whatever came before', () => {
  const ids = childIds()
  for (let length = 0; length < 200; length++) {
    const [parent, table] = ['p'.repeat((length * 7) % 40), `${'t'.repeat(length)}${length % 13 === 0 ? 'é' : ''}`]
    for (const index of [0, length, 12_345 * length, 3]) expect(ids.id(parent, table, index)).toBe(hashId(`${parent}_${table}_${index}`))
  }
})

test('random ids have the form of hashes and take their chance from the caller', () => {
  let calls = 0
  const next = randomIds((bytes) => {
    bytes.fill(++calls)
  })
  const ids = Array.from({ length: 2_000 }, next)
  expect([ids[0], ids[1_999]]).toEqual(['AQEBAQEBAQEBAQ', 'AgICAgICAgICAg'])
})
