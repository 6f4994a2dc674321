import { expect, test } from 'vitest'
import { compilePath, PathSyntaxError } from './index.ts'

const BODY = {
  data: [
    { id: 1, tags: ['a'] },
    { id: 2, tags: [] },
  ],
  cursors: { next: 'n2', 'a.b': 1 },
  '@odata.nextLink': '/more',
  deep: [{ id: 3, in: { id: 4 } }],
  empty: null,
}

test.each([
  ['$', [BODY]],
  ['data', [BODY.data]],
  ['$.cursors.next', ['n2']],
  ['cursors.next', ['n2']],
  ['data[-1].id', [2]],
  ['$.data[0].tags', [['a']]],
  ['data[*].id', [1, 2]],
  ['data[5].id', []],
  ["$['cursors']['a.b']", [1]],
  ['"@odata.nextLink"', ['/more']],
  ["$.'@odata.nextLink'", ['/more']],
  ['$..id', [1, 2, 3, 4]],
  ['deep..id', [3, 4]],
  ['$.data.[0].id', [1]],
  ['empty', [null]],
  ['empty.more', []],
  ['missing', []],
  ['constructor', []],
  ['data.length', []],
  ['data.id', []],
])('%s', (path, found) => {
  expect(compilePath(path)(BODY)).toEqual(found)
})

test('where the values are, for reading them exactly', () => {
  expect(compilePath('data[*].id').locate(BODY)).toEqual([
    { path: ['data', 0, 'id'], value: 1 },
    { path: ['data', 1, 'id'], value: 2 },
  ])
})

test.each(['', 'a..', 'a[', 'a[x]', 'a[?(@.b)]', "a['b", 'a.*', 'a b', '$.a.', '[1:2]', '$.data[(@.length-1)]'])('%j is no path', (path) => {
  expect(() => compilePath(path)).toThrow(PathSyntaxError)
})
