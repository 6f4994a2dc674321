import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { makeBusiness } from '../../demo/business/index.ts'
import { type DemoQuestions, openMadeBusiness } from '../../demo/fixtures/asked-business.ts'
import { CHANGED_STORIES, type ChangedAsk, type ChangedStory } from './changed-stories.ts'

interface Judged {
  readonly rank: number
  readonly isTold: boolean
  readonly isFound: boolean
  readonly falseOnes: readonly string[]
  readonly text: string
}

/** Writes each story into a copy of the demo business, asks it as a person would, and prints what was found at which rank and what is false. */
export async function changedStories(questions: DemoQuestions, only: RegExp, isFull: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-changed-'))
  const made = join(folder, 'made.duckdb')
  await makeBusiness(made, questions.until, join(folder, 'stories.json'))
  let [found, asked, wrong] = [0, 0, 0]
  for (const [i, story] of CHANGED_STORIES.filter(({ id }) => only.test(id)).entries()) {
    // the model names tables by the database, which is named by its file
    const file = join(folder, String(i), 'alder_finch.duckdb')
    await mkdir(join(folder, String(i)))
    await copyFile(made, file)
    await change(file, story)
    const business = await openMadeBusiness(file, { ...questions, answered: [], follow_ups: [] })
    for (const ask of story.asks) {
      const judged = judge(await business.ask(ask.question), ask)
      found += judged.isFound ? 1 : 0
      asked += 1
      wrong += judged.falseOnes.length
      console.log(`${judged.isFound ? 'found    ' : 'NOT FOUND'} ${story.id} — ${ask.question} (rank ${judged.rank}${judged.isTold ? ', told' : ''})`)
      for (const title of judged.falseOnes) console.log(`          false: ${title}`)
      if (isFull) console.log(`${judged.text}\n`)
    }
    await business.close()
    await rm(join(folder, String(i)), { recursive: true })
  }
  console.log(`changed businesses: ${found} of ${asked} found, ${wrong} false findings`)
  await rm(folder, { recursive: true, force: true })
}

async function change(file: string, { sql }: ChangedStory): Promise<void> {
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  for (const statement of sql) await connection.run(statement)
  connection.closeSync()
  instance.closeSync()
}

function judge(answer: Awaited<ReturnType<Awaited<ReturnType<typeof openMadeBusiness>>['ask']>>, ask: ChangedAsk): Judged {
  if (answer.kind !== 'reported') return { rank: 0, isTold: false, isFound: false, falseOnes: [], text: `No report: ${answer.kind}` }
  const titles = answer.findings.map(({ title }) => title)
  const text = [answer.narration.text, ...answer.parts.flatMap((one) => (one.kind === 'text' ? [one.text] : []))].join('\n')
  const rank = ask.finding === undefined ? 0 : titles.findIndex((title) => ask.finding?.test(title)) + 1
  const isTold = ask.told?.test(text) ?? false
  const falseOnes = titles.filter((title) => ask.nothing === true || !(ask.finding?.test(title) || ask.told?.test(title) || ask.fine?.test(title)))
  const isFound = ask.nothing === true ? titles.length === 0 : (rank > 0 && rank <= 2) || isTold
  return { rank, isTold, isFound, falseOnes, text }
}
