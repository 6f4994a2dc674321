import type { Asking, Conversations } from '../src/app/conversations/index.ts'
import { scriptedConversations } from '../src/edge/http/chat/fixtures/chat-server.ts'
import { AppError } from '../src/errors.ts'
import type { Actor } from '../src/flow.ts'
import { createLogger } from '../src/platform/log/index.ts'
import { openStore } from '../src/platform/store/index.ts'
import { benchCluster } from './support/bench-cluster.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- fairness [--questions N] [--people N] [--ms N]

What one customer's flood costs another: a person of a small customer asks one question after the other, by turns with the server to
herself and while as many people of a big customer as stated ask four at a time each, without pause. Real store, queue and limits;
every answer takes the stated time. Prints the time from question to answer of the small customer, and the ratios.`
const BLOCKS = 4
/** Questions of one person that may wait or run at a time. */
const AT_ONCE = 4
const SETTLE_MS = 1_000
const ENDED_WITHIN_MS = 120_000

/** How much slower one tenant becomes while another floods. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const perBlock = Math.ceil(Number(options.get('questions') ?? 200) / BLOCKS)
  const people = Number(options.get('people') ?? 40)
  const text = `slow ${Number(options.get('ms') ?? 200)}`
  const cluster = await benchCluster()
  const store = await openStore({ connection: { connectionString: await cluster.newDatabase() }, poolSize: 20, log: createLogger('silent') })
  const { conversations } = await scriptedConversations(store, { limits: { questionsPerMinute: 1_000_000 } })
  const arms: Readonly<Record<'alone' | 'flooded', number[]>> = { alone: [], flooded: [] }
  const flooded = { answered: 0, refused: 0 }
  await victim(conversations, text, perBlock)
  for (let block = 0; block < BLOCKS; block += 1) {
    arms.alone.push(...(await victim(conversations, text, perBlock)))
    const flood = startFlood(conversations, text, people)
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    arms.flooded.push(...(await victim(conversations, text, perBlock)))
    const { answered, refused } = await flood.stop()
    flooded.answered += answered
    flooded.refused += refused
  }
  await conversations.stop(SETTLE_MS)
  await store.close()
  await cluster.close()
  console.log(`${perBlock * BLOCKS} questions of the small customer in each arm; the big one had ${flooded.answered} answered and ${flooded.refused} refused`)
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const [alone, under] = [percentile(arms.alone, share), percentile(arms.flooded, share)]
    console.log(`${name}: ${alone.toFixed(0)} ms alone, ${under.toFixed(0)} ms under the flood, ratio ${(under / alone).toFixed(2)}`)
  }
}

const embedded = (userId: string, customerId: string): Actor => ({
  userId,
  orgId: 'org',
  role: 'user',
  groups: [],
  scopes: [],
  credential: 'embed',
  space: { id: 'space', version: 1, customerId },
})
let chats = 0
const asking = (text: string): Asking => {
  chats += 1
  return { chatId: `chat-${chats}`, text, mode: 'balanced', asked: { clarify: 'never' }, intent: 'create', source: 'api' }
}

/** @returns time from question to answer of each, in ms */
async function victim(conversations: Conversations, text: string, count: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let n = 0; n < count; n += 1) {
    const began = performance.now()
    const { turn } = await conversations.ask(asking(text), embedded('emb_small', 'small'))
    if (!(await conversations.ended(turn, ENDED_WITHIN_MS))) throw new Error('a question of the small customer was not answered')
    times.push(performance.now() - began)
  }
  return times
}

function startFlood(conversations: Conversations, text: string, people: number): { stop(): Promise<{ answered: number; refused: number }> } {
  const counts = { answered: 0, refused: 0 }
  let isOver = false
  const work = async (n: number): Promise<void> => {
    const actor = embedded(`emb_big_${n % people}`, 'big')
    while (!isOver) {
      try {
        const { turn } = await conversations.ask(asking(text), actor)
        await conversations.ended(turn, ENDED_WITHIN_MS)
        counts.answered += 1
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'rate_limited') throw error
        counts.refused += 1
        await new Promise((resolve) => setTimeout(resolve, Number(error.facts.retryAfterSeconds ?? 1) * 1_000))
      }
    }
  }
  const working = Promise.all(Array.from({ length: people * AT_ONCE }, (_none, n) => work(n)))
  return {
    stop: async () => {
      isOver = true
      await working
      return counts
    },
  }
}
