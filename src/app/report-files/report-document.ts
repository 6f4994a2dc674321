import type { Chart, Clock } from '../../flow.ts'
import { exhibitsOf, type Outcome, reportCaveats, type StoredExhibit } from '../conversations/index.ts'
import { clean, oneLine } from './clean.ts'
import type { ReportDocument } from './document.ts'
import { type Block, plain, type Section, type ShownExhibit, type ShownStatement, type Words } from './document.ts'
import { exhibitTable } from './exhibit-table.ts'
import { factsOf } from './facts.ts'
import { headlineOf } from './headline.ts'
import { blocksOf, wordsOf } from './markdown-blocks.ts'
import { opaquePng } from './opaque-png.ts'
import type { ReportSource } from './report-source.ts'

export type Draw = (chart: Chart) => Promise<Uint8Array>
type Reported = Extract<Outcome, { kind: 'answered' | 'reported' }>

const LONGEST_TITLE = 300
/** A file of more is not read. */
const MOST_EXHIBITS = 30

/** What the files of an answer say; pictures are drawn here, the ones that cannot be drawn are left out. */
export async function reportDocument(source: ReportSource, draw: Draw): Promise<ReportDocument> {
  const { outcome } = source
  const shown = await shownExhibits(exhibitsOf(outcome).slice(0, MOST_EXHIBITS), draw)
  const [opening, ...sections] = sectionsOf(outcome, shown)
  const question = oneLine(source.question, LONGEST_TITLE)
  const { title, lead } = headlineOf(opening?.blocks ?? [], question)
  const clock = clockOf(outcome)
  return {
    title,
    question,
    facts: factsOf(source, clock.timeZone),
    lead,
    sections,
    checked: outcome.kind === 'reported' ? outcome.unremarkable.map(wordsOf) : [],
    notes: notesOf(outcome, sections),
    statements: [...shown.values()].flatMap(({ statement }) => (statement === undefined ? [] : [statement])),
    madeOn: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: clock.timeZone }).format(source.now),
  }
}

interface Shown {
  readonly exhibit: ShownExhibit
  readonly statement?: ShownStatement
}

async function shownExhibits(exhibits: readonly StoredExhibit[], draw: Draw): Promise<ReadonlyMap<string, Shown>> {
  const numbered = exhibits.filter(({ query }) => query !== undefined)
  const shown = exhibits.map(async (stored): Promise<[string, Shown]> => {
    const { query, chart } = stored
    const title = oneLine(unescaped(stored.title), LONGEST_TITLE)
    const number = numbered.indexOf(stored) + 1
    const statement = query && { number, title, connection: oneLine(query.connection, LONGEST_TITLE), sql: clean(query.sql) }
    // one figure is read better in the table than as a picture
    const png =
      chart === undefined || chart.chart.mark === 'number'
        ? undefined
        : await draw(chart.chart)
            .then(opaquePng)
            .catch(() => undefined)
    const picture = png && { png, description: oneLine(chart?.chart.description ?? title, LONGEST_TITLE) }
    return [stored.name, { exhibit: { title, picture, table: exhibitTable(stored), statement: statement?.number }, statement }]
  })
  return new Map(await Promise.all(shown))
}

/** Titles of exhibits say names as Markdown does. */
function unescaped(title: string): string {
  return title.replace(/\\([!-/:-@[-`{-~])/g, '$1')
}

function clockOf(outcome: Reported): Pick<Clock, 'timeZone'> {
  const [plan] = exhibitsOf(outcome).flatMap(({ query }) => query?.plan ?? [])
  return plan?.clock ?? { timeZone: 'UTC' }
}

/** The parts in order, a section from each heading on; the first is what stands before any. */
function sectionsOf(outcome: Reported, shown: ReadonlyMap<string, Shown>): readonly Section[] {
  const left = new Map(shown)
  const take = (name: string | undefined): readonly Block[] => {
    const found = name === undefined ? undefined : left.get(name)
    left.delete(name ?? '')
    return found === undefined ? [] : [{ kind: 'exhibit', exhibit: found.exhibit }]
  }
  const parts = outcome.kind === 'reported' ? outcome.parts : []
  const said = parts.flatMap((part) => (part.kind === 'text' ? blocksOf(part.text) : take(part.name)))
  const hasWords = parts.some(({ kind }) => kind === 'text')
  const sections = split(hasWords ? said : [...blocksOf(outcome.text), ...said])
  const findings = outcome.kind === 'reported' ? outcome.findings : []
  const told = sections.map((section): Section => {
    const share = findings.find((finding) => plain(wordsOf(finding.title)) === section.title)?.share
    return share === undefined ? section : { ...section, share }
  })
  const untold = findings
    .filter((finding) => !told.some(({ title }) => title === plain(wordsOf(finding.title))))
    .map(({ title, text, share, exhibit }): Section => ({ title: plain(wordsOf(title)), share, blocks: [...blocksOf(text), ...take(exhibit)] }))
  const kept = told.filter((section, at) => at === 0 || !isList(section, outcome))
  const rest = [...left.keys()].flatMap(take)
  if (kept.length === 1 && untold.length === 0) return kept.map((section) => ({ ...section, blocks: [...section.blocks, ...rest] }))
  return [...kept, ...untold, ...(rest.length > 0 ? [{ title: 'Figures behind it', blocks: rest }] : [])]
}

function split(blocks: readonly Block[]): readonly Section[] {
  const sections: { title: string; blocks: Block[] }[] = [{ title: '', blocks: [] }]
  for (const block of blocks) {
    if (block.kind === 'heading') sections.push({ title: plain(block.words).replace(/^\d+\.\s+/, ''), blocks: [] })
    else sections.at(-1)?.blocks.push(block)
  }
  return sections
}

/** A section that only lists what was unremarkable, which has a place of its own. */
function isList({ blocks }: Section, outcome: Reported): boolean {
  const checked = outcome.kind === 'reported' ? outcome.unremarkable.map((each) => plain(wordsOf(each))) : []
  return blocks.length > 0 && blocks.every((block) => block.kind === 'item' && checked.includes(plain(block.words)))
}

/** Assumptions, then caveats that no section spells out. */
function notesOf(outcome: Reported, sections: readonly Section[]): readonly Words[] {
  if (outcome.kind === 'answered') return outcome.reading.assumptions.map(wordsOf)
  const isSpelled = (caveat: string): boolean => sections.some(({ title }) => title !== '' && caveat.startsWith(`${title}:`))
  return [...outcome.assumptions, ...reportCaveats(outcome).filter((caveat) => !isSpelled(caveat))].map(wordsOf)
}
