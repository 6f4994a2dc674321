import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testStore } from '../../../test/support/store.ts'
import type { Store } from './index.ts'

/** A store with notes of two organisations, and a read of them that counts how often it reads. */
async function notes() {
  const store = await testStore()
  await store.pool.query('CREATE TABLE note (org_id text NOT NULL, text text NOT NULL)')
  await write(store, 'a', 'one')
  await write(store, 'b', 'other')
  let reads = 0
  const read = async (orgId: string) => {
    reads += 1
    const { rows } = await sql<{ text: string }>`SELECT text FROM note WHERE org_id = ${orgId} ORDER BY text`.execute(store.db)
    return rows.map(({ text }) => text)
  }
  return { store, kept: store.kept.keep(['note'], read), readsSoFar: () => reads }
}

async function write(store: Store, org: string, text: string): Promise<void> {
  await store.pool.query('INSERT INTO note VALUES ($1, $2)', [org, text])
}

test('what did not change is read once, for each organisation by itself', async () => {
  const { store, kept, readsSoFar } = await notes()
  expect(await kept('a')).toEqual(['one'])
  expect(await kept('a')).toBe(await kept('a'))
  expect(await kept('b')).toEqual(['other'])
  await write(store, 'b', 'more')
  expect(await kept('a')).toEqual(['one'])
  expect(readsSoFar()).toBe(2)
  await store.close()
})

test.each([
  ['inserted', `INSERT INTO note VALUES ('a', 'two')`, ['one', 'two']],
  ['changed', `UPDATE note SET text = 'uno' WHERE org_id = 'a'`, ['uno']],
  ['written back as it was', `UPDATE note SET text = text WHERE org_id = 'a'`, ['one']],
  ['deleted', `DELETE FROM note WHERE org_id = 'a'`, []],
  ['deleted and inserted again', `BEGIN; DELETE FROM note WHERE org_id = 'a'; INSERT INTO note VALUES ('a', 'one'); COMMIT`, ['one']],
])('a row that was %s is read again', async (_what, statement, after) => {
  const { store, kept, readsSoFar } = await notes()
  await kept('a')
  await store.pool.query(statement)
  expect(await kept('a')).toEqual(after)
  expect(readsSoFar()).toBe(2)
  await store.close()
})

test('what another transaction has not committed is not seen, and seen at the next call once it has', async () => {
  const { store, kept } = await notes()
  await kept('a')
  await store.db.transaction().execute(async (transaction) => {
    await sql`INSERT INTO note VALUES ('a', 'two')`.execute(transaction)
    expect(await kept('a')).toEqual(['one'])
  })
  expect(await kept('a')).toEqual(['one', 'two'])
  await store.close()
})

test('a read that failed is not kept', async () => {
  const { store } = await notes()
  let fails = true
  const kept = store.kept.keep(['note'], async () => {
    if (fails) throw new Error('no connection')
    return 'read'
  })
  await expect(kept('a')).rejects.toThrow('no connection')
  fails = false
  expect(await kept('a')).toBe('read')
  await store.close()
})

test('calls of one moment ask the store together', async () => {
  const { store, kept } = await notes()
  const files = store.kept.keep(['model_file', 'note'], async () => 'read')
  await Promise.all([kept('a'), files('a')])
  let statements = 0
  store.pool.on('acquire', () => {
    statements += 1
  })
  await Promise.all([kept('a'), files('a'), kept('a')])
  expect(statements).toBe(1)
  await store.close()
})
