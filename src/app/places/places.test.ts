import { expect, test } from 'vitest'
import type { Actor } from '../../flow.ts'
import { createPlaces, hasShareLeft, type Places } from './index.ts'

const NEVER = new AbortController().signal
const person = (userId: string, customerId?: string): Actor => ({
  userId,
  orgId: 'org',
  role: 'user',
  groups: [],
  scopes: [],
  credential: customerId === undefined ? 'api' : 'embed',
  ...(customerId !== undefined && { space: { id: 'space', version: 1, customerId } }),
})

/** Everybody enters in this order while one holds the last place; each leaves as soon as it is in. @returns who came in, in order */
async function orderOf(places: Places, everybody: readonly Actor[], holders: readonly Actor[]): Promise<readonly string[]> {
  const leaves = await Promise.all(holders.map((holder) => places.enter(holder, NEVER)))
  const order: string[] = []
  const entered = everybody.map(async (actor) => {
    const leave = await places.enter(actor, NEVER)
    order.push(`${actor.space?.customerId ?? 'staff'}:${actor.userId}`)
    leave()
  })
  for (const leave of leaves) leave()
  await Promise.all(entered)
  return order
}
const flood = (count: number, customer?: string) => Array.from({ length: count }, (_none, n) => person(`${customer ?? 'staff'}-${n}`, customer))

test('one tenant with 50 waiting lets every other in before its own first', async () => {
  const places = createPlaces({ perUser: 4, perServer: 1 })
  const order = await orderOf(places, [...flood(50, 'big'), person('bea', 'b'), person('cid', 'c'), person('sam')], [person('big-0', 'big')])
  expect(order.slice(0, 4)).toEqual(['b:bea', 'c:cid', 'staff:sam', 'big:big-1'])
  expect(order).toHaveLength(53)
})

test('tenants with many each take turns, and so do the people of one', async () => {
  const places = createPlaces({ perUser: 4, perServer: 1 })
  const [ann, bob] = [person('ann', 'a'), person('bob', 'a')]
  const order = await orderOf(places, [ann, ann, ann, bob, bob, ...flood(3, 'b')], [person('sam')])
  expect(order).toEqual(['a:ann', 'b:b-0', 'a:bob', 'b:b-1', 'a:ann', 'b:b-2', 'a:bob', 'a:ann'])
})

test('a free place goes to the tenant that has fewest, whoever was served last', async () => {
  const places = createPlaces({ perUser: 4, perServer: 4 })
  const holders = [person('a1', 'a'), person('a2', 'a'), person('a3', 'a'), person('b1', 'b')]
  const [one, two] = await Promise.all(holders.map((actor) => places.enter(actor, NEVER)))
  const order: string[] = []
  const waiting = [person('a4', 'a'), person('b2', 'b')].map(async (actor) => {
    const leave = await places.enter(actor, NEVER)
    order.push(actor.userId)
    return leave
  })
  one?.()
  await Promise.race(waiting)
  two?.()
  for (const entered of waiting) (await entered)()
  expect(order).toEqual(['b2', 'a4'])
})

test('a person has at most their own, those that wait included', async () => {
  const places = createPlaces({ perUser: 2, perServer: 1 })
  const leave = await places.enter(person('ann'), NEVER)
  const second = places.enter(person('ann'), NEVER)
  await expect(places.enter(person('ann'), NEVER)).rejects.toMatchObject({ code: 'rate_limited', facts: { retryAfterSeconds: 2 } })
  leave()
  leave()
  ;(await second)()
  expect(await orderOf(places, [person('ann')], [])).toEqual(['staff:ann'])
})

test('the same address in two customers is two people', async () => {
  const places = createPlaces({ perUser: 1, perServer: 4 })
  await Promise.all(['a', 'b'].map((customer) => places.enter(person('ann', customer), NEVER)))
  await expect(places.enter(person('ann', 'a'), NEVER)).rejects.toMatchObject({ code: 'rate_limited' })
})

test('who leaves the queue is no longer counted', async () => {
  const places = createPlaces({ perUser: 1, perServer: 1 })
  const leave = await places.enter(person('ann'), NEVER)
  const controller = new AbortController()
  const gone = places.enter(person('bob'), controller.signal)
  controller.abort()
  await expect(gone).rejects.toMatchObject({ code: 'query_cancelled' })
  const again = places.enter(person('bob'), NEVER)
  leave()
  ;(await again)()
})

test('a tenant that fills the queue is refused; another still finds room', async () => {
  const places = createPlaces({ perUser: 1, perServer: 1 })
  const leave = await places.enter(person('first', 'big'), NEVER)
  const waiting = flood(100, 'big').map((actor) => places.enter(actor, NEVER))
  await expect(places.enter(person('one more', 'big'), NEVER)).rejects.toMatchObject({ code: 'rate_limited' })
  const small = places.enter(person('bea', 'b'), NEVER)
  leave()
  ;(await small)()
  for (const entered of waiting) (await entered)()
})

test.each([
  [{ all: 99, ofTenant: 99, tenants: 1 }, true],
  [{ all: 100, ofTenant: 100, tenants: 1 }, false],
  [{ all: 100, ofTenant: 0, tenants: 2 }, true],
  [{ all: 149, ofTenant: 49, tenants: 2 }, true],
  [{ all: 150, ofTenant: 50, tenants: 2 }, false],
  [{ all: 300, ofTenant: 0, tenants: 101 }, false],
])('%o may wait: %s', (waiting, expected) => {
  expect(hasShareLeft(waiting, 100)).toBe(expected)
})
