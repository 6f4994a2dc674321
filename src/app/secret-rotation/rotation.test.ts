import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testStore } from '../../../test/support/store.ts'
import { createLogger } from '../../platform/log/index.ts'
import { createSecrets, type MasterKeys, openMasterKeys, type Secrets } from '../../platform/secrets/index.ts'
import { nothingSealed, openSecrets } from '../../platform/stored-secrets/index.ts'
import { openAccounts } from '../accounts/index.ts'
import { openAudit } from '../audit/index.ts'
import { KEPT_PURPOSES, rotateSecrets, SEALED_COLUMNS, secretsStatus } from './index.ts'

let store: Awaited<ReturnType<typeof testStore>>
let dataDir: string
const now = () => new Date('2026-09-14T08:00:00Z')
const CONNECTIONS = 300

beforeAll(async () => {
  store = await testStore()
  dataDir = await mkdtemp(join(tmpdir(), 'parley-rotation-'))
})
afterAll(async () => {
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function opened(options: { readonly given?: string; readonly other?: string } = {}): Promise<{ masters: MasterKeys; secrets: Secrets }> {
  const masters = await openMasterKeys({ dataDir, ...options, mayMake: () => nothingSealed(store.db, SEALED_COLUMNS) })
  return { masters, secrets: await openSecrets({ db: store.db, masters, columns: SEALED_COLUMNS, keep: KEPT_PURPOSES }) }
}

const act = (orgId: string, action: string) => ({ orgId, actor: 'ada@example.com', action, target: 'x', outcome: 'ok' as const, detail: {} })

test('rotation by file and by setting: all re-wrapped, nothing sealed anew, tokens and audit chain stay good, the old key may go', async () => {
  const first = await opened()
  const running = await openAccounts({ store, secrets: first.secrets, now })
  const { id: orgId } = await running.org()
  const admin = { email: 'ada@example.com', password: 'correct horse battery staple', realname: 'Ada' }
  await running.setup.ensureAdmin(admin)
  const audit = openAudit({ store, secrets: first.secrets, now, log: createLogger('silent') })
  await audit.record(act(orgId, 'before'))
  const place = (id: string, column: string) => ({ tenant: orgId, table: 'connection', row: id, column, version: 1 })
  for (let n = 0; n < CONNECTIONS; n++) {
    const secrets = { password: first.secrets.seal(place(`c${n}`, 'password'), `p${n}`), key: first.secrets.seal(place(`c${n}`, 'key'), `k${n}`) }
    await sql`INSERT INTO connection (org_id, id, type, label, slug, config, secrets, created_at)
      VALUES (${orgId}, ${`c${n}`}, 'postgres', 'x', ${`c${n}`}, '{}', ${JSON.stringify(secrets)}::jsonb, ${now()})`.execute(store.db)
  }
  const before = await texts()
  const kid = running.signingKeys.current()

  // by file, while the server that was opened with the old key runs
  const done = await rotateSecrets({ db: store.db, ...(await opened()), dataDir, isKeyFile: true })
  expect([done.broken, done.keys.map(({ count }) => count > 0)]).toEqual([[], [true, false]])
  expect(done.rewrapped).toBeGreaterThan(CONNECTIONS)
  expect(await texts(), 'the secrets themselves are untouched').toEqual(before)
  expect(first.secrets.masters(), 'the running server follows').toHaveLength(2)
  await audit.record(act(orgId, 'after'))
  expect(await audit.verify()).toEqual({ ok: true, entries: 2 })
  await rm(join(dataDir, 'keys', 'former.key'))

  const second = await opened()
  expect(second.secrets.masters()).toHaveLength(1)
  expect((await openAccounts({ store, secrets: second.secrets, now })).signingKeys.find(kid.kid)).toEqual(kid)
  expect(await openAudit({ store, secrets: second.secrets, now, log: createLogger('silent') }).verify()).toEqual({ ok: true, entries: 2 })
  expect(await connectionsOpen(second.secrets, place)).toBe(CONNECTIONS)

  // from the file to a setting
  const given = randomBytes(33).toString('base64')
  const third = await opened({ given })
  expect((await rotateSecrets({ db: store.db, ...third, dataDir, isKeyFile: false })).broken).toEqual([])
  await rm(join(dataDir, 'keys', 'master.key'))
  // from a setting to another
  const next = randomBytes(33).toString('base64')
  const fourth = await opened({ given: next, other: given })
  expect((await rotateSecrets({ db: store.db, ...fourth, dataDir, isKeyFile: false })).keys.map(({ count }) => count > 0)).toEqual([true, false])
  const last = await opened({ given: next })
  expect(await connectionsOpen(last.secrets, place)).toBe(CONNECTIONS)
  const log = openAudit({ store, secrets: last.secrets, now, log: createLogger('silent') })
  await log.record(act(orgId, 'last'))
  expect(await log.verify()).toEqual({ ok: true, entries: 3 })
  await expect(rotateSecrets({ db: store.db, ...last, dataDir, isKeyFile: false })).rejects.toThrow(/PARLEY_OTHER_SECRET_KEY/)

  // wrong and missing keys
  await expect(opened({ given })).rejects.toThrow(/sealed with a master key that is not here/)
  await expect(opened()).rejects.toThrow(/master key is gone/)
  await expect(readFile(join(dataDir, 'keys', 'master.key'))).rejects.toThrow(/ENOENT/)
  const wrong = createSecrets(randomBytes(32))
  expect((await secretsStatus({ db: store.db, secrets: wrong })).map(({ source, count }) => [source, count > 0])).toEqual([
    ['given', false],
    [null, true],
  ])

  // rows moved or changed: left as they are and named, the others go on
  await sql`UPDATE connection SET secrets = (SELECT secrets FROM connection WHERE id = 'c1') WHERE id = 'c0'`.execute(store.db)
  expect(await connectionsOpen(last.secrets, place)).toBe(CONNECTIONS - 1)
  const newest = randomBytes(33).toString('base64')
  const fifth = await opened({ given: newest, other: next })
  const partly = await rotateSecrets({ db: store.db, ...fifth, dataDir, isKeyFile: false })
  expect([partly.broken, partly.keys.map(({ count }) => count)]).toEqual([['connection secrets c0'], [expect.any(Number), 2]])
  await expect(opened({ given: newest }), 'the old key is still needed').rejects.toThrow(/2 stored secrets are sealed with a master key that is not here/)
})

test('every column that the schema calls sealed is known to rotation', async () => {
  const { rows } = await sql<{ name: string }>`SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'parley' AND data_type = 'jsonb' AND column_name ~ 'sealed|secret'`.execute(store.db)
  const known = [...SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`), 'derived_key.sealed']
  expect(rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted())
})

async function texts(): Promise<readonly string[]> {
  const { rows } = await sql<{ text: string }>`SELECT secrets->'password'->>'text' AS text FROM connection ORDER BY id`.execute(store.db)
  return rows.map(({ text }) => text)
}

async function connectionsOpen(
  secrets: Secrets,
  place: (id: string, column: string) => { tenant: string; table: string; row: string; column: string; version: number },
): Promise<number> {
  const { rows } = await sql<{
    id: string
    secrets: Record<string, { key: string; wrapped: string; text: string }>
  }>`SELECT id, secrets FROM connection`.execute(store.db)
  return rows.filter((row) =>
    Object.entries(row.secrets).every(([name, sealed]) => {
      try {
        return secrets.open(place(row.id, name), sealed) === `${name[0]}${row.id.slice(1)}`
      } catch {
        return false
      }
    }),
  ).length
}
