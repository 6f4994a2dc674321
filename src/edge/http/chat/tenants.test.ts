import { expect, test } from 'vitest'
import { testStore } from '../../../../test/support/store.ts'
import type { Asking } from '../../../app/conversations/index.ts'
import type { Actor } from '../../../flow.ts'
import { person, type ServiceChanges, scriptedConversations } from './fixtures/chat-server.ts'
import { scriptedAnswer } from './fixtures/scripted.ts'

const embedded = (name: string, customerId: string): Actor => ({ ...person(name), credential: 'embed', space: { id: 'space', version: 1, customerId } })
const asking = (chatId: string): Asking => ({ chatId, text: chatId, mode: 'balanced', asked: { clarify: 'allow' }, intent: 'create', source: 'api' })

/** Asks while no server has a place, each with a chat of its own, then gives one place. @returns chats in the order their questions began */
async function orderOf(asked: readonly (readonly [string, Actor])[], limits: ServiceChanges['limits'] = {}): Promise<readonly string[]> {
  const store = await testStore()
  const full = await scriptedConversations(store, { limits: { ...limits, turnsPerServer: 0 } })
  const refused: string[] = []
  for (const [chat, actor] of asked) await full.conversations.ask(asking(chat), actor).catch(({ code }) => refused.push(`${chat} ${code}`))
  await full.conversations.stop(0)
  const order: string[] = []
  const { conversations } = await scriptedConversations(store, {
    limits: { ...limits, turnsPerServer: 1 },
    answer: async (question, ...rest) => {
      order.push(question.text)
      return scriptedAnswer(question, ...rest)
    },
  })
  await expect.poll(() => order.length, { timeout: 20_000 }).toBe(asked.length - refused.length)
  await conversations.stop(1_000)
  await store.close()
  return [...order, ...refused]
}

const flood = (count: number, name: string, by: (n: number) => Actor) => Array.from({ length: count }, (_none, n) => [`${name}-${n}`, by(n)] as const)

test('a customer with 50 questions of as many people waiting delays no other customer’s first, nor the organisation’s own', async () => {
  const others = [
    ['bea', embedded('bea', 'b')],
    ['cid', embedded('cid', 'c')],
    ['own', person('ann')],
  ] as const
  const order = await orderOf([...flood(50, 'big', (n) => embedded(`big${n}`, 'big')), ...others])
  expect(order).toHaveLength(53)
  expect(order.slice(0, 4)).toEqual(['bea', 'cid', 'own', 'big-0'])
})

test('inside a tenant a person with many delays nobody else', async () => {
  const order = await orderOf([...flood(4, 'ann', () => person('ann')), ['bob', person('bob')], ['eve', person('eve')]])
  expect(order.slice(0, 3)).toEqual(['bob', 'eve', 'ann-0'])
})

test('a tenant that filled the queue is refused; another’s question still waits its turn', async () => {
  const order = await orderOf([...flood(5, 'big', (n) => embedded(`big${n}`, 'big')), ['bea', embedded('bea', 'b')]], { queuedPerOrg: 4 })
  expect(order).toEqual(['bea', 'big-0', 'big-1', 'big-2', 'big-3', 'big-4 rate_limited'])
})
