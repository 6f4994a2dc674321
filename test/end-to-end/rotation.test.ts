import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createSecrets, openMasterKeys, type Secrets } from '../../src/platform/secrets/index.ts'
import { ADMIN, startServer } from '../support/server.ts'
import { storeDatabase } from '../support/store.ts'
import { clientOf } from './client.ts'
import { runProgram } from './process.ts'

const CONNECTIONS = 2_000
const KILLS = 3
const LONG_MS = 240_000
const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.toReversed()) await step().catch(() => undefined)
}, 60_000)

test(
  'a rotation cut by kill -9 goes on when it is run again, beside a server that keeps working; then the old key may go',
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-rotate-'))
    await chmod(dataDir, 0o755)
    undo.push(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
    const DATABASE_URL = await storeDatabase()
    const env = { PARLEY_DATA_DIR: dataDir, DATABASE_URL }
    const server = await startServer({ dataDir, env: { DATABASE_URL, PARLEY_DEMO: '0' } })
    undo.push(() => server.stop())
    const ada = await clientOf(server.url, ADMIN)
    const store = new pg.Client({ connectionString: DATABASE_URL, options: '-c search_path=parley' })
    await store.connect()
    undo.push(() => store.end())
    const old = createSecrets((await openMasterKeys({ dataDir })).all()[0].key)
    await insertConnections(store, old)
    const parley = (...words: string[]) => runProgram(words, { env })

    for (let round = 1; round <= KILLS; round++) {
      const before = await underKey(store, old)
      const rotation = parley('secrets', 'rotate')
      await expect.poll(() => underKey(store, old), { interval: 5, timeout: 20_000 }).toBeLessThan(before - 100)
      rotation.kill('SIGKILL')
      await rotation.gone
      expect(await underKey(store, old), 'cut before its end').toBeGreaterThan(0)
      expect((await ada.get('/api/auth/me')).status).toBe(200)
    }
    const status = parley('secrets', 'status')
    expect([await status.gone, status.said()]).toEqual([0, expect.stringContaining('still needed')])
    const rotation = parley('secrets', 'rotate')
    expect([await rotation.gone, rotation.said()]).toEqual([0, expect.stringMatching(/seals and opens[\s\S]* 0 secrets {2}opens only; it may go/)])
    expect((await readdir(join(dataDir, 'keys'))).toSorted()).toEqual(['former.key', 'master.key'])
    const again = parley('secrets', 'rotate')
    expect([await again.gone, again.said()]).toEqual([0, expect.stringMatching(/^0 put under the newest key/)])
    await rm(join(dataDir, 'keys', 'former.key'))
    expect(await allOpen(store, createSecrets(await openMasterKeys({ dataDir })))).toBe(CONNECTIONS)

    expect((await ada.get('/api/auth/me')).status).toBe(200)
    expect((await ada.post('/api/tokens', { name: 'made by the server that ran all the time' })).status).toBe(200)
    const whole = parley('audit', 'verify')
    expect([await whole.gone, whole.said()]).toEqual([0, expect.stringContaining('is whole')])
    await server.stop()
    const next = await startServer({ dataDir, env: { DATABASE_URL, PARLEY_DEMO: '0' } })
    const me = await fetch(`${next.url}/api/auth/me`, { headers: { 'api-key': ada.token } })
    await next.stop()
    expect(me.status, 'a token from before').toBe(200)

    // wrong, half and missing keys: said, refused, nothing written
    const file = join(dataDir, 'keys', 'master.key')
    const key = await readFile(file, 'utf8')
    const refused = async (words: RegExp, more: Readonly<Record<string, string>> = {}, commands: readonly (readonly string[])[] = [['serve']]) => {
      for (const command of commands) {
        const program = runProgram(command, { env: { ...env, PARLEY_PORT: '0', ...more } })
        expect([command, await program.gone, program.said()]).toEqual([command, 1, expect.stringMatching(words)])
      }
    }
    await writeFile(file, key.slice(0, 20))
    await refused(/master\.key is not a key/)
    expect(await readFile(file, 'utf8')).toBe(key.slice(0, 20))
    await writeFile(file, `${Buffer.alloc(32, 9).toString('base64url')}\n`)
    await refused(/sealed with a master key that is not here/, {}, [['serve'], ['secrets', 'rotate'], ['admin', 'link']])
    await rm(file)
    await refused(/The master key is gone/)
    await refused(/sealed with a master key that is not here/, { PARLEY_SECRET_KEY: 'another key of more than 32 characters' })
    await refused(/too easy to guess/, { PARLEY_SECRET_KEY: 'a'.repeat(40) })
    expect(await readdir(join(dataDir, 'keys'))).toEqual([])
    expect(await underKey(store, createSecrets(Buffer.from(key.trim(), 'base64url')))).toBe(CONNECTIONS)
  },
  LONG_MS,
)

async function insertConnections(store: pg.Client, secrets: Secrets): Promise<void> {
  const { rows } = await store.query<{ id: string }>('SELECT id FROM org')
  const tenant = rows[0]?.id ?? ''
  const ids = Array.from({ length: CONNECTIONS }, (_none, n) => `c${n}`)
  const sealed = ids.map((row) => JSON.stringify({ password: secrets.seal({ tenant, table: 'connection', row, column: 'password', version: 1 }, `of ${row}`) }))
  await store.query(
    `INSERT INTO connection (org_id, id, type, label, slug, config, secrets, created_at, removed_at)
     SELECT $1, id, 'postgres', id, id, '{}', sealed::jsonb, now(), now() FROM unnest($2::text[], $3::text[]) AS each (id, sealed)`,
    [tenant, ids, sealed],
  )
}

async function underKey(store: pg.Client, secrets: Secrets): Promise<number> {
  const { rows } = await store.query<{ count: number }>(`SELECT count(*)::int FROM connection WHERE secrets->'password'->>'key' = $1`, [
    secrets.masters()[0]?.id,
  ])
  return rows[0]?.count ?? 0
}

async function allOpen(store: pg.Client, secrets: Secrets): Promise<number> {
  const { rows } = await store.query('SELECT org_id, id, secrets FROM connection')
  return rows.filter((row) => {
    const place = { tenant: row.org_id, table: 'connection', row: row.id, column: 'password', version: 1 }
    return secrets.open(place, row.secrets.password) === `of ${row.id}`
  }).length
}
