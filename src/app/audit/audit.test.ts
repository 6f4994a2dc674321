import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testStore } from '../../../test/support/store.ts'
import { createLogger, inRequest } from '../../platform/log/index.ts'
import { createSecrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import { type Act, type Audit, openAudit } from './index.ts'

const MASTER = randomBytes(32)
const ACT: Act = { orgId: 'org_1', actor: 'ada@example.com', action: 'token.create', target: 'tok_1', outcome: 'ok', detail: {} }

let store: Store
let audit: Audit
let time: number
beforeEach(async () => {
  store = await testStore()
  time = Date.parse('2026-09-14T08:00:00Z')
  audit = open()
})
afterEach(() => store.close())

function open(master = MASTER): Audit {
  return openAudit({ store, secrets: createSecrets(master), now: tick, log: createLogger('silent') })
}
function tick(): Date {
  time += 1_000
  return new Date(time)
}
/** As someone with the store's own rights would. */
async function tamper(statement: string): Promise<void> {
  await store.pool.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL')
  await store.pool.query(statement)
  await store.pool.query('ALTER TABLE audit_entry ENABLE TRIGGER ALL')
}

describe('the chain', () => {
  beforeEach(async () => {
    for (const target of ['a', 'b', 'c', 'd']) await audit.record({ ...ACT, target, detail: { scopes: ['api:full'], n: 1.5, nested: { z: 1, a: null } } })
  })

  test('is whole as it was written, also after a restart', async () => {
    expect(await audit.verify()).toEqual({ ok: true, entries: 4 })
    expect(await open().verify()).toEqual({ ok: true, entries: 4 })
    expect((await audit.head()).seq).toBe(4)
  })

  test.each([
    ['a changed word', "UPDATE audit_entry SET actor = 'eve@example.com' WHERE seq = 2", 2],
    ['a changed detail', `UPDATE audit_entry SET detail = '{"scopes": []}' WHERE seq = 3`, 3],
    ['a changed time', "UPDATE audit_entry SET at = at - interval '1 day' WHERE seq = 1", 1],
    ['a removed entry', 'DELETE FROM audit_entry WHERE seq = 2', 2],
    [
      'two entries swapped',
      'UPDATE audit_entry SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE audit_entry SET seq = -seq WHERE seq < 0',
      2,
    ],
    ['an entry of another organisation', "UPDATE audit_entry SET org_id = 'org_2' WHERE seq = 4", 4],
    [
      'an injected entry',
      "INSERT INTO audit_entry SELECT 5, org_id, at, 'eve', on_behalf_of, actor_address, action, target, outcome, request_id, detail, hash, md5('x') FROM audit_entry WHERE seq = 4",
      5,
    ],
  ])('shows %s', async (_, statement, firstBad) => {
    await tamper(statement)
    expect(await audit.verify()).toEqual({ ok: false, entries: firstBad - 1, firstBad })
  })

  test('does not verify under another key', async () => {
    expect(await open(randomBytes(32)).verify()).toMatchObject({ ok: false, firstBad: 1 })
  })

  test.each(["UPDATE audit_entry SET actor = 'x'", 'DELETE FROM audit_entry', 'TRUNCATE audit_entry'])('is only ever added to: %s', async (statement) => {
    await expect(store.pool.query(statement)).rejects.toThrow('audit entries are only ever added')
  })
})

test('thirty at once make thirty entries without a gap', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, n) => audit.record({ ...ACT, target: String(n) })))
  expect(await audit.verify()).toEqual({ ok: true, entries: 30 })
})

test('an act and its entry share a transaction', async () => {
  await store.pool.query('CREATE TABLE thing (n int)')
  const act = store.db.transaction().execute(async (trx) => {
    await sql`INSERT INTO thing VALUES (1)`.execute(trx)
    await audit.record(ACT, trx)
    throw new Error('the act failed')
  })
  await expect(act).rejects.toThrow('the act failed')
  expect(await audit.list('org_1', {}, 10)).toEqual([])
})

test('what cannot be written down does not happen', async () => {
  await store.pool.query('CREATE TABLE thing (n int)')
  await store.pool.query('ALTER TABLE audit_entry ADD CONSTRAINT full_disk CHECK (false) NOT VALID')
  const act = store.db.transaction().execute(async (trx) => {
    await sql`INSERT INTO thing VALUES (1)`.execute(trx)
    await audit.record(ACT, trx)
  })
  await expect(act).rejects.toMatchObject({ code: 'audit_unavailable' })
  expect((await store.pool.query('SELECT * FROM thing')).rows).toEqual([])
})

test('knows the request behind an act, and takes any text', async () => {
  await inRequest({ requestId: 'r1', address: '192.0.2.7' }, () =>
    audit.record({ ...ACT, target: 'half \ud800 and \0', detail: { long: 'x'.repeat(100_000) } }),
  )
  const [entry] = await audit.list('org_1', {}, 1)
  expect(entry).toMatchObject({
    requestId: 'r1',
    actorAddress: '192.0.2.7',
    target: 'half \ufffd and ',
    detail: { left_out: 'the detail was larger than an entry may be' },
  })
  expect(await audit.verify()).toMatchObject({ ok: true })
})

test('is read newest first, by actor, action, outcome and time, page by page, one organisation at a time', async () => {
  for (const [n, action] of ['token.create', 'token.revoke', 'user.create', 'tokens'].entries())
    await audit.record({ ...ACT, action, actor: n % 2 === 0 ? 'ada' : 'bo' })
  await audit.record({ ...ACT, orgId: 'org_2', action: 'token.create' })
  const actions = async (filter: Parameters<Audit['list']>[1], limit = 10) => (await audit.list('org_1', filter, limit)).map((entry) => entry.action)
  expect(await actions({})).toEqual(['tokens', 'user.create', 'token.revoke', 'token.create'])
  expect(await actions({ action: 'token' })).toEqual(['token.revoke', 'token.create'])
  expect(await actions({ actor: 'bo' })).toEqual(['tokens', 'token.revoke'])
  expect(await actions({ before: 3 }, 1)).toEqual(['token.revoke'])
  expect(await actions({ from: new Date('2026-09-14T08:00:03Z'), to: new Date('2026-09-14T08:00:04Z') })).toEqual(['user.create'])
  expect(await actions({ outcome: 'denied' })).toEqual([])
})
