import type { Exhibit, Reported, ReportPart, Source, TurnContext } from '../../../flow.ts'
import { contextOf } from '../../context.ts'
import { sourcesOf } from '../../sources.ts'
import { type Arithmetic, citedOf, fillPlaceholders, reckon } from './citations.ts'
import { type CheckedText, checkText, evidenceOf, type Reckoned } from './number-check/index.ts'
import { plainMarkdown } from './plain-markdown.ts'
import type { Kept, Session } from './session.ts'
import { problem, type ToolOutcome } from './tools/tool.ts'

const CITE = /\[\[\s*([a-z0-9_]{1,48})\s*\]\]/g
const NOTHING_LEFT = 'These are the rows that were found. What the language model said of them could not be checked and was left out.'

/** The answer that a model's text makes: placeholders filled, every figure checked against what it cites, markup taken out. */
export function reportOfText(text: string, arithmetic: Readonly<Record<string, Arithmetic>>, session: Session): ToolOutcome {
  if (session.kept.size === 0 && session.words.length === 0)
    return problem('Nothing was queried: a text has to rest on results. Run a query, or finish with cannot.')
  const reckoned = reckonAll(arithmetic, session)
  const { text: filled, unknown } = fillPlaceholders(bracketed(plainMarkdown(masked(text))), reckoned.known, session)
  const checked = checkedText(filled, [...reckoned.known.values()], session)
  const faults = [
    ...reckoned.problems,
    ...unknown.map((each) => `there is no ${each}`),
    ...checked.missed.map(({ sentence, figures }) => `“${sentence.slice(0, 200)}”: no result shows ${figures.slice(0, 5).join(', ')}`),
  ]
  if (faults.length > 0 && !session.corrected) {
    session.corrected = true
    return problem(
      'These figures cannot be confirmed. Write placeholders or declare arithmetic, or leave them out; what is not confirmed is removed.',
      faults.slice(0, 10),
    )
  }
  return { kind: 'end', answer: reported(checked, session) }
}

/** Braces and double brackets are ours; they pass the cleaning as they are. */
function masked(text: string): string {
  return text.replace(CITE, '{{cite $1}}')
}
function bracketed(text: string): string {
  return text.replace(/\{\{cite ([a-z0-9_]{1,48})\}\}/g, '[[$1]]')
}

function reckonAll(
  arithmetic: Readonly<Record<string, Arithmetic>>,
  session: Session,
): { readonly known: ReadonlyMap<string, Reckoned>; readonly problems: readonly string[] } {
  const known = new Map<string, Reckoned>()
  const problems: string[] = []
  for (const [name, one] of Object.entries(arithmetic)) {
    const figure = reckon(name, one, session)
    if ('problem' in figure) problems.push(figure.problem)
    else known.set(name, figure)
  }
  return { known, problems }
}

/** A sentence that cites results is held to those, another to all. */
function checkedText(text: string, reckoned: readonly Reckoned[], session: Session): CheckedText {
  const said = [session.task.question.text]
  const all = [...session.kept.values()]
  const whole = evidenceOf(citedOf(all), reckoned, said)
  return checkText(text, {
    evidenceFor: (sentence) => {
      const names = citesIn(sentence)
      return names.length === 0 ? whole : evidenceOf(citedOf(all.filter((kept) => names.includes(kept.name))), reckoned, said)
    },
  })
}
function citesIn(text: string): readonly string[] {
  return [...text.matchAll(CITE)].flatMap((match) => match[1] ?? [])
}

function reported({ text, missed }: CheckedText, session: Session): Reported {
  const words = text
    .replace(/^\s*\[\[[^\]]*\]\]\s*$/gm, '')
    .replace(CITE, '')
    .replace(/[ \t]+([.,;:!?])/g, '$1')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  const left = missed.length === 1 ? 'One statement' : `${missed.length} statements`
  const caveats = missed.length > 0 ? [`${left} of the language model with figures that no result shows ${missed.length === 1 ? 'was' : 'were'} left out.`] : []
  return report({ text: words === '' ? NOTHING_LEFT : words, ordered: text, caveats }, session)
}

interface Telling {
  readonly text: string
  /** With `[[q1]]` where results are shown; the text again when absent. */
  readonly ordered?: string
  readonly caveats: readonly string[]
}

