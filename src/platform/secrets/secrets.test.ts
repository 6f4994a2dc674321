import { randomBytes } from 'node:crypto'
import { link, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createSecrets, loadMasterKey, openMasterKeys, replaceKeyFile } from './index.ts'

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

test('every flipped bit of every field, every cut and every other spelling is noticed', () => {
  const secrets = createSecrets(randomBytes(32))
  const sealed = secrets.seal(place, 'a secret of some length')
  for (const field of ['key', 'wrapped', 'text'] as const) {
    const bytes = Buffer.from(sealed[field], 'latin1')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => secrets.open(place, { ...sealed, [field]: flipped.toString('latin1') })).toThrow(/does not open|another master key/)
    }
    for (let end = 0; end < bytes.length; end++)
      expect(() => secrets.open(place, { ...sealed, [field]: sealed[field].slice(0, end) })).toThrow(/does not open|another master key/)
    expect(() => secrets.open(place, { ...sealed, [field]: `${sealed[field]}\n` })).toThrow(/does not open|another master key/)
  }
})

test('the parts of two secrets do not go together, and a tag of four bytes is none', () => {
  const secrets = createSecrets(randomBytes(32))
  const [one, two] = [secrets.seal(place, 'one'), secrets.seal(place, 'two')]
  expect(() => secrets.open(place, { ...one, text: two.text })).toThrow(/does not open/)
  expect(() => secrets.open(place, { ...one, wrapped: two.wrapped })).toThrow(/does not open/)
  for (const length of [4, 8, 12, 15, 16]) expect(() => secrets.open(place, { ...one, text: randomBytes(length).toString('base64') })).toThrow(/does not open/)
})

test('another master key is named as such, and an error says nothing of the secret', () => {
  const secrets = createSecrets(randomBytes(32))
  const sealed = secrets.seal(place, 'correct horse')
  expect(() => createSecrets(randomBytes(32)).open(place, sealed)).toThrow(/another master key/)
  const said = (() => {
    try {
      return secrets.open({ ...place, row: 'c2' }, sealed)
    } catch (error) {
      return inspect(error, { depth: 9, showHidden: true })
    }
  })()
  expect(said).toMatch(/does not open/)
  expect(said).not.toContain('horse')
})

test('two master keys: the first seals, both open; re-wrapping leaves the secret as it is', () => {
  const [old, next] = [randomBytes(32), randomBytes(32)]
  const before = createSecrets(old)
  const both = createSecrets({
    all: () => [
      { key: next, source: 'next' },
      { key: old, source: 'old' },
    ],
  })
  const after = createSecrets(next)
  const sealed = before.seal(place, 'correct horse')
  const moved = both.rewrap(place, sealed)
  expect([both.open(place, sealed), both.open(place, moved), after.open(place, moved)]).toEqual(Array(3).fill('correct horse'))
  expect([moved.text, moved.key]).toEqual([sealed.text, after.masters()[0]?.id])
  expect(both.rewrap(place, moved)).toBe(moved)
  expect(() => both.rewrap({ ...place, row: 'c2' }, sealed)).toThrow(/does not open/)
  expect(both.deriveKeys('audit')).toEqual([after.deriveKey('audit'), before.deriveKey('audit')])
})

test('a key that is gone is not made anew where something is sealed, and one too easy to guess is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-key-'))
  await expect(openMasterKeys({ dataDir: folder, mayMake: async () => false })).rejects.toThrow(/master key is gone/)
  expect(await readdir(folder)).toEqual([])
  await expect(openMasterKeys({ dataDir: folder, given: 'a'.repeat(40) })).rejects.toThrow(/PARLEY_SECRET_KEY is too easy/)
  await rm(folder, { recursive: true })
})

test('replacing the key file goes on from wherever it was cut, and a running server follows', async () => {
  const cuts: readonly ((keys: string, next: string) => Promise<unknown>)[] = [
    async () => undefined,
    (keys, next) => writeFile(join(keys, 'next.key'), next),
    async (keys, next) => {
      await writeFile(join(keys, 'next.key'), next)
      await link(join(keys, 'master.key'), join(keys, 'former.key'))
    },
  ]
  for (const cut of cuts) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-key-'))
    const running = createSecrets(await openMasterKeys({ dataDir: folder }))
    const sealed = running.seal(place, 'x')
    await cut(join(folder, 'keys'), `${randomBytes(32).toString('base64url')}\n`)
    await replaceKeyFile(folder)
    expect(await replaceKeyFile(folder)).toBe(false)
    expect((await readdir(join(folder, 'keys'))).toSorted()).toEqual(['former.key', 'master.key'])
    const fresh = createSecrets(await openMasterKeys({ dataDir: folder }))
    expect(fresh.masters()).toHaveLength(2)
    expect(running.masters()).toEqual(fresh.masters())
    expect(fresh.open(place, sealed)).toBe('x')
    expect(fresh.masters()[1]?.id).toBe(sealed.key)
    await writeFile(join(folder, 'keys', 'master.key'), 'half a k')
    expect(running.open(place, running.seal(place, 'goes on')), 'with the keys it has').toBe('goes on')
    await rm(folder, { recursive: true })
  }
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
