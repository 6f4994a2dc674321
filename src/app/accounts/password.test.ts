import { expect, it } from 'vitest'
import { createPasswords, hasPasswordLength } from './password.ts'

const passwords = await createPasswords()

it('keeps argon2id with 19 MiB, two passes, one lane, and a salt of its own each time', async () => {
  const [first, second] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')]
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(second).not.toBe(first)
})

it.each([' lead', 'trail ', 'Straße ✓ 🔑', 'e\u0301 is not \u00e9', 'with \u0000 inside'])('takes a password exactly as received: %j', async (password) => {
  const stored = await passwords.hash(password)
  expect(await passwords.verify(password, stored)).toBe(true)
  for (const other of [password.trim(), password.normalize('NFC'), password.toLowerCase(), password.split('\u0000')[0] ?? '']) {
    if (other !== password) expect(await passwords.verify(other, stored)).toBe(false)
  }
})

it('says no where there is no hash', async () => {
  expect(await passwords.verify('anything', null)).toBe(false)
})

it('verifies a hash that was made at another cost', async () => {
  const { argon2Sync } = await import('node:crypto')
  const nonce = Buffer.from('somesaltsomesalt')
  const tag = argon2Sync('argon2id', { message: 'password', nonce, memory: 4096, passes: 3, parallelism: 2, tagLength: 24 })
  const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
  const stored = `$argon2id$v=19$m=4096,t=3,p=2$${encode(nonce)}$${encode(tag)}`
  expect([await passwords.verify('password', stored), await passwords.verify('Password', stored)]).toEqual([true, false])
})

it.each([
  ['1234567', false],
  ['12345678', true],
  ['🔑'.repeat(7), false],
  ['🔑'.repeat(8), true],
  ['x'.repeat(256), true],
  ['x'.repeat(257), false],
])('length %#', (password, fits) => {
  expect(hasPasswordLength(password)).toBe(fits)
})

it('refuses a rush beyond what may wait, and works again after it', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => passwords.verify('x', null)))
  expect(outcomes.filter((each) => each.status === 'rejected')).toHaveLength(12)
  expect(await passwords.verify('x', null)).toBe(false)
})
