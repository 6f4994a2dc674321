import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ERRORS } from '../src/errors.ts'
import { SETTINGS } from '../src/settings.ts'

const ROOT = resolve(import.meta.dirname, '..')

test('docs/settings.md and the settings table name the same settings with the same help', () => {
  const documented = rows('docs/settings.md').map(([env, , help]) => `${env} ${help}`)
  const known = Object.values(SETTINGS).map(({ env, help }) => `\`${env}\` ${help}`)
  expect(documented.toSorted()).toEqual(known.toSorted())
})

test('docs/errors.md and the error table name the same codes with the same status', () => {
  const documented = rows('docs/errors.md').map(([code, status]) => `${code} ${status}`)
  const known = Object.entries(ERRORS).map(([code, { status }]) => `\`${code}\` ${status}`)
  expect(documented.toSorted()).toEqual(known.toSorted())
})

test('every error is documented with what to do', () => {
  const silent = rows('docs/errors.md').filter(([, , , what]) => what === undefined || what.length < 20)
  expect(silent.map(([code]) => code)).toEqual([])
})

test('the README names no command that does not exist', () => {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const scripts: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts
  const named = [...text.matchAll(/npm run (\w+)/g)].map((match) => match[1] ?? '')
  expect(named.filter((name) => typeof scripts !== 'object' || scripts === null || !(name in scripts))).toEqual([])
})

/** Cells of every table row of a page whose first cell is in backquotes. */
function rows(page: string): readonly (readonly string[])[] {
  return readFileSync(join(ROOT, page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    )
}
