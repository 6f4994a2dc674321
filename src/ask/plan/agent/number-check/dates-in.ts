import type { Figure } from './figure.ts'

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'] as const
const MONTH = '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?'
const YEAR = '((?:19|20)\\d{2})'

interface Form {
  readonly pattern: RegExp
  at(match: RegExpExecArray): string
}
const form = (source: string, at: Form['at']): Form => ({ pattern: new RegExp(`(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])`, 'giu'), at })
const part = (match: RegExpExecArray, n: number): string => match[n] ?? ''
const two = (text: string): string => text.padStart(2, '0')
const month = (text: string): string => two(String(MONTHS.findIndex((name) => name.startsWith(text.toLowerCase().slice(0, 3))) + 1))

/** The longest form first: what one takes, the next does not see. */
const FORMS: readonly Form[] = [
  form(`${YEAR}-(\\d{2})-(\\d{2})(?:T[0-9:.]+Z?)?`, (m) => `${part(m, 1)}-${part(m, 2)}-${part(m, 3)}`),
  form(`${DAY}\\s(?:of\\s)?${MONTH},?\\s${YEAR}`, (m) => `${part(m, 3)}-${month(part(m, 2))}-${two(part(m, 1))}`),
  form(`${MONTH}\\s${DAY},?\\s${YEAR}`, (m) => `${part(m, 3)}-${month(part(m, 1))}-${two(part(m, 2))}`),
  form(`${MONTH},?\\s${YEAR}`, (m) => `${part(m, 2)}-${month(part(m, 1))}`),
  form(`${DAY}\\s(?:of\\s)?${MONTH}`, (m) => `--${month(part(m, 2))}-${two(part(m, 1))}`),
  form(`${MONTH}\\s${DAY}`, (m) => `--${month(part(m, 1))}-${two(part(m, 2))}`),
  form(`(Q[1-4]|H[12]|W\\d{1,2})[\\s-]${YEAR}`, (m) => `${part(m, 2)}-${unit(part(m, 1))}`),
  form(`${YEAR}[\\s-]?(Q[1-4]|H[12]|W\\d{1,2})`, (m) => `${part(m, 1)}-${unit(part(m, 2))}`),
  form(`${YEAR}-(\\d{2})`, (m) => `${part(m, 1)}-${part(m, 2)}`),
]

function unit(text: string): string {
  const upper = text.toUpperCase()
  return upper.startsWith('W') ? `W${two(upper.slice(1))}` : upper
}

/** The dates a text states, and the text with each of them blanked. A year alone is left to be read as a number too. */
export function datesIn(text: string): { readonly dates: readonly Figure[]; readonly rest: string } {
  const dates: Figure[] = []
  let rest = text
  for (const { pattern, at } of FORMS) {
    rest = rest.replace(pattern, (...groups) => {
      const raw = String(groups[0])
      const match = new RegExp(pattern.source, pattern.flags.replace('g', '')).exec(raw)
      if (match === null) return raw
      dates.push({ kind: 'date', raw, at: at(match) })
      return '\uE000'.repeat(raw.length)
    })
  }
  return { dates, rest }
}

/** Whether a stored date or period lies in, or is, what was said. */
export function sameDate(said: string, stored: string): boolean {
  if (said.startsWith('--')) return stored.slice(4, 10) === said.slice(1)
  if (/^\d{4}-Q/.test(said)) return quarterOf(stored) === said || stored === said
  if (/^\d{4}-H/.test(said)) return stored === said || (quarterOf(stored) !== undefined && halfOf(stored) === said)
  return (
    stored === said || (/^\d{4}(-\d\d){1,2}/.test(stored) && stored.startsWith(said) && (said.length === 4 || stored[said.length] === '-' || said.length >= 10))
  )
}
function quarterOf(stored: string): string | undefined {
  const found = /^(\d{4})-(\d\d)/.exec(stored)
  return found === null ? undefined : `${found[1]}-Q${Math.ceil(Number(found[2]) / 3)}`
}
function halfOf(stored: string): string {
  return `${stored.slice(0, 4)}-H${Number(stored.slice(5, 7)) <= 6 ? 1 : 2}`
}
