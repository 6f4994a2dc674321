import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ANSWER_CONFIDENCE } from '../src/ask/plan/engine/index.ts'
import { fitCalibration, type GroupedSample, heldOut } from './support/fit-calibration.ts'
import { type Judged, judge } from './support/judge-plans.ts'
import { openDatabase } from './support/open-database.ts'
import { optionsOf } from './support/options.ts'
import { type QuestionSet, readSet } from './support/question-set.ts'
import { calibrationError, type Decided, percent, thresholdTable } from './support/reliability.ts'
import { openRunner } from './support/run-sqlite.ts'

const HELP = `npm run bench -- calibrate --set DIR [--every N] [--folds N] [--write]

Plans every question of a set (questions.json with gold_sql, and databases/), runs plan and known answer, and compares rows.
Prints how well confidence agrees with being right, and what answering from each confidence on would give: for the
table in force, and for a table fitted anew and judged only on databases it was not fitted on (--folds, by default 5).
--write puts a table fitted on the whole set into src/ask/plan/engine/calibration.json.`

const TABLE = join(import.meta.dirname, '..', 'src', 'ask', 'plan', 'engine', 'calibration.json')

/** Measures the engine's confidence against known answers, and makes the table behind it. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  const folder = options.get('set')
  if (folder === undefined || options.has('help')) return console.log(HELP)
  const folds = Number(options.get('folds') ?? 5)
  const judged = await judgeAll(readSet(folder, Number(options.get('every') ?? 1)))
  const plans = judged.flatMap(({ database, ranked }) => (ranked === undefined ? [] : [{ database, ...ranked }]))
  console.log(`questions with an answer to compare ${judged.length}, plans that confidence decides about ${plans.length}, answered from ${ANSWER_CONFIDENCE}`)
  reportFigures(judged)
  report('table in force', plans, judged.length)
  if (new Set(plans.map((one) => one.database)).size < 2 * folds) return console.log('\nToo few databases to fit a table and judge it on others.')
  const confidences = heldOut(plans, folds)
  report(
    `fitted anew, each database judged by a table made without it (${folds} folds)`,
    plans.map((one, i) => ({ ...one, confidence: confidences[i] ?? 0 })),
    judged.length,
  )
  if (options.has('write')) writeTable(plans, folds)
}

async function judgeAll({ folder, questions, now }: QuestionSet): Promise<readonly Judged[]> {
  const judged: Judged[] = []
  for (const [id, asked] of Map.groupBy(questions, (question) => question.db_id)) {
    const database = await openDatabase(folder, id)
    const runner = openRunner(folder, id)
    const clock = { ...database.model.calendar, now: now.toISOString() }
    for (const question of asked) {
      const one = judge(question, database, runner, clock)
      if (one !== null) judged.push(one)
    }
    runner.close()
    await database.close()
  }
  return judged
}

function report(title: string, decided: readonly Decided[], questions: number) {
  console.log(`\n${title}\nexpected calibration error ${calibrationError(decided).toFixed(3)}`)
  for (const line of thresholdTable(decided, questions)) console.log(line)
}

/** Plans about figures have one declared confidence; these models have no measures, so this is the nearest there is to a measurement. */
function reportFigures(judged: readonly Judged[]) {
  const figures = judged.flatMap(({ figuresRight }) => (figuresRight === undefined ? [] : [figuresRight]))
  const right = figures.filter((one) => one).length
  console.log(`plans about figures, on models without measures of their own: ${right} of ${figures.length} right (${percent(right / figures.length)})`)
}

function writeTable(plans: readonly GroupedSample[], folds: number) {
  writeFileSync(TABLE, `${JSON.stringify(fitCalibration(plans, folds), null, 2)}\n`)
  console.log(`\nwrote ${TABLE}`)
}
