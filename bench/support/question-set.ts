import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One question of a set, as far as answering needs it. */
export interface SetQuestion {
  readonly id: string
  readonly db_id: string
  readonly question: string
  /** Earlier turns of the same conversation, in order. */
  readonly turns?: readonly string[]
}
/** A question with the statement whose rows are its answer. */
export interface GoldQuestion extends SetQuestion {
  readonly gold_sql: string
}
export interface QuestionSet {
  readonly folder: string
  readonly questions: readonly GoldQuestion[]
  /** Today's date in the world of the set. */
  readonly now: Date
}

/** Reads `questions.json` and the optional `meta.json` of a set. `every`: only each n-th question. */
export function readSet(folder: string, every = 1): QuestionSet {
  const all: readonly GoldQuestion[] = JSON.parse(readFileSync(join(folder, 'questions.json'), 'utf8'))
  const meta = join(folder, 'meta.json')
  const now: unknown = existsSync(meta) ? JSON.parse(readFileSync(meta, 'utf8')).now : undefined
  return { folder, questions: all.filter((_, i) => i % every === 0), now: typeof now === 'string' ? new Date(`${now.replace(' ', 'T')}Z`) : new Date() }
}
