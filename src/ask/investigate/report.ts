import type { Exhibit, Finding, Reported, ReportPart } from '../../flow.ts'
import { contextFor } from './context-for.ts'
import type { Ground } from './ground.ts'
import { listed } from './words.ts'

/** Something seen beside the findings: what moved along with the figure, how it usually runs. */
export interface Aside {
  readonly title: string
  readonly text: string
  readonly exhibit?: Exhibit
}
export interface ToldFinding {
  readonly finding: Finding
  readonly exhibit: Exhibit | null
}

/** What there is to report. */
export interface Substance {
  /** Sentences; the first leads with the figure. */
  readonly overview: readonly string[]
  readonly told: readonly ToldFinding[]
  /** Of the overview. */
  readonly exhibits: readonly Exhibit[]
  readonly asides: readonly Aside[]
  readonly unremarkable: readonly string[]
  readonly assumptions: readonly string[]
  readonly followUps: readonly string[]
  /** There was nothing to look at. */
  readonly isEmpty?: boolean
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five'] as const
/** Names in one sentence of what was not looked at. */
const MOST_NAMED = 6

/** The report in order: headline, findings with their charts, what else was seen, what was unremarkable, what was not looked at. */
export function reportOf(ground: Ground, substance: Substance): Reported {
  const { overview, told, exhibits, asides, unremarkable, assumptions, followUps, isEmpty } = substance
  const context = contextFor(ground, exhibits)
  return {
    kind: 'reported',
    by: 'investigation',
    connection: ground.connection.id,
    narration: { text: [overview.join(' '), ...(isEmpty === true ? [] : [summaryOf(told)])].join('\n\n'), caveats: caveatsOf(ground), followUps },
    parts: partsOf(ground, substance),
    exhibits: [...exhibits, ...told.flatMap(({ exhibit }) => (exhibit ? [exhibit] : [])), ...asides.flatMap(({ exhibit }) => (exhibit ? [exhibit] : []))],
    findings: told.map(({ finding }) => finding),
    unremarkable,
    sources: ground.desk.sources(),
    assumptions,
    skills: [],
    ...(context && { context }),
  }
}

function partsOf(ground: Ground, { overview, told, exhibits, asides, unremarkable }: Substance): readonly ReportPart[] {
  const text = (words: string): ReportPart => ({ kind: 'text', text: words })
  const shown = (exhibit: Exhibit | null | undefined): readonly ReportPart[] => (exhibit ? [{ kind: 'exhibit', name: exhibit.name }] : [])
  const list = (title: string, lines: readonly string[]) => (lines.length > 0 ? [text(`### ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`)] : [])
  return [
    text(overview.join(' ')),
    ...exhibits.flatMap(shown),
    ...told.flatMap(({ finding, exhibit }, i) => [text(`### ${i + 1}. ${finding.title}\n\n${finding.text}`), ...shown(exhibit)]),
    ...asides.flatMap(({ title, text: words, exhibit }) => [text(`### ${title}\n\n${words}`), ...shown(exhibit)]),
    ...list('Checked, nothing found', unremarkable),
    ...list('Not looked at', ground.desk.missed()),
  ]
}

function summaryOf(told: readonly ToldFinding[]): string {
  if (told.length === 0) return 'Nothing stands out in what was looked at.'
  const lead = told.length === 1 ? 'One thing stands out:' : `${NUMBERS[told.length] ?? told.length} things stand out:`
  return [lead, '', ...told.map(({ finding }, i) => `${i + 1}. ${finding.title}`)].join('\n')
}

function caveatsOf({ desk }: Ground): readonly string[] {
  const missed = desk.missed()
  const more = missed.length > MOST_NAMED ? [`${missed.length - MOST_NAMED} more`] : []
  return missed.length > 0 ? [`Not looked at: ${listed([...missed.slice(0, MOST_NAMED), ...more])}.`] : []
}
