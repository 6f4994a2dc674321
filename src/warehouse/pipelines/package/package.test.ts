import { mkdtemp, open, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockOwner, nextLoadId, openPackages, openPageLog, readPages, takeLock, writeDurably } from './index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-package-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const NOW = new Date('2026-09-14T08:00:00Z')
const now = () => NOW

describe('a page log', () => {
  const page = (number: number) => ({
    facts: { number, next: { after: number } },
    bytes: Buffer.from(`{"page": ${number}, "é": "${'x'.repeat(number * 100)}"}`),
  })
  const written = async (count: number) => {
    const path = join(folder, 'users.log')
    const log = await openPageLog(path, { now })
    for (let number = 0; number < count; number++) await log.append(page(number))
    await log.sync()
    await log.close()
    return path
  }
  const numbers = async (path: string) => (await readPages(path)).map(({ facts }) => facts)

  test('gives back its pages, bodies and all', async () => {
    const pages = await readPages(await written(3))
    expect(pages.map(({ facts }) => facts)).toEqual([0, 1, 2].map((number) => page(number).facts))
    expect(await Promise.all(pages.map(async ({ read }) => Buffer.from(await read()).toString()))).toEqual([0, 1, 2].map((n) => page(n).bytes.toString()))
    expect(await readPages(join(folder, 'none.log'))).toEqual([])
  })

  test('cut after any byte holds the whole pages before it, and goes on behind them', async () => {
    const whole = await readFile(await written(3))
    const path = join(folder, 'cut.log')
    const ends = new Set<number>()
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(path, whole.subarray(0, length))
      ends.add((await numbers(path)).length)
      if (length % 97 !== 0) continue
      const log = await openPageLog(path, { now })
      await log.append(page(9))
      await log.close()
      expect((await numbers(path)).at(-1)).toEqual(page(9).facts)
    }
    expect([...ends]).toEqual([0, 1, 2, 3])
  })

  test('with any byte flipped ends before it', async () => {
    const whole = await readFile(await written(3))
    const path = join(folder, 'flipped.log')
    for (let at = 0; at < whole.length; at += 3) {
      const bytes = Buffer.from(whole)
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at)
      await writeFile(path, bytes)
      expect((await numbers(path)).length).toBeLessThan(3)
    }
  })

  test('is synced every 2 s, every 32 MiB and when asked', async () => {
    let [time, synced] = [0, 0]
    const log = await openPageLog(join(folder, 'a.log'), { now: () => new Date(time), synced: () => synced++ })
    await log.append(page(0))
    await log.append(page(1))
    expect(synced).toBe(0)
    time = 2_000
    await log.append(page(2))
    await log.append(page(3))
    await log.sync()
    expect(synced).toBe(2)
    await log.append({ facts: {}, bytes: Buffer.alloc(33 << 20) })
    await log.append(page(4))
    await log.close()
    expect(synced).toBe(3)
  })

  test('that the disk has no room for ends in a typed error', async () => {
    const full = await open('/dev/full', 'a').catch(() => null)
    if (full === null) return // no such device on this system
    await full.close()
    const log = await openPageLog('/dev/full', { now })
    await log.append(page(0))
    await expect(log.append(page(1))).rejects.toMatchObject({ code: 'pipeline_storage', facts: { why: 'the disk is full' } })
    await log.close()
  })
})

describe('a load id', () => {
  test('is the time as decimal text, and greater than the one before', () => {
    const first = nextLoadId(NOW, undefined)
    expect(first).toBe('1789372800.0000000')
    expect(nextLoadId(NOW, first)).toBe('1789372800.0000001')
    expect(nextLoadId(new Date(0), '1789372800.9999999')).toBe('1789372801.0000000')
  })
})

