import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { createMatcher, decide, type Matcher } from '../src/app/bots/matching/index.ts'
import { optionsOf, percentile } from './support/options.ts'

const HELP = `npm run bench -- chatbot-matching [--clinc FILE] [--phrases N]

How a bot's scorer does on CLINC150 (github.com/clinc/oos-eval, CC BY 3.0): of 22 intents with the first 10 and the first 30 training
phrases each, how many texts are answered at threshold 0.7 and how many of those rightly, and how many texts of no intent and of the
other 128 are answered by mistake. FILE holds {"train": {intent: [text]}, "test": {intent: [text]}, "oos_test": [text]}.
Then the time per text against N phrases (2000).`

const INTENTS = (
  'order_status greeting goodbye thank_you transfer balance bill_due bill_balance pay_bill report_lost_card card_declined pin_change ' +
  'order application_status shopping_list what_can_i_ask_you are_you_a_bot repeat cancel direct_deposit freeze_account routing'
).split(' ')
const THRESHOLD = 0.7
/** Share in percent, in the order answered, right, out of scope, other intents. */
const REFERENCE: Readonly<Record<number, readonly number[]>> = { 10: [50, 95.1, 1.0, 1.9], 30: [68, 95.6, 1.7, 4.7] }
const MOST_OFF = 1
const PHRASES = 2_000
const LIMIT_MS = 5
const TEXTS = 500

const texts = z.record(z.string(), z.array(z.string()))
const dataset = z.object({ train: texts, test: texts, oos_test: z.array(z.string()) })
type Dataset = z.output<typeof dataset>

/** How often a bot's scorer answers, how often rightly, and how quickly. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const file = options.get('clinc')
  if (file !== undefined) accuracy(dataset.parse(JSON.parse(readFileSync(file, 'utf8'))))
  speed(Number(options.get('phrases') ?? PHRASES))
}

function accuracy(data: Dataset): void {
  for (const [count, reference] of Object.entries(REFERENCE)) {
    const matcher = createMatcher(
      INTENTS.map((id) => ({ id, classifier: 'ml', phrases: (data.train[id] ?? []).slice(0, Number(count)) })),
      'en',
    )
    const shares = sharesOf(matcher, data)
    const off = Math.max(...shares.map((share, index) => Math.abs(share - (reference[index] ?? 0))))
    const [answered, right, outOfScope, others] = shares.map((share) => share.toFixed(1))
    console.log(`${count} phrases: answered ${answered} %, of them right ${right} %, out of scope ${outOfScope} %, other intents ${others} %`)
    console.log(`  at most ${off.toFixed(2)} points from the reference of ${reference.join(', ')}: ${off <= MOST_OFF ? 'ok' : 'OFF'}`)
    if (off > MOST_OFF) process.exitCode = 1
  }
}

function sharesOf(matcher: Matcher, data: Dataset): readonly number[] {
  const winner = (text: string): string | undefined => {
    const decision = decide(matcher.rank(text), THRESHOLD)
    return decision.kind === 'match' ? decision.match.id : undefined
  }
  const own = INTENTS.flatMap((intent) => (data.test[intent] ?? []).map((text) => ({ intent, found: winner(text) })))
  const answered = own.filter(({ found }) => found !== undefined)
  const right = answered.filter(({ intent, found }) => intent === found)
  const others = Object.entries(data.test).flatMap(([intent, said]) => (INTENTS.includes(intent) ? [] : said))
  const share = (part: number, whole: number): number => (100 * part) / Math.max(1, whole)
  const mistaken = (said: readonly string[]): number => share(said.filter((text) => winner(text) !== undefined).length, said.length)
  return [share(answered.length, own.length), share(right.length, answered.length), mistaken(data.oos_test), mistaken(others)]
}

/** Made-up phrases of a vocabulary as large and as unevenly used as people's. */
function speed(count: number): void {
  let seed = 7
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  const word = (): string => {
    const rank = Math.floor(1_500 * random() ** 3)
    return `${'abcdefghiklmnoprstuw'[rank % 20]}${(rank * 7_919).toString(36)}${['', 's', 'ing'][rank % 3]}`
  }
  const phrase = (): string => [...['what', 'is', 'my', 'the'].slice(0, Math.floor(random() * 5)), ...Array.from({ length: 5 }, word)].join(' ')
  const interactions = Array.from({ length: count / 20 }, (_, id) => ({
    id: String(id),
    classifier: 'ml' as const,
    phrases: Array.from({ length: 20 }, phrase),
  }))
  const matcher = createMatcher(interactions, 'en')
  const asked = Array.from({ length: TEXTS }, phrase)
  for (const text of asked) matcher.rank(text)
  const times = asked.map((text) => {
    const began = performance.now()
    matcher.rank(text)
    return performance.now() - began
  })
  const [half, most] = [percentile(times, 0.5), percentile(times, 0.95)]
  console.log(`${count} phrases: ${half.toFixed(2)} ms a text, 95 % within ${most.toFixed(2)} ms: ${half <= LIMIT_MS ? 'ok' : 'OFF'}`)
  if (half > LIMIT_MS) process.exitCode = 1
}
