import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSecrets, loadMasterKey } from './index.ts'

const place = { tenant: 'org', table: 'connection', row: 'c1', column: 'password', version: 1 }

test('a sealed secret opens in its place and shows nothing of its text', () => {
  const secrets = createSecrets(randomBytes(32))
  const sealed = secrets.seal(place, 'correct horse')
  expect(secrets.open(place, sealed)).toBe('correct horse')
  expect(JSON.stringify(sealed)).not.toContain('horse')
  expect(secrets.seal(place, 'correct horse').text).not.toBe(sealed.text)
})

test.each(Object.keys(place))('a sealed secret moved to another %s does not open', (key) => {
  const secrets = createSecrets(randomBytes(32))
  expect(() => secrets.open({ ...place, [key]: key === 'version' ? 2 : 'other' }, secrets.seal(place, 'x'))).toThrow(/does not open/)
})

test('every flipped byte is noticed, and another master key is named as such', () => {
  const secrets = createSecrets(randomBytes(32))
  const sealed = secrets.seal(place, 'x')
  const bytes = Buffer.from(sealed.text, 'base64')
  for (let i = 0; i < bytes.length; i++) {
    const flipped = Buffer.from(bytes)
    flipped[i] = (flipped[i] ?? 0) ^ 1
    expect(() => secrets.open(place, { ...sealed, text: flipped.toString('base64') })).toThrow(/does not open/)
  }
  expect(() => createSecrets(randomBytes(32)).open(place, sealed)).toThrow(/another master key/)
})

test('the key is made once, readable by its owner alone, also when ten start at once; a damaged one is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-key-'))
  const keys = await Promise.all(Array.from({ length: 10 }, () => loadMasterKey(folder, undefined)))
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  const path = join(folder, 'keys', 'master.key')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 10))
  await expect(loadMasterKey(folder, undefined)).rejects.toThrow(/is not a key/)
  await rm(folder, { recursive: true })
})
