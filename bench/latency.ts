import { answerQuestion } from './support/answer-question.ts'
import { demoLatency } from './support/demo-latency.ts'
import { openDatabase } from './support/open-database.ts'
import { optionsOf, percentile } from './support/options.ts'
import { readSet } from './support/question-set.ts'

const HELP = `npm run bench -- latency [--rounds N]                        on the demo business
npm run bench -- latency --set DIR [--rounds N] [--every N]   on a set of questions

On the demo: planning, and question to finished answer through HTTP with a real server and store.
On a set: linking and planning per question, database by database, first round apart (it fills the indexes).`

/** How long the engine takes to understand one question. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  const folder = options.get('set')
  if (options.has('help')) return console.log(HELP)
  const rounds = Number(options.get('rounds') ?? 2)
  if (folder === undefined) return demoLatency(rounds)
  const set = readSet(folder, Number(options.get('every') ?? 1))
  const times: number[][] = Array.from({ length: rounds }, () => [])
  for (const [id, asked] of Map.groupBy(set.questions, (question) => question.db_id)) {
    const database = await openDatabase(folder, id)
    const clock = { now: set.now.toISOString(), ...database.model.calendar }
    for (const round of times) for (const question of asked) round.push(answerQuestion(question, database, clock).ms)
    await database.close()
  }
  for (const [i, round] of times.entries()) {
    console.log(
      `round ${i + 1}: ${round.length} questions, median ${percentile(round, 0.5).toFixed(2)} ms, 95th percentile ${percentile(round, 0.95).toFixed(2)} ms, longest ${percentile(round, 1).toFixed(2)} ms`,
    )
  }
}
