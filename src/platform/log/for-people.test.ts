import { expect, test } from 'vitest'
import { forPeople } from './for-people.ts'
import { createLogger } from './index.ts'

const at = { time: new Date(2026, 10, 21, 9, 4, 38).toISOString() }
const shown = (line: object) => forPeople(`${JSON.stringify({ level: 'info', ...at, ...line })}\n`)

test.each([
  [{ msg: 'Server listening at http://127.0.0.1:3000' }, '09:04:38 Server listening at http://127.0.0.1:3000\n'],
  [{ msg: 'store migrated', migrations: ['0001_store', '0010_accounts'] }, '09:04:38 store migrated  migrations=2\n'],
  [
    { msg: 'request', reqId: '1', method: 'GET', route: '/api/c2/:id', status: 200, ms: 12, user: 'ada@example.com' },
    '09:04:38 GET /api/c2/:id 200 12 ms ada@example.com\n',
  ],
  [{ level: 'warn', msg: 'a disk fills', share: 0.9, where: 'the data folder' }, '09:04:38 warning: a disk fills  share=0.9  where="the data folder"\n'],
  [{ level: 'error', msg: 'gone', err: { message: 'no', stack: 'Error: no\n    at here' } }, '09:04:38 error: gone\n  Error: no\n      at here\n'],
  [{ msg: 'red\u001b[31m\u009b31m' }, '09:04:38 red [31m 31m\n'],
])('%j', (line, text) => {
  expect(shown(line)).toBe(text)
})

test('what is no line of the log stays as it is', () => {
  expect(forPeople('half a {line\n')).toBe('half a {line\n')
})

test('where nobody looks on, a line is JSON', () => {
  const lines: string[] = []
  createLogger('info', { write: (line) => void lines.push(line) }).info({ token: 'secret', rows: 3 }, 'done')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', token: '[removed]', rows: 3, msg: 'done' })
})