describe('packages', () => {
  const FACTS = {
    pipeline: 'chatbot',
    config_hash: 'h',
    destination: 'duckdb',
    dataset: 'chatbot_data',
    options: { full: false, only: null, skip_unresolved: false, accept_partial: false },
  }

  test('are found again in the order of their ids, with their states', async () => {
    const packages = openPackages(folder, now)
    const one = await packages.create(FACTS)
    const two = await packages.create(FACTS)
    await two.mark({ state: 'extracted' })
    expect((await packages.list()).map(({ loadId, manifest }) => [loadId, manifest.state])).toEqual([
      [one.loadId, 'new'],
      [two.loadId, 'extracted'],
    ])
    expect(await packages.find('../..')).toBeUndefined()
    expect((await packages.create(FACTS, '1999999999.0000000')).loadId).toBe('1999999999.0000001')
  })

  test('three that finished stay, and everything pending', async () => {
    const packages = openPackages(folder, now)
    const made = []
    for (const state of ['loaded', 'aborted', 'new', 'loaded', 'loaded'] as const) made.push(await (await packages.create(FACTS)).mark({ state }))
    await (await packages.create(FACTS)).remove()
    await packages.prune()
    expect((await packages.list()).map(({ loadId }) => loadId)).toEqual(made.slice(1).map(({ loadId }) => loadId))
  })

  test('keep any resource in a file of its own, inside their folder', async () => {
    const made = await openPackages(folder, now).create(FACTS)
    const names = ['users', '../../etc/passwd', '..', 'a/b', 'A', 'a', 'ü'.repeat(200), `${'ü'.repeat(200)}!`, 'x\0y']
    for (const name of names) await writeFile(made.pagesFile(name), '')
    expect(await readdir(join(made.folder, 'pages'))).toHaveLength(names.length)
  })

  test('a manifest that was cut is no package, and goes with the next tidying', async () => {
    const packages = openPackages(folder, now)
    const made = await packages.create(FACTS)
    await rm(join(made.folder, 'manifest.json'))
    await packages.create(FACTS)
    expect(await packages.list()).toHaveLength(1)
    await packages.prune()
    expect(await readdir(join(folder, 'packages'))).toHaveLength(1)
    expect(nextLoadId(NOW, undefined) < ((await packages.list())[0]?.loadId ?? '')).toBe(true)
  })

  test('a file is replaced whole, and a failure leaves no draft', async () => {
    await writeDurably(join(folder, 'a.json'), 'one')
    await writeDurably(join(folder, 'a.json'), 'two')
    await expect(writeDurably(join(folder, 'none', 'a.json'), 'x')).rejects.toMatchObject({ code: 'pipeline_storage' })
    expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('two')
    expect(await readdir(folder)).toEqual(['a.json'])
  })
})

describe('the lock of a pipeline', () => {
  const options = (change: object = {}) => ({ folder, pipeline: 'chatbot', host: 'here', pid: 7, now, isAlive: () => true, ...change })

  test('sweeps what a taker left that was killed while it took it, and nothing of one at work', async () => {
    const draftOf = (pid: number) => writeFile(join(folder, `lock.${pid}`), JSON.stringify({ token: `t${pid}`, host: 'here', pid, since: now().toISOString() }))
    await draftOf(40)
    await draftOf(41)
    await utimes(join(folder, 'lock.41'), now(), now())
    const lock = await takeLock(options({ isAlive: (pid: number) => pid !== 40 }))
    expect((await readdir(folder)).toSorted()).toEqual(['lock', 'lock.41'])
    await lock.release()
  })

  test('is held by one', async () => {
    const lock = await takeLock(options())
    await expect(takeLock(options({ pid: 8 }))).rejects.toMatchObject({ code: 'pipeline_busy', message: expect.stringContaining('process 7 on here') })
    await lock.assertHeld()
    await lock.release()
    const next = await takeLock(options({ pid: 8 }))
    await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'pipeline_busy' })
    await lock.release().catch(() => undefined)
    await next.assertHeld()
    await next.release()
    expect(await readdir(folder)).toEqual([])
  })

  test('of a process that is gone is free at once on its own host, elsewhere when it was silent', async () => {
    await takeLock(options())
    expect(await lockOwner(options())).toMatchObject({ pid: 7 })
    expect(await lockOwner(options({ isAlive: () => false }))).toBeUndefined()
    await (await takeLock(options({ isAlive: () => false, pid: 8 }))).release()

    await takeLock(options({ host: 'elsewhere' }))
    await utimes(join(folder, 'lock'), NOW, NOW)
    const later = (seconds: number) => () => new Date(NOW.getTime() + seconds * 1_000)
    await expect(takeLock(options({ isAlive: () => false, now: later(10) }))).rejects.toMatchObject({ code: 'pipeline_busy' })
    await (await takeLock(options({ now: later(21) }))).release()
  })

  test('is taken over by one of many', async () => {
    for (let round = 0; round < 10; round++) {
      await takeLock(options({ pid: 1 }))
      const tries = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => takeLock(options({ pid: 10 + index, isAlive: (pid: number) => pid !== 1 }))),
      )
      const locks = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      const held = await Promise.allSettled(locks.map((lock) => lock.assertHeld()))
      expect(held.filter(({ status }) => status === 'fulfilled').length).toBe(1)
      for (const lock of locks) await lock.release()
      await rm(join(folder, 'lock'), { force: true })
    }
  })

  test('whose text was cut is nobody’s', async () => {
    await takeLock(options())
    await truncate(join(folder, 'lock'), 5)
    await (await takeLock(options({ pid: 8 }))).release()
  })
})
