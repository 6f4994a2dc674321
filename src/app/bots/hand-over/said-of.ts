import type { Chart } from '../../../flow.ts'
import { exhibitsOf, type Outcome, type StoredExhibit } from '../../conversations/index.ts'
import { exhibitTable } from '../../report-files/index.ts'
import type { HandOverOutcome } from '../chat.ts'
import type { Source } from '../story.ts'
import { buttonsSaid, cardSaid, type Said, textSaid } from '../talk/index.ts'
import { plainText } from './plain-text.ts'
import { tableText } from './table-text.ts'

/** Where an answer is read, and how its pictures get there. */
export interface Reader {
  readonly source: Source
  /** Address of the picture of a chart. */
  readonly drawn: (chart: Chart) => Promise<string>
  /** Where the whole conversation opens; absent for those who may not open it. */
  readonly opensAt?: string
}
/** What a chat says of the analyst's answer. */
export interface SaidOfAnswer {
  readonly said: readonly Said[]
  /** What the analyst asked to choose from. */
  readonly options: readonly string[]
}

const MOST_BUTTONS = 11
const MOST_PICTURES = 3
const TITLE_CHARACTERS = 640
const FOLLOW_UPS = 'You could also ask:'
const INSTEAD = 'You could ask instead:'

export const OUTCOMES: Readonly<Record<Outcome['kind'], HandOverOutcome>> = {
  answered: 'answered',
  reported: 'answered',
  asked: 'clarification',
  clarify: 'clarification',
  abstained: 'abstained',
  refused: 'abstained',
  error: 'error',
  cancelled: 'error',
}

/** An answer in the published types alone. */
export async function saidOf(outcome: Outcome, reader: Reader): Promise<SaidOfAnswer> {
  const text = markdownSaid(outcome.text, reader.source)
  switch (outcome.kind) {
    case 'answered':
    case 'reported':
      return { said: [text, ...(await exhibited(outcome, reader)), ...offered(FOLLOW_UPS, outcome.followUps), ...opening(reader)], options: [] }
    case 'clarify':
      return asking(
        text,
        outcome.question,
        outcome.readings.map((reading) => reading.text),
      )
    case 'asked':
      return asking(text, outcome.question, outcome.options)
    case 'abstained':
      return { said: [text, ...offered(INSTEAD, outcome.tryInstead)], options: [] }
    case 'refused':
    case 'error':
    case 'cancelled':
      return { said: [text], options: [] }
  }
}

/** Our own pages draw Markdown; others get its words. */
function markdownSaid(markdown: string, source: Source): Said {
  return drawsMarkdown(source) ? { ...textSaid(markdown), format: 'markdown' } : textSaid(plainText(markdown))
}

function drawsMarkdown(source: Source): boolean {
  return source === 'widget' || source === 'app'
}

async function exhibited(outcome: Outcome, reader: Reader): Promise<readonly Said[]> {
  const said: Said[] = []
  for (const exhibit of exhibitsOf(outcome).slice(0, MOST_PICTURES)) {
    const chart = exhibit.chart?.chart
    // the text says a single figure already
    if (chart?.mark === 'number') continue
    if (chart !== undefined) said.push(await picture(chart, reader))
    else if (exhibit.frame.frame.rowCount > 1) said.push(tableSaid(exhibit, reader.source))
  }
  return said
}

async function picture(chart: Chart, { drawn }: Reader): Promise<Said> {
  return { type: 'image', message: chart.description, imageUrl: await drawn(chart) }
}

function tableSaid(exhibit: StoredExhibit, source: Source): Said {
  const table = exhibitTable(exhibit)
  const text = textSaid(tableText(table))
  if (!drawsMarkdown(source)) return text
  const columns = table.columns.map(({ label, numeric }) => ({ label, numeric }))
  return { ...text, table: { columns, rows: table.rows, more: table.more.rows } }
}

/** Buttons are what the user may say; where there are none, the text asks alone. */
function asking(text: Said, question: string, options: readonly string[]): SaidOfAnswer {
  const shown = options.slice(0, MOST_BUTTONS)
  if (shown.length === 0) return { said: [text], options: [] }
  return { said: [{ ...buttonsSaid('quickReplies', question.slice(0, TITLE_CHARACTERS), shown.map(postback)), message: text.message }], options: shown }
}

function offered(title: string, questions: readonly string[]): readonly Said[] {
  const shown = questions.slice(0, MOST_BUTTONS)
  return shown.length === 0 ? [] : [buttonsSaid('quickReplies', title, shown.map(postback))]
}

function postback(text: string) {
  return { type: 'postback', title: text, value: text } as const
}

function opening({ opensAt }: Reader): readonly Said[] {
  if (opensAt === undefined) return []
  return [cardSaid({ title: 'Open in Parley', buttons: [{ type: 'url', title: 'Open in Parley', value: opensAt }] })]
}