/** Everything found, with the words given. */
export function report({ text, ordered = text, caveats }: Telling, session: Session): Reported {
  const kept = shownOf(ordered, session)
  const words = session.words.map(({ skill, text: printed }): ReportPart => ({ kind: 'text', text: `**${skill}**\n\n${printed}` }))
  const context = contextFor(kept, session)
  const [connection] = session.task.connections
  return {
    kind: 'reported',
    by: session.kept.size === 0 && session.uses.length > 0 ? 'skill' : 'agent',
    ...(connection && { connection: kept.find((one) => one.query)?.query?.connection.id ?? connection.id }),
    narration: { text, caveats, followUps: [] },
    parts: [...partsOf(ordered === '' ? text : ordered, text, kept), ...words],
    exhibits: kept.map(exhibitOf),
    findings: [],
    unremarkable: [],
    sources: sourcesFor(kept, session),
    assumptions: assumptionsOf(kept),
    skills: session.uses,
    ...(context && { context }),
  }
}

/** The results that a text cites; of an answer that cites none, all of them. */
function shownOf(text: string, { kept, task }: Session): readonly Kept[] {
  const cited = new Set(citesIn(text))
  const all = [...kept.values()]
  return task.investigation || all.some((one) => cited.has(one.name)) ? all.filter((one) => cited.has(one.name)) : all
}

/** Text and results in the order of the text; results that have no place of their own follow. */
function partsOf(ordered: string, text: string, kept: readonly Kept[]): readonly ReportPart[] {
  const parts: ReportPart[] = []
  const placed = new Set<string>()
  for (const piece of ordered.split(/^\s*(\[\[[a-z0-9_]{1,48}\]\])\s*$/gm)) {
    const [name] = citesIn(piece.trim().startsWith('[[') && /^\s*\[\[[^\]]*\]\]\s*$/.test(piece) ? piece : '')
    const words = piece
      .replace(CITE, '')
      .replace(/[ \t]+([.,;:!?])/g, '$1')
      .trim()
    if (name !== undefined && kept.some((one) => one.name === name) && !placed.has(name)) {
      placed.add(name)
      parts.push({ kind: 'exhibit', name })
    } else if (words !== '') parts.push({ kind: 'text', text: words })
  }
  if (!parts.some((part) => part.kind === 'text')) parts.unshift({ kind: 'text', text })
  return [...parts, ...kept.filter((one) => !placed.has(one.name)).map(({ name }): ReportPart => ({ kind: 'exhibit', name }))]
}

function exhibitOf({ name, title, result, query, chart }: Kept): Exhibit {
  return {
    name,
    title,
    ...(query && {
      query: {
        connection: query.connection.id,
        sql: query.sql,
        uses: query.uses,
        ...(query.plan && { plan: query.plan }),
        ...(query.reading && { reading: query.reading }),
      },
    }),
    result,
    chart,
  }
}

function sourcesFor(kept: readonly Kept[], { uses, task }: Session): readonly Source[] {
  const read = kept.flatMap(({ query }): readonly Source[] => {
    if (query === undefined) return []
    const { connection, plan, statement } = query
    if (plan) return sourcesOf(statement, plan, connection.model)
    const entities = Object.values(connection.model.entities)
    return query.uses.map(({ table }) => {
      const entity = entities.find(({ source }) => source.kind === 'table' && source.table.id === table)
      return { type: 'table', id: table, name: entity?.label ?? table, used: true }
    })
  })
  const skills = uses.map(({ name }): Source => ({ type: 'skill', id: name, name, used: true }))
  const notes = (task.notes ?? []).map(({ id, title }): Source => ({ type: 'note', id, name: title, used: true }))
  return [...new Map([...read, ...skills, ...notes].map((source) => [`${source.type} ${source.id}`, source])).values()]
}

const WRITTEN = 'Written in SQL by a language model; nobody has verified the statement.'
function assumptionsOf(kept: readonly Kept[]): readonly string[] {
  const isSql = kept.some(({ query }) => query !== undefined && query.plan === undefined)
  return [...new Set([...kept.flatMap(({ query }) => query?.reading?.assumptions ?? []), ...(isSql ? [WRITTEN] : [])])]
}

/** What the next question goes on from: the last plan that was run. */
function contextFor(kept: readonly Kept[], { task }: Session): TurnContext | undefined {
  const last = kept.findLast(({ query }) => query?.plan !== undefined)
  const { plan, reading, connection } = last?.query ?? {}
  if (last === undefined || plan === undefined || reading === undefined || connection === undefined) return undefined
  return contextOf({ question: task.question.text, plan, reading, connection }, last.result)
}
