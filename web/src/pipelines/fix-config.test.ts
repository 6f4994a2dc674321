import { expect, test } from 'vitest'
import { fixIn, withFix } from './fix-config.ts'

const MESSAGE =
  'users: received 40 of 95 rows. The API reports count=95; no paginator is configured. Add: paginator: {type: cursor, cursor_path: "data[-1].id", cursor_param: after, stop_after_empty_page: true}'

test.each([
  ['a resource that is only a name', 'resources:\n  - users # all of them\n', 'resources:\n  - name: users'],
  ['an endpoint that is only a path', 'resources:\n  - {name: users, endpoint: people}\n', 'path: people'],
  ['an endpoint of its own', '# mine\nresources:\n  - name: users\n    endpoint: {path: users, params: {limit: 40}}\n', 'params: {limit: 40}'],
])('a proposed paginator goes into %s', (_, text, kept) => {
  const fix = fixIn(MESSAGE)
  const fixed = fix && withFix(text, fix)
  expect(fixed).toContain('cursor_path: "data[-1].id"')
  expect(fixed).toContain('stop_after_empty_page: true')
  expect(fixed).toContain(kept)
  if (text.startsWith('#')) expect(fixed).toContain('# mine')
})

test('what proposes nothing, and a resource that is not there, change nothing', () => {
  expect(fixIn('users: page 2 repeats page 1.')).toBeUndefined()
  const fix = fixIn(MESSAGE)
  expect(fix && withFix('resources: [stories]\n', fix)).toBeUndefined()
})
