import type { Calendar, VerifiedQuestion } from '../model.ts'
import type { Section } from './section.ts'

const WEEK_STARTS = ['monday', 'sunday', 'saturday'] as const
const YEAR_NAMES = ['start', 'end'] as const
const QUARTERS = ['calendar', 'fiscal'] as const
const VERSION = 1

export interface Organisation {
  readonly calendar: Calendar
  readonly currency: string | null
  readonly synonyms: Readonly<Record<string, string>>
}
export const NO_ORGANISATION: Organisation = {
  calendar: { timeZone: 'UTC', weekStart: 'monday', fiscalYearStart: 1, fiscalYearName: 'start', quarters: 'calendar' },
  currency: null,
  synonyms: {},
}

/** Reads `model.yaml`. */
export function readOrganisation(section: Section): Organisation {
  section.only(['version', 'calendar', 'currency', 'synonyms'])
  const version = section.number('version')
  if (version !== undefined && version !== VERSION)
    section.fail('unsupported-version', ['version'], `version ${version} is not known; this is version ${VERSION}`)
  const calendar = section.section('calendar')
  calendar?.only(['time_zone', 'week_start', 'fiscal_year_start', 'fiscal_year_name', 'quarters'])
  const standard = NO_ORGANISATION.calendar
  const month = calendar?.number('fiscal_year_start') ?? standard.fiscalYearStart
  if (!Number.isInteger(month) || month < 1 || month > 12) calendar?.fail('wrong-type', ['fiscal_year_start'], 'must be a month from 1 to 12')
  return {
    calendar: {
      timeZone: timeZoneOf(calendar) ?? standard.timeZone,
      weekStart: calendar?.oneOf('week_start', WEEK_STARTS) ?? standard.weekStart,
      fiscalYearStart: Number.isInteger(month) && month >= 1 && month <= 12 ? month : standard.fiscalYearStart,
      fiscalYearName: calendar?.oneOf('fiscal_year_name', YEAR_NAMES) ?? standard.fiscalYearName,
      quarters: calendar?.oneOf('quarters', QUARTERS) ?? standard.quarters,
    },
    currency: section.text('currency') ?? null,
    synonyms: Object.fromEntries(Object.entries(section.record('synonyms')).map(([word, target]) => [word.toLowerCase(), target])),
  }
}

function timeZoneOf(calendar: Section | undefined): string | undefined {
  const zone = calendar?.text('time_zone')
  if (zone === undefined) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone && zone
  } catch {
    calendar?.fail('wrong-type', ['time_zone'], `"${zone}" is not a time zone`)
    return undefined
  }
}

type QuestionSlot = VerifiedQuestion['slots'][string]

/** Reads one entry of `questions.yaml`; `n` is its place in the list. */
export function readQuestion(
  section: Section,
  questionKeys: readonly string[] = ['id', 'question', 'slots', 'plan', 'sql', 'table', 'verified'],
): VerifiedQuestion | undefined {
  section.only(questionKeys)
  const [id, question] = [section.required('id'), section.required('question')]
  const [plan, sql] = [section.json('plan'), section.text('sql')]
  if ((plan === undefined) === (sql === undefined)) section.fail('missing-key', [], 'a question has either "plan" or "sql"')
  if (id === undefined || question === undefined || (plan === undefined && sql === undefined)) return undefined
  const slots = readSlots(section)
  checkSlots(section, question, Object.keys(slots), JSON.stringify(plan ?? ''))
  const table = section.text('table')
  return { id, question, slots, body: sql === undefined ? { kind: 'plan', plan } : { kind: 'sql', sql }, ...(table !== undefined && { table }) }
}

function readSlots(section: Section): Readonly<Record<string, QuestionSlot>> {
  return Object.fromEntries(
    (section.section('slots') ? section.named('slots') : []).flatMap(([name, slot]): [string, QuestionSlot][] => {
      const [field, period] = [slot.text('field'), slot.text('period')]
      if (field !== undefined) return [[name, { kind: 'field', field }]]
      if (period !== undefined) return [[name, { kind: 'period', field: period }]]
      if (slot.flag('number')) return [[name, { kind: 'number' }]]
      if (slot.flag('limit')) return [[name, { kind: 'limit' }]]
      slot.fail('missing-key', [], 'a slot is one of field, period, number or limit')
      return []
    }),
  )
}

function checkSlots(section: Section, question: string, slots: readonly string[], plan: string): void {
  const inText = [...question.matchAll(/\{([a-z][a-z0-9_]*)\}/g)].map((match) => match[1] ?? '')
  for (const name of inText) if (!slots.includes(name)) section.fail('slot-unknown', ['question'], `the question has a slot {${name}} that is not declared`)
  for (const name of slots) {
    if (!inText.includes(name)) section.fail('slot-unused', ['slots', name], `the slot {${name}} is not in the question`, { atKey: true })
    else if (plan !== '""' && !plan.includes(`:${name}`)) section.fail('slot-unused', ['slots', name], `the plan does not use :${name}`, { atKey: true })
  }
  const used = [...plan.matchAll(/(?<![\w"]):([a-z][a-z0-9_]*)|":([a-z][a-z0-9_]*)"/g)].map((match) => match[1] ?? match[2] ?? '')
  for (const name of new Set(used)) if (!slots.includes(name)) section.fail('slot-unknown', ['plan'], `the plan uses :${name}, which is not declared`)
}
