import type { Answer, Plan, ResultSet, TurnContext } from '../../flow.ts'
import type { Base, ChartAsset, Ending, FrameAsset, Outcome, Step, Turn, TurnStatus } from './conversation.ts'
import { baseOf, type Finished, type NewAsset, slugOf } from './finished.ts'
import { frameOf, visibleResult } from './frame.ts'
import { newSecret } from './ids.ts'
import { reportedOf } from './report-ending.ts'
import { keepRows } from './stored-rows.ts'
import { askedBack, askedFor, declined, narrated } from './wording.ts'

/** How one start of a turn ended, before it is stored. */
export type Ended =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly retryable: boolean }
  | { readonly kind: 'cancelled' }

export async function finishedOf(ended: Ended, turn: Turn, steps: readonly Step[], durationMs: number): Promise<Finished> {
  if (ended.kind === 'answer' && ended.answer.kind === 'answered') return answeredOf(ended.answer, turn, steps, durationMs)
  if (ended.kind === 'answer' && ended.answer.kind === 'reported') return reportedOf(ended.answer, turn, steps, durationMs)
  const [status, ending, text, base] = plainEnding(ended, turn)
  const trace = ended.kind === 'answer' && ended.answer.kind === 'asked' ? ended.answer.trace : undefined
  const offers = ended.kind === 'answer' && ended.answer.kind === 'abstained' ? ended.answer.offers : undefined
  return { status, base, assets: [], trace, outcome: () => ({ ...ending, text, offers, steps, durationMs }) }
}

type Answered = Extract<Answer, { kind: 'answered' }>

async function answeredOf(answer: Answered, turn: Turn, steps: readonly Step[], durationMs: number): Promise<Finished> {
  const { kept, body } = await keepRows(answer.result)
  const visible = visibleResult(kept)
  const name = assetName(answer.plan, visible)
  const connection = answer.statement.connection
  const frame: NewAsset = { name, kind: 'frame', link: newSecret(), body }
  const chart: NewAsset = { name, kind: 'chart', link: newSecret(), body: Buffer.alloc(0) }
  const outcome = (keys: readonly string[]): Outcome => ({
    kind: 'answered',
    text: narrated(answer.narration),
    followUps: answer.narration.followUps,
    plan: answer.plan,
    reading: answer.reading,
    sql: answer.sql,
    connection,
    uses: answer.uses,
    frame: { key: keys[0] ?? '', frame: frameOf(visible), executedAt: kept.executedAt } satisfies FrameAsset,
    chart: answer.chart === null ? undefined : ({ key: keys[1] ?? '', link: chart.link, chart: answer.chart } satisfies ChartAsset),
    sources: answer.sources,
    offers: answer.offers,
    model: answer.model,
    steps,
    durationMs,
  })
  const base = baseOf(answer.plan, answer.reading, answer.context, turn)
  return { status: 'done', base, assets: answer.chart === null ? [frame] : [frame, chart], trace: answer.trace, outcome }
}

type Plain = readonly [status: TurnStatus, ending: Ending, text: string, base?: Base]

function plainEnding(ended: Ended, turn: Turn): Plain {
  if (ended.kind === 'cancelled') return ['cancelled', { kind: 'cancelled' }, 'This question was cancelled.', turn.base]
  if (ended.kind === 'error') {
    const { code, message, retryable } = ended
    return ['error', { kind: 'error', code, message, retryable }, `${message}${retryable ? ' Asking again may help.' : ''}`, turn.base]
  }
  return declinedEnding(ended.answer, turn)
}

function declinedEnding(answer: Answer, turn: Turn): Plain {
  switch (answer.kind) {
    case 'clarify': {
      const { question, about, connection, candidates } = answer
      const readings = candidates.map((candidate) => candidate.reading)
      return ['clarification', { kind: 'clarify', question, about, readings, connection }, askedBack(answer), clarifyBase(answer, turn)]
    }
    case 'asked': {
      const { question, options, pending, connection, model } = answer
      return ['clarification', { kind: 'asked', question, options, pending, connection, model }, askedFor(answer), { pending }]
    }
    case 'abstained': {
      if (answer.reason === 'writes')
        return ['refused', { kind: 'refused', reason: 'writes_data' }, 'I only read data and never change it, so I did not run this.']
      const { reason, unlinked, understood, tryInstead, connection } = answer
      return ['abstained', { kind: 'abstained', reason, unlinked, understood, tryInstead, connection }, declined(answer), { plan: answer.partial }]
    }
    case 'refused':
      return refusedEnding(answer)
    case 'answered':
    case 'reported':
      return ['error', { kind: 'error', code: 'internal', message: 'Internal Server Error', retryable: true }, 'Internal Server Error', turn.base]
  }
}

/** A table the asker may not see does not exist for them, so that case is told like missing data. */
function refusedEnding(answer: Extract<Answer, { kind: 'refused' }>): Plain {
  if (answer.reason !== 'not_visible') return ['refused', { kind: 'refused', reason: answer.reason }, answer.message]
  const missing = { kind: 'abstained', reason: 'not_permitted_or_missing', unlinked: [], understood: [], tryInstead: [] } as const
  return ['abstained', missing, declined(missing)]
}

/** What a reply needs to choose between the readings that were offered. */
function clarifyBase(answer: Extract<Answer, { kind: 'clarify' }>, turn: Turn): Base {
  const best = answer.candidates[0]
  if (best === undefined) return {}
  const context: TurnContext = {
    turn: turn.id,
    revision: turn.revision + 1,
    connection: answer.connection ?? best.plan.connection,
    question: turn.text,
    plan: best.plan,
    reading: best.reading,
    focus: { measures: [], values: [] },
    rows: { keyColumns: [], keys: [], labels: [], complete: false },
    columns: [],
    mark: 'auto',
    asked: answer.candidates,
  }
  return { candidates: answer.candidates, context }
}

/** A short name for the table, from its title or its columns, in [a-z0-9_]. */
function assetName(plan: Plan, result: ResultSet): string {
  return slugOf(plan.display.title ?? result.columns.map((column) => column.name).join('_'))
}
