import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { makeBusiness } from '../demo/business/index.ts'
import { type Asked, type AskedBusiness, compared, openMadeBusiness, type Rows } from '../demo/fixtures/asked-business.ts'
import type { Answer, TurnContext } from '../src/flow.ts'
import { optionsOf } from './support/options.ts'

const HELP = `npm run bench -- everyday [--only WORDS] [--quiet]

Asks the demo business what people type on a Monday morning (everyday.yaml), and compares the rows of each answer with those of
a statement written by hand. Prints every answer that is not right, and how many were right, asked back, declined and wrong.`

interface Question {
  readonly question: string
  readonly sql: string
  /** A second fair answer. */
  readonly or?: string
}
interface Everyday {
  readonly until: string
  readonly now: string
  readonly terms: Readonly<Record<string, string>>
  readonly questions: readonly (Question & { readonly then?: readonly Question[] })[]
  readonly never: readonly string[]
}
type Verdict = 'right' | 'asked back' | 'declined' | 'wrong'

/** Right, declined and silently wrong on questions nobody built the engine on. */
export async function run(argv: readonly string[]): Promise<void> {
  const options = optionsOf(argv)
  if (options.has('help')) return console.log(HELP)
  const everyday: Everyday = parse(await readFile(new URL('everyday.yaml', import.meta.url), 'utf8'))
  const folder = await mkdtemp(join(tmpdir(), 'parley-everyday-'))
  const file = join(folder, 'alder_finch.duckdb')
  await makeBusiness(file, everyday.until, join(folder, 'stories.json'))
  const { until, now } = everyday
  const business = await openMadeBusiness(file, { until, now, answered: statementsOf(everyday), not_answered: [], follow_ups: [] })
  const tally = await askAll(everyday, business, options)
  for (const verdict of ['right', 'asked back', 'declined', 'wrong'] as const) console.log(`${verdict.padEnd(10)} ${tally.get(verdict) ?? 0}`)
  await business.close()
  await rm(folder, { recursive: true, force: true })
}

async function askAll(everyday: Everyday, business: AskedBusiness, options: ReadonlyMap<string, string>): Promise<ReadonlyMap<Verdict, number>> {
  const tally = new Map<Verdict, number>()
  const note = (question: string, verdict: Verdict, answer: Answer) => {
    tally.set(verdict, (tally.get(verdict) ?? 0) + 1)
    if (verdict !== 'right' && !options.has('quiet')) console.log(`${verdict}: ${question}\n    ${told(answer)}`)
  }
  const isAsked = (text: string) => text.toLowerCase().includes((options.get('only') ?? '').toLowerCase())
  for (const { then = [], ...first } of everyday.questions.filter((one) => isAsked(one.question))) {
    const context: TurnContext[] = []
    for (const [i, one] of [first, ...then].entries()) {
      const answer = await business.ask(one.question, context)
      note(one.question, verdictOf(answer, one, everyday, business), answer)
      if (answer.kind === 'answered') context.push({ ...answer.context, turn: `t${i}` })
    }
  }
  for (const question of everyday.never.filter(isAsked)) {
    const answer = await business.ask(question)
    note(question, answer.kind === 'answered' ? 'wrong' : 'right', answer)
  }
  return tally
}

function verdictOf(answer: Answer, { sql, or }: Question, { terms }: Everyday, business: AskedBusiness): Verdict {
  if (answer.kind === 'clarify') return 'asked back'
  if (answer.kind !== 'answered') return 'declined'
  const shown = answer.result.columns.flatMap((column, i) => (column.show === 'asked' ? [i] : []))
  const rows = answer.result.rows.map((row) => shown.map((i) => row[i] ?? null))
  const wanted = [sql, ...(or === undefined ? [] : [or])].map((text) => business.expected.get(withTerms(text, terms)) ?? [])
  return wanted.some((one) => isSame(rows, one, answer.result.truncated)) ? 'right' : 'wrong'
}

/** The same rows in any order; of a result that was cut, rows that are all among them. */
function isSame(rows: Rows, wanted: Rows, isCut: boolean): boolean {
  const [got, expected] = [
    compared(rows, false),
    compared(
      wanted.map((row) => row.map(moment)),
      false,
    ),
  ]
  if (!isCut) return JSON.stringify(got) === JSON.stringify(expected)
  const known = new Set(expected)
  return expected.length >= got.length && got.every((row) => known.has(row))
}

/** A moment as answers write it. */
function moment(cell: unknown): unknown {
  return typeof cell === 'string' ? cell.replace(/^(\d{4}-\d\d-\d\d) (\d\d:)/, '$1T$2') : cell
}

function statementsOf({ questions, terms }: Everyday): readonly Asked[] {
  return questions
    .flatMap((one) => [one, ...(one.then ?? [])])
    .flatMap(({ question, sql, or }) => [sql, ...(or === undefined ? [] : [or])].map((text) => ({ question, sql: withTerms(text, terms) })))
}
function withTerms(sql: string, terms: Everyday['terms']): string {
  return Object.entries(terms).reduce((text, [term, meaning]) => text.replaceAll(term, meaning), sql)
}

function told(answer: Answer): string {
  if (answer.kind === 'answered') return `${answer.reading.text} | ${answer.sql.replace(/\s+/g, ' ')}`
  if (answer.kind === 'abstained') return `${answer.reason} ${answer.unlinked.map((word) => word.text).join(' ')}`
  return answer.kind === 'clarify' ? answer.candidates.map((one) => one.reading.text).join(' || ') : answer.kind
}
