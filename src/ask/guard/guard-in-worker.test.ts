import { afterAll, describe, expect, it } from 'vitest'
import type { Actor, Statement } from '../../flow.ts'
import type { Scope } from '../services.ts'
import { createGuardWorker, guard } from './index.ts'

const actor: Actor = { userId: 'ada@example.com', orgId: 'org', role: 'admin', groups: [], scopes: [], credential: 'cookie' }
const scope: Scope = {
  connection: 'shop',
  dialect: 'duckdb',
  fingerprint: 'f',
  tables: [
    {
      ref: { id: 'orders', schema: 'main', table: 'orders' },
      columns: ['id'],
      narrowed: true,
      fence: { conditions: [{ column: 'tenant', class: 'text', dataType: 'VARCHAR', operator: 'equals', values: [{ type: 'text', value: 'a' }] }], via: [] },
    },
  ],
}
const free = (text: string): Statement => ({ connection: 'shop', dialect: 'duckdb', text, values: [], columns: [], tables: [], origin: 'free' })

describe('the guard in a thread of its own', () => {
  const worker = createGuardWorker()
  afterAll(() => worker.close())

  it('says what the guard says, in order', async () => {
    const texts = ['SELECT id FROM orders', 'SELECT tenant FROM orders', 'DROP TABLE orders', 'SELECT count(*) FROM orders AS o']
    const verdicts = await Promise.all(texts.map((text) => worker.guard(free(text), actor, scope)))
    expect(verdicts).toEqual(texts.map((text) => guard(free(text), actor, scope)))
  })

  it('refuses what cannot be read in time, and goes on with the next', async () => {
    const hasty = createGuardWorker(0)
    const slow = free(`SELECT 1 FROM orders${' JOIN orders ON TRUE'.repeat(800)}`)
    expect(await hasty.guard(slow, actor, scope)).toMatchObject({ kind: 'refused', reason: 'over_limit' })
    await hasty.close()
    expect(await worker.guard(free('SELECT id FROM orders'), actor, scope)).toMatchObject({ kind: 'passed' })
  })
})
