import { readPeriod, tokenize } from '../../../ask/link/index.ts'
import { resolvePeriod } from '../../../ask/plan/index.ts'
import type { Clock } from '../../../flow.ts'
import { apart, type Found } from './found.ts'
import { type FindWords, wordEntity } from './word-entity.ts'
import { yesNoOf } from './yes-no.ts'

/** What every bot can look for without being told. */
export const SYSTEM_ENTITIES = [
  'sys.any',
  'sys.url',
  'sys.integer',
  'sys.number',
  'sys.phone-number',
  'sys.temperature',
  'sys.email',
  'sys.yes',
  'sys.no',
  'sys.yes-no',
  'sys.alphanumeric',
  'sys.date',
] as const
export type SystemEntity = (typeof SYSTEM_ENTITIES)[number]

const PHONE_DIGITS = { least: 7, most: 15 }
const URL =
  /(?<![\p{L}\p{N}@])(?:https?:\/\/[^\s<>"]+|www\.[^\s<>"]+|(?:[a-z0-9-]+\.)+(?:com|org|net|io|app|dev|info|eu|de|fr|es|it|nl|pl|uk|co)(?:\/[^\s<>"]*)?)(?<![.,!?)])/giu
const EMAIL = /(?<![\p{L}\p{N}.+_-])[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}]{2,}/giu
const INTEGER = /(?<![\p{L}\p{N}.,])[-+]?\p{Nd}+(?![.,]?\p{Nd}|\p{L})/gu
const NUMBER = /(?<![\p{L}\p{N}.,])[-+]?(?:\p{Nd}{1,3}(?:,\p{Nd}{3})+(?:\.\p{Nd}+)?|\p{Nd}+(?:[.,]\p{Nd}+)?|\.\p{Nd}+)(?!\p{Nd}|\p{L})/gu
const PHONE = /(?<![\p{L}\p{N}])\+?\(?\p{Nd}[\p{Nd} ()./-]{5,24}\p{Nd}(?![\p{L}\p{N}])/gu
const TEMPERATURE =
  /(?<![\p{L}\p{N}.,])[-+]?\p{Nd}+(?:[.,]\p{Nd}+)?\s*(?:°\s*[cfk]?|degrees?(?:\s+(?:celsius|fahrenheit|centigrade))?|celsius|fahrenheit|kelvin|[cfk])(?![\p{L}\p{N}])/giu
const CODE = /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}]*\p{N})[\p{L}\p{N}]+(?![\p{L}\p{N}])/gu
const THOUSANDS = /^[-+]?\p{Nd}{1,3}(?:,\p{Nd}{3})+(?:\.\p{Nd}+)?$/u

/** @param clock says what day "yesterday" is */
export function systemEntity(entity: SystemEntity, language: string, clock: Clock): FindWords {
  const { yes, no } = yesNoOf(language)
  const agreeing = [{ value: 'yes', synonyms: yes }]
  const disagreeing = [{ value: 'no', synonyms: no }]
  switch (entity) {
    case 'sys.any':
      return (text) => (text.trim() === '' ? [] : [{ value: text.trim(), start: 0, end: text.length }])
    case 'sys.url':
      return byPattern(URL)
    case 'sys.email':
      return byPattern(EMAIL)
    case 'sys.integer':
      return byPattern(INTEGER)
    case 'sys.number':
      return byPattern(NUMBER, (said) => (THOUSANDS.test(said) ? said.replaceAll(',', '') : said))
    case 'sys.phone-number':
      return (text) => byPattern(PHONE)(text).filter(({ value }) => isPhone(value))
    case 'sys.temperature':
      return byPattern(TEMPERATURE)
    case 'sys.alphanumeric':
      return byPattern(CODE)
    case 'sys.yes':
      return wordEntity(agreeing, language)
    case 'sys.no':
      return wordEntity(disagreeing, language)
    case 'sys.yes-no':
      return wordEntity([...agreeing, ...disagreeing], language)
    case 'sys.date':
      return (text) => dates(text, clock)
  }
}

export function isSystemEntity(name: string): name is SystemEntity {
  return SYSTEM_ENTITIES.some((known) => known === name)
}

function byPattern(pattern: RegExp, read: (said: string) => string = (said) => said): FindWords {
  return (text) => [...text.matchAll(pattern)].map(({ 0: said, index }) => ({ value: read(said), start: index, end: index + said.length }))
}

function isPhone(said: string): boolean {
  const digits = said.replace(/\P{Nd}/gu, '').length
  return digits >= PHONE_DIGITS.least && digits <= PHONE_DIGITS.most
}

/** Days and periods as the analyst reads them: one day as `2026-09-14`, more as `2026-09-01/2026-09-30`, both included. */
function dates(text: string, clock: Clock): readonly Found[] {
  const tokens = tokenize(text)
  const found = tokens.flatMap((token, at): readonly Found[] => {
    const read = readPeriod(tokens, at, clock)
    const last = read && tokens[at + read.length - 1]
    if (!read || !last) return []
    const { start, end } = resolvePeriod(read.period, clock, 'date')
    const value = start === end ? '' : interval(start, end)
    return value === '' ? [] : [{ value, start: token.start, end: last.end }]
  })
  return apart(found)
}

const DAY_MS = 86_400_000

function interval(start: string | null, end: string | null): string {
  const last = end === null ? null : new Date(Date.parse(end) - DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)
  return start === last ? (start ?? '') : `${start ?? '..'}/${last ?? '..'}`
}
