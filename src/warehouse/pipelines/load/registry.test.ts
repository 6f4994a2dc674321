import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testDatabase } from '../../../../test/support/store.ts'
import { load } from './fixtures/small-load.ts'
import { type DestinationContext, openDestination } from './index.ts'

const CONTEXT: DestinationContext = { folder: '/nowhere', privateHosts: [], resolveHost: async (host) => ({ address: host, private: true }) }
const ROWS = {
  loadId: '1795000001.0000000',
  disposition: { kind: 'append' as const },
  tables: [{ table: 't', columns: 'id bigint', rows: [{ id: 1, _dlt_id: 'a' }] }],
}

test('a config says where a dataset goes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-registry-'))
  const url = await testDatabase()
  try {
    const places = [
      [{ type: 'duckdb' }, `duckdb:///${folder}/shop.duckdb`],
      [{ type: 'duckdb', path: join(folder, 'else.duckdb') }, `duckdb:///${folder}/else.duckdb`],
      [{ type: 'filesystem' }, `file://${folder}/files/shop`],
      [{ type: 'filesystem', path: `file://${folder}/lake`, format: 'csv' }, `file://${folder}/lake/shop`],
      [{ type: 'postgres', connection: url }, `postgresql://${url.split('@')[1]}`],
    ] as const
    for (const [spec, location] of places) {
      const dataset = await openDestination(spec, { ...CONTEXT, folder }).open('shop')
      await load(dataset, ROWS)
      expect(dataset.location()).toBe(location)
      expect(await dataset.isLoaded(ROWS.loadId)).toBe(true)
      await dataset.close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what cannot be loaded into says what can', () => {
  expect(() => openDestination({ type: 'snowflake' }, CONTEXT)).toThrow(/snowflake cannot be loaded into; these can: duckdb, postgres, filesystem/)
  expect(() => openDestination({ type: 'postgres' }, CONTEXT)).toThrow(/name a connection/)
  expect(() => openDestination({ type: 'filesystem', path: 's3://host/bucket' }, CONTEXT)).toThrow(/s3:\/\/KEY:SECRET@HOST/)
})

test('a password with a bare % is refused by its name', () =>
  expect(openDestination({ type: 'postgres', connection: 'postgres://ann:50%off@h/d' }, CONTEXT).open('shop')).rejects.toThrow(/write % as %25/))

test('no location holds a credential', () => {
  const spec = { type: 'filesystem', path: 's3://KEYID:very%2Fsecret@s3.example.com/lake/base?region=eu-central-1' }
  return expect(openDestination(spec, CONTEXT).open('shop', 'read')).resolves.toSatisfy(
    (dataset: { location(): string }) => dataset.location() === 's3://lake/base/shop',
  )
})

test('a stored connection is asked for by its name, and its absence is said', async () => {
  const named = openDestination({ type: 'postgres', connection: 'warehouse' }, CONTEXT)
  await expect(named.open('shop')).rejects.toThrow(/the connection warehouse is kept by the server/)
})
