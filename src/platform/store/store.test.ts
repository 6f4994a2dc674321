import { sql, type Transaction } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase, testStore } from '../../../test/support/store.ts'
import { isStoreFault } from './index.ts'

test('a fresh store is migrated and answers', async () => {
  const store = await testStore(await testDatabase())
  const { rows } = await sql<{ value: string }>`SELECT value FROM installation WHERE name = 'id'`.execute(store.db)
  expect(rows[0]?.value).toMatch(/^[0-9a-f-]{36}$/)
  expect(await store.healthy()).toBe(true)
  await store.close()
})

test('ten servers migrating one store at once all succeed, and each migration runs once', async () => {
  const url = await testDatabase()
  const stores = await Promise.all(Array.from({ length: 10 }, () => testStore(url)))
  const counts = await Promise.all(stores.map((store) => store.pool.query('SELECT count(*)::int AS n FROM installation')))
  expect(counts.flatMap((count) => count.rows)).toEqual(Array.from({ length: 10 }, () => ({ n: 1 })))
  await Promise.all(stores.map((store) => store.close()))
})

test('a store of a newer release is refused with what to do', async () => {
  const store = await testStore()
  await store.pool.query(`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999_future', now())`)
  await store.close()
  await expect(testStore(store.url)).rejects.toThrow(/newer release/)
})

test('a notice reaches its listener, also after the listening connection was cut', async () => {
  const store = await testStore()
  const heard: string[] = []
  let reconnected: () => void = () => undefined
  const again = new Promise<void>((resolve) => {
    reconnected = resolve
  })
  const next = async (): Promise<{ readonly heard: Promise<string> }> => {
    const { promise, resolve } = Promise.withResolvers<string>()
    await store.listen('news', resolve)
    return { heard: promise }
  }
  await store.listen(
    'news',
    (payload) => heard.push(payload),
    () => reconnected(),
  )
  const first = await next()
  await store.pool.query(`SELECT pg_notify('news', 'one')`)
  expect(await first.heard).toBe('one')
  await store.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`)
  await again
  const second = await next()
  await store.pool.query(`SELECT pg_notify('news', 'two')`)
  await second.heard
  expect(heard).toEqual(['one', 'two'])
  await store.close()
})

test('a subscription that is under way when the connection is lost hears the one made after it', async () => {
  const store = await testStore()
  await store.listen('news', () => undefined)
  const heard = Promise.withResolvers<string>()
  const cut = store.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`)
  await Promise.all([cut, ...Array.from({ length: 50 }, () => store.listen('later', heard.resolve))])
  await store.pool.query(`SELECT pg_notify('later', 'one')`)
  expect(await heard.promise).toBe('one')
  await store.close()
})

test('a migration that comes before one that ran already runs too', async () => {
  const store = await testStore()
  await store.pool.query("DELETE FROM kysely_migration WHERE name = '0011_people'")
  await store.pool.query('DROP TABLE invitation, password_reset')
  await store.close()
  const again = await testStore(store.url)
  expect((await again.pool.query('SELECT count(*)::int AS n FROM invitation')).rows).toEqual([{ n: 0 }])
  await again.close()
})

test('a connection that is lost in the middle of a transaction fails the transaction alone', async () => {
  const store = await testStore()
  const cut = 'SELECT pg_terminate_backend($1)'
  const between = store.db.transaction().execute(async (transaction) => {
    await store.pool.query(cut, [await pidOf(transaction)])
    await sql`SELECT 1`.execute(transaction)
  })
  expect(isStoreFault(await between.catch((error: unknown) => error))).toBe(true)
  const within = store.db.transaction().execute(async (transaction) => {
    const pid = await pidOf(transaction)
    await Promise.all([sql`SELECT pg_sleep(60)`.execute(transaction), store.pool.query(cut, [pid])])
  })
  expect(isStoreFault(await within.catch((error: unknown) => error))).toBe(true)
  expect(await store.healthy()).toBe(true)
  await store.close()
})

async function pidOf(transaction: Transaction<unknown>): Promise<number> {
  const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(transaction)
  return rows[0]?.pid ?? 0
}
