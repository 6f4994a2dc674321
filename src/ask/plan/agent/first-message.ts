import type { Outcome, Reported, TurnContext } from '../../../flow.ts'
import type { VerifiedQuestion } from '../../../warehouse/semantic/model.ts'
import type { AskConnection, AskNote, AskSkill } from '../../services.ts'
import { describeData } from './describe-data.ts'
import { rowsForModel } from './rows-for-model.ts'
import { isFenced, type Session } from './session.ts'

const MOST_TURNS = 3
const MOST_VERIFIED = 3
/** Words in common with the question. */
const LEAST_SHARED = 0.4

/** What the model is given to start from: the question, and what is known, marked as data. */
export function firstMessage(session: Session): string {
  const { question, connections, engine, links } = session.task
  const [best] = connections
  const clock = best && session.services.clock(best.model)
  return [
    section('question', question.text),
    clock ? section('now', `${clock.now} (${clock.timeZone}; weeks start on ${clock.weekStart}, fiscal year in month ${clock.fiscalYearStart})`) : '',
    section('data', describeData(connections, links)),
    session.task.investigation
      ? section('what the engine found out', investigatedText(session.task.investigation.report, session))
      : section('what the engine understood', engineText(engine, session.picked.rowsMayLeave)),
    section('conversation so far', turnsText(question.context, connections)),
    section('notes of the organisation', notesText(session.task.notes ?? [])),
    section('verified questions that are close', best === undefined || !session.picked.rowsMayLeave ? '' : verifiedText(best, question.text)),
    section('skills', skillsText(session.skills)),
    session.picked.rowsMayLeave
      ? ''
      : section('rows', 'Rows do not leave this server: you see columns, types, counts and sums of results, never cells. Write placeholders for every figure.'),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

/** A title of ours; no line of the data begins like one. */
function section(title: string, text: string): string {
  return text.trim() === '' ? '' : `## ${title}\n${text.replace(/^\s*#/gm, '·#')}`
}

/** Near words may be stored values. */
function engineText(engine: Outcome, rowsMayLeave: boolean): string {
  switch (engine.kind) {
    case 'planned':
      return `It is not sure of: ${engine.reading.text}`
    case 'clarify':
      return `It would ask: ${engine.question}\n${engine.candidates.map(({ reading }) => `- ${reading.text}`).join('\n')}`
    case 'abstained': {
      const missed = engine.unlinked
        .filter((each) => each.content)
        .map(({ text, near }) => {
          const names = near.filter(({ target }) => rowsMayLeave || target.kind !== 'value').map((one) => one.text)
          return `“${text}”${names.length > 0 ? ` (near: ${names.join(', ')})` : ''}`
        })
      const understood = engine.understood.map((chip) => chip.text)
      return [
        `It abstained: ${engine.reason}.`,
        understood.length > 0 ? `Understood: ${understood.join('; ')}` : '',
        missed.length > 0 ? `Not understood: ${missed.join(', ')}` : '',
      ]
        .filter((text) => text !== '')
        .join('\n')
    }
  }
}

const MOST_EXHIBIT_CHARACTERS = 20_000
/** Findings hold figures and names of values: where rows may not leave, only what was looked at is told. */
function investigatedText({ findings, unremarkable }: Reported, { kept, picked }: Session): string {
  const told = picked.rowsMayLeave
    ? findings.map(({ title, text, exhibit }, n) => `${n + 1}. ${title} ${text}${exhibit === undefined ? '' : ` [[${exhibit}]]`}`)
    : []
  let left = MOST_EXHIBIT_CHARACTERS
  const results = [...kept.values()].flatMap(({ name, title, result }) => {
    const shown = `${picked.rowsMayLeave ? title : 'a result'}: ${JSON.stringify(rowsForModel(name, result, picked.rowsMayLeave))}`
    left -= shown.length
    return left < 0 ? [] : [shown]
  })
  const checked = picked.rowsMayLeave ? unremarkable.map((line) => `- ${line}`) : []
  return [
    told.length === 0 ? `${findings.length} findings` : told.join('\n'),
    ...(checked.length > 0 ? [`Checked, nothing found:\n${checked.join('\n')}`] : []),
    ...results,
  ].join('\n')
}

/** Turns on data that may still be read. */
function turnsText(context: readonly TurnContext[], connections: readonly AskConnection[]): string {
  const open = new Set(connections.map((connection) => connection.id))
  const turns = context.filter((turn) => open.has(turn.connection)).slice(-MOST_TURNS)
  return turns.map(({ question, reading }) => `- asked: ${question}\n  answered as: ${reading.text}`).join('\n')
}

/** Verified questions may quote stored values; where rows are filtered none is shown. */
function verifiedText(connection: AskConnection, question: string): string {
  if (isFenced(connection)) return ''
  const words = wordsOf(question)
  const near = connection.model.questions
    .map((each) => ({ each, shared: overlap(words, wordsOf(each.question)) }))
    .filter(({ shared }) => shared >= LEAST_SHARED)
    .toSorted((a, b) => b.shared - a.shared)
  return near
    .slice(0, MOST_VERIFIED)
    .map(({ each }) => `- ${each.question}\n  ${bodyOf(each)}`)
    .join('\n')
}
function bodyOf({ body }: VerifiedQuestion): string {
  return body.kind === 'plan' ? `plan ${JSON.stringify(body.plan)}` : `sql ${body.sql}`
}
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/\p{L}{3,}/gu) ?? [])
}
function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const shared = [...left].filter((word) => right.has(word)).length
  return left.size === 0 ? 0 : shared / left.size
}

const MOST_NOTES = 4
const MOST_NOTE_TEXT = 2_000

/** Written by people here: what words and figures mean. */
function notesText(notes: readonly AskNote[]): string {
  return notes
    .slice(0, MOST_NOTES)
    .map(({ title, text }) => `- ${flat(title)}: ${flat(text).slice(0, MOST_NOTE_TEXT)}`)
    .join('\n')
}
function flat(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
}

function skillsText(skills: readonly AskSkill[]): string {
  return skills
    .map((skill) => {
      const parameters = skill.parameters.map(
        ({ name, type, required, description }) => `${name}: ${type}${required ? '' : '?'}${description === '' ? '' : ` (${description})`}`,
      )
      return `- ${skill.name}(${parameters.join(', ')})${skill.effects === 'sends' ? ' [asks the person first]' : ''} – ${skill.description}`
    })
    .join('\n')
}
