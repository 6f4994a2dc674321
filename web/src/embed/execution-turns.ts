import type { AssistantMessage, Reading, TurnStatus, VegaSpec } from '../api/wire.ts'
import type { Turn } from '../chat/turns.ts'
import type { Execution, SpaceMessage } from './space-wire.ts'

/** Executions as the turns that the cards of the web app show. */
export function turnsOfExecutions(chatId: string, questions: readonly SpaceMessage[], executions: readonly Execution[]): readonly Turn[] {
  return questions
    .filter(({ role }) => role === 'user')
    .map((message, place) => {
      const execution = executions.find(({ id }) => id === message.execution_id)
      const question = { role: 'user', content: message.text, id: message.id, position: place * 2, created_at: message.created_at } as const
      return execution === undefined ? { question } : { question, answer: answerOf(chatId, execution, place * 2 + 1) }
    })
}

const ENDED = {
  answered: 'done',
  clarification: 'clarification',
  abstained: 'abstained',
  refused: 'refused',
  error: 'error',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<NonNullable<Execution['outcome']>, TurnStatus>>

export function statusOf({ status, outcome }: Pick<Execution, 'status' | 'outcome'>): TurnStatus {
  if (status === 'PENDING') return 'queued'
  if (status === 'RUNNING') return 'running'
  return ENDED[outcome ?? (status === 'SUCCESS' ? 'answered' : 'error')]
}

function answerOf(chatId: string, execution: Execution, position: number): AssistantMessage {
  const { id, response, dataframe, follow_ups, reading, sql, error, created_at, finished_at } = execution
  const visualization = specOf(execution)
  const status = statusOf(execution)
  return {
    role: 'assistant',
    content: status === 'abstained' ? withoutQuestions(response, follow_ups) : response,
    id,
    turn_id: id,
    position,
    status,
    created_at,
    suggested_follow_ups: status === 'clarification' ? [] : follow_ups,
    additional_data: { chat_id: chatId, assets: { chart: { alt: reading?.text } } },
    ...(finished_at && { finished_at }),
    ...(sql && { sql }),
    ...(dataframe && { dataframe: { df_key: id, ...dataframe } }),
    ...(visualization && { visualization }),
    ...(reading && { reading: readingOf(id, reading) }),
    ...(status === 'clarification' && { clarification: { question: firstParagraph(response), options: follow_ups, about: 'other' } }),
    ...(error && { error: { ...error, message: response } }),
  }
}

function specOf({ visualization }: Execution): VegaSpec | undefined {
  if (visualization === null) return undefined
  try {
    const spec: VegaSpec = JSON.parse(visualization)
    return spec
  } catch {
    return undefined
  }
}

/** Worth a word only where it can be changed; the first two also where somebody asked for it. */
const QUIET: Readonly<Record<string, 'unless asked' | 'always'>> = { order: 'unless asked', chart: 'unless asked', entity: 'always', path: 'always' }

/** Words without ways to change them. */
function readingOf(id: string, { text, parts, unknown, corrections }: NonNullable<Execution['reading']>): Reading {
  return {
    id,
    plan: '',
    text,
    path: 'engine',
    chips: parts
      .filter((part) => QUIET[part.kind] !== 'always' && !(part.default && part.kind in QUIET))
      .map((part, place) => ({ ...part, id: String(place), nodes: [], spans: [], removable: false, alternatives: [] })),
    assumptions: [],
    corrections: corrections.map((correction) => ({ ...correction, span: [0, 0] })),
    ignored: unknown.map((word, place) => ({ span: [place, place], text: word, content: true, near: [] })),
    score: 1,
    margin: 1,
    confidence: 1,
    calibration: '',
  }
}

/** The questions stand below the card, where a click asks them. */
function withoutQuestions(text: string, questions: readonly string[]): string {
  const lines = text.split('\n').filter((line) => !questions.includes(line.replace(/^[-*] /, '').trim()))
  return lines.length === text.split('\n').length
    ? text
    : lines
        .join('\n')
        .trimEnd()
        .replace(/\n[^\n]*:$/, '')
        .trimEnd()
}

function firstParagraph(text: string): string {
  return text.split(/\n{2,}/)[0] ?? text
}
