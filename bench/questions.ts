import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Clock } from '../src/flow.ts'
import { answerQuestion, type Prediction } from './support/answer-question.ts'
import { type Database, openDatabase } from './support/open-database.ts'
import { optionsOf, percentile } from './support/options.ts'
import { readSet, type SetQuestion } from './support/question-set.ts'

const HELP = `npm run bench -- questions --set DIR --out FILE [--every N] [--scorer evalexec.py]

Answers every question of a set (questions.json and databases/) with a model made by sync alone, writes one JSON line each,
and prints how many were answered, declined and asked back, with the time of linking and planning. With --scorer the
file is scored and correct / declined / silently wrong are printed. --every N takes each N-th question only.`

/** Accuracy of the engine on a set of questions with known answers. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  const [folder, out] = [options.get('set'), options.get('out')]
  if (folder === undefined || out === undefined) {
    console.log(HELP)
    return
  }
  const set = readSet(folder, Number(options.get('every') ?? 1))
  const predictions = await answerAll(set.folder, set.questions, set.now, out)
  report(predictions)
  const scorer = options.get('scorer')
  if (scorer !== undefined) score(scorer, folder, out, predictions)
}

async function answerAll(folder: string, questions: readonly SetQuestion[], now: Date, out: string): Promise<readonly Prediction[]> {
  const file = openSync(out, 'w')
  const predictions: Prediction[] = []
  for (const [id, asked] of Map.groupBy(questions, (question) => question.db_id)) {
    const database = await openOrNull(folder, id)
    for (const question of asked) {
      const prediction =
        database === null
          ? { id: question.id, sql: null, reason: 'fault: the database could not be opened', ms: 0 }
          : answerQuestion(question, database, clockOf(database, now))
      writeSync(file, `${JSON.stringify(prediction)}\n`)
      predictions.push(prediction)
    }
    await database?.close()
  }
  closeSync(file)
  return predictions
}

async function openOrNull(folder: string, id: string): Promise<Database | null> {
  try {
    return await openDatabase(folder, id)
  } catch (error) {
    console.error(`${id}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

function clockOf(database: Database, now: Date): Clock {
  const { timeZone, weekStart, fiscalYearStart, fiscalYearName } = database.model.calendar
  return { now: now.toISOString(), timeZone, weekStart, fiscalYearStart, fiscalYearName }
}

function report(predictions: readonly Prediction[]): void {
  const answered = predictions.filter((one) => typeof one.sql === 'string').length
  const asked = predictions.filter((one) => one.ask === true).length
  const times = predictions.map((one) => one.ms)
  console.log(`questions ${predictions.length}  answered ${answered}  asked back ${asked}  declined ${predictions.length - answered - asked}`)
  console.log(`link + plan: median ${percentile(times, 0.5).toFixed(2)} ms, 95th percentile ${percentile(times, 0.95).toFixed(2)} ms`)
  const faults = predictions.filter((one) => one.reason?.startsWith('fault') === true)
  if (faults.length > 0) console.log(`faults ${faults.length}: ${[...new Set(faults.map((one) => one.reason))].slice(0, 5).join(' | ')}`)
}

/** Runs the set's own scorer and says what matters: right, not answered, answered wrongly. */
function score(scorer: string, folder: string, out: string, predictions: readonly Prediction[]): void {
  const details = `${out}.details`
  const ids = `${out}.ids`
  const file = openSync(ids, 'w')
  for (const { id } of predictions) writeSync(file, `${id}\n`)
  closeSync(file)
  const ran = spawnSync('python3', [scorer, folder, '--pred', out, '--details', details, '--limit-ids', ids], { encoding: 'utf8', maxBuffer: 64 << 20 })
  console.log(ran.stdout)
  if (ran.status !== 0) console.error(ran.stderr)
}
