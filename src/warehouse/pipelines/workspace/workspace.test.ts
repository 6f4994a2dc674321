import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSecrets } from '../../../platform/secrets/index.ts'
import { nextRun, openSecretFile, writeConfig } from './index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-workspace-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('sealed values open under the keys of a rotation, and only in their own place', async () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)]
  const under = (...keys: readonly [Buffer, ...Buffer[]]) => {
    const [first, ...others] = keys.map((key) => ({ key, source: 'test' }))
    return openSecretFile(folder, async () => createSecrets({ all: () => [first ?? { key: old, source: 'test' }, ...others] }))
  }
  await under(old).set('token', 'canary')
  await under(old).set('__proto__', 'odd')
  const path = join(folder, 'pipelines', 'secrets.json')
  expect(await readFile(path, 'utf8')).not.toContain('canary')
  expect((await stat(path)).mode & 0o077).toBe(0)
  await expect(under(fresh).get('token')).rejects.toThrow(/another master key/)
  await under(fresh, old).rewrap()
  expect(await under(fresh).get('token')).toBe('canary')
  expect(await under(fresh).get('none')).toBeUndefined()
  expect(await under(fresh).get('toString')).toBeUndefined()
  expect([await under(fresh).remove('token'), await under(fresh).remove('token')]).toEqual([true, false])
})

test('a config is written below its folder alone, and over nothing', async () => {
  for (const name of ['../up', '', 'a/b', '.hidden', 'a'.repeat(51)]) {
    await expect(writeConfig(folder, name, 'x', true)).rejects.toMatchObject({ code: 'pipeline_config' })
  }
  await writeConfig(folder, 'a', 'one', false)
  await expect(writeConfig(folder, 'a', 'two', false)).rejects.toMatchObject({ code: 'pipeline_config', message: expect.stringContaining('--force') })
})

test.each([
  ['0 6 * * *', '2026-09-15T06:00:00.000Z'],
  ['0 6 * * * Europe/Berlin', '2026-09-15T04:00:00.000Z'],
  ['0 6 * * * UTC', '2026-09-15T06:00:00.000Z'],
  ['never', undefined],
  [undefined, undefined],
])('the schedule %s is due next at %s', (schedule, expected) => {
  expect(nextRun(schedule, new Date('2026-09-14T08:00:00Z'))?.toISOString()).toBe(expected)
})
