import type { FieldDraft, TableDraft } from './draft.ts'
import { KEY_WORDS, SAME_MEANING, UNITS_IN_NAMES } from './vocabulary.ts'
import { type Lexicon, plural, singular, splitName } from './words.ts'

/** Endings that do not belong to the meaning: `gender_code`, `available_yn`. */
const DROPPED_ENDINGS: ReadonlySet<string> = new Set(['code', 'yn', 'flag', 'indicator', 'mfu', 'text', 'value'])
const COUNT_WORDS: ReadonlySet<string> = new Set(['number', 'count', 'total'])

/** Other ways to say a field, from its name alone. The caller drops those that another field could mean as well. */
export function fieldSynonyms(field: FieldDraft, draft: TableDraft, lexicon: Lexicon): readonly string[] {
  const raw = splitName(field.column.name, lexicon)
  const { words } = field
  const variants = [
    words,
    bareWords(words, draft),
    withoutUnit(words),
    withoutEnding(words),
    rotated(words),
    ...dateFirst(words),
    ...counts(words),
    withoutFlag(words),
  ]
  const texts = variants.flatMap((variant) => (variant === undefined ? [] : [variant.join(' ')]))
  const same = texts.filter((text) => text !== draft.words.join(' ')).flatMap((text) => SAME_MEANING.find(([word]) => word === text)?.slice(1) ?? [])
  const key = field.isKey && isKeyName(words) ? [words.at(-1) ?? ''] : []
  const joined = raw.length === 2 && isKeyName(raw) ? [raw.join('')] : []
  const found = [...texts, raw.join(' '), ...same, ...key, ...joined]
  const own = words.join(' ')
  return [...new Set(found)].filter((text) => text !== '' && text !== own && text !== draft.words.join(' ')).sort()
}

function isKeyName(words: readonly string[]): boolean {
  return words.length > 1 && KEY_WORDS.has(words.at(-1) ?? '') && words.at(-1) !== 'code'
}

/** "length meters" → "length", "sales in billion" → "sales". */
function withoutUnit(words: readonly string[]): readonly string[] | undefined {
  let rest = words
  while (rest.length > 1 && Object.hasOwn(UNITS_IN_NAMES, rest.at(-1) ?? '')) rest = rest.slice(0, -1)
  if (rest.length < words.length && rest.length > 1 && rest.at(-1) === 'in') rest = rest.slice(0, -1)
  return rest.length === words.length ? undefined : rest
}

function withoutEnding(words: readonly string[]): readonly string[] | undefined {
  return words.length > 1 && DROPPED_ENDINGS.has(words.at(-1) ?? '') ? words.slice(0, -1) : undefined
}

/** "date of birth" → "birth date"; "amount of transaction" → "transaction amount". */
function rotated(words: readonly string[]): readonly string[] | undefined {
  const at = words.indexOf('of')
  return at > 0 && at < words.length - 1 ? [...words.slice(at + 1), ...words.slice(0, at)] : undefined
}

const TIME_WORDS: ReadonlySet<string> = new Set(['date', 'datetime', 'time', 'year'])

/** "date order placed" → "order placed date", "order placed". */
function dateFirst(words: readonly string[]): readonly (readonly string[])[] {
  const first = words[0] ?? ''
  const rest = words.slice(first === 'date' && words[1] === 'time' ? 2 : 1)
  if (!TIME_WORDS.has(first) || rest.length === 0 || rest[0] === 'of') return []
  return [[...rest, first], ...(rest.length > 1 ? [rest] : [])]
}

/** "delivery date" of deliveries → "date". */
function bareWords(words: readonly string[], draft: TableDraft): readonly string[] | undefined {
  const own = draft.words.at(-1) ?? ''
  return words.length === 2 && singular(words[0] ?? '') === own && TIME_WORDS.has(words[1] ?? '') ? words.slice(1) : undefined
}

const SMALL_WORDS: ReadonlySet<string> = new Set(['in', 'on', 'at', 'per', 'to', 'by', 'of'])

/** "number of staff", "number deaths", "bathroom count", "total passengers": the counted thing, and how many of it. */
function counts(words: readonly string[]): readonly (readonly string[])[] {
  const [first = '', ...rest] = words
  const last = words.at(-1) ?? ''
  if (words.length > 1 && last === 'count') {
    const thing = words.slice(0, -1)
    return [
      ['number', 'of', ...thing.slice(0, -1), plural(thing.at(-1) ?? '')],
      [...thing.slice(0, -1), plural(thing.at(-1) ?? '')],
    ]
  }
  if (!COUNT_WORDS.has(first) || rest.length === 0) return []
  const thing = rest[0] === 'of' ? rest.slice(1) : rest
  if (thing.length === 0 || SMALL_WORDS.has(thing[0] ?? '')) return []
  return [['number', 'of', ...thing], ...(first === 'total' ? [] : [thing]), [...thing.slice(0, -1), singular(thing.at(-1) ?? ''), 'count']]
}

/** "is male" → "male", "if full time" → "full time". */
function withoutFlag(words: readonly string[]): readonly string[] | undefined {
  return words.length > 1 && ['is', 'has', 'if'].includes(words[0] ?? '') ? words.slice(1) : undefined
}
