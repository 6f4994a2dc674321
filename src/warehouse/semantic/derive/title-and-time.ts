import { distance } from 'fastest-levenshtein'
import type { FieldDraft, TableDraft } from './draft.ts'
import { GENERIC_HEADS } from './vocabulary.ts'
import { singular } from './words.ts'

/** How well a text column names a row for people; below the last one none does. */
const TITLE_SCORES: readonly (readonly [RegExp, number])[] = [
  [/^(name|full name|display name)$/, 100],
  [/^(title|headline|subject)$/, 90],
  [/\b(full|common|official|short) name$/, 80],
  [/^(user name|login name|nick ?name|file name|middle name|first name|last name)$/, 15],
  [/\bname$/, 70],
  [/\btitle$/, 60],
  [/^(description|label|caption)$/, 50],
  [/\bdescription$/, 35],
  [/^detail(s)?$/, 34],
  [/\bdetails?$/, 20],
]
const LEAST_TITLE = 15
const FIRST_NAMES = /^(first|given|fore) ?name$/
const LAST_NAMES = /^(last|family|sur) ?name$/

/** Names of the fields that name a row; empty if none does. */
export function titleOf(fields: readonly FieldDraft[], draft: TableDraft, key: readonly string[]): readonly string[] {
  const texts = fields.filter((field) => field.type === 'text' && !field.hidden && !field.personal)
  const rated = texts.map((field) => ({ field, score: titleScore(field, draft, key) })).sort((a, b) => b.score - a.score)
  const best = rated[0]
  const [first, last] = [texts.find((field) => FIRST_NAMES.test(field.words.join(' '))), texts.find((field) => LAST_NAMES.test(field.words.join(' ')))]
  const pair = 96
  if (first && last && (best?.score ?? 0) < pair) return [first.name, last.name]
  return best !== undefined && best.score >= LEAST_TITLE ? [best.field.name] : []
}

function titleScore(field: FieldDraft, draft: TableDraft, key: readonly string[]): number {
  const text = field.words.join(' ')
  const head = draft.words.at(-1) ?? ''
  const own = [draft.words.join(' '), ...(GENERIC_HEADS.has(head) ? [] : [head])]
  if (text !== 'name' && own.some((one) => isSpelledLike(singular(text), one))) return 95
  const named = TITLE_SCORES.find(([pattern]) => pattern.test(text))?.[1] ?? 0
  const ofOther = text.startsWith('other ') ? 10 : 0
  const unique = field.profile !== undefined && field.profile.distinct > 1 && field.profile.distinct + field.profile.nulls >= field.profile.rows ? 4 : 0
  const alone = key.length === 1 && key[0] === field.column.name && field.type === 'text' ? 16 : 0
  return Math.max(named, alone) - ofOther + (named > 0 ? unique : 0)
}

/** Names are misspelled in schemas too: `Appelation` of appellations. */
function isSpelledLike(text: string, own: string): boolean {
  return text === own || (own.length >= LEAST_MISSPELLED && distance(text, own) === 1)
}

const LEAST_MISSPELLED = 7
const TIME_TYPES: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])
const TIME_SCORES: readonly (readonly [RegExp, number])[] = [
  [/\b(birth|death|born|died|dob)\b/, 1],
  [/\b(updated?|modified|changed|deleted|expir\w*|due|required|planned|estimated|valid)\b/, 2],
  [/\b(end|ended|to|until|closed|finish\w*|returned?|shipped|left|disposed|destroyed)\b/, 3],
  [/^(date|day|datetime|timestamp|time)$/, 10],
  [/\b(created?|placed|ordered|order|transaction|invoice|payment|purchase|booking|sale)\b/, 9],
  [/\b(start|started|begin|from|opened|registered|registration|joined|hired?)\b/, 8],
]
const PLAIN_TIME = 6

/** The field questions about time mean when they name none. */
export function timeOf(fields: readonly FieldDraft[], draft: TableDraft): string | undefined {
  const dated = fields.filter((field) => TIME_TYPES.has(field.type) && !field.hidden && field.profile?.distinct !== 0)
  const rated = dated.map((field) => ({ field, score: timeScore(field, draft) })).sort((a, b) => b.score - a.score)
  const year = fields.find((field) => !field.hidden && field.kind === 'year' && field.words.join(' ') === 'year')
  return rated[0]?.field.name ?? year?.name
}

function timeScore(field: FieldDraft, draft: TableDraft): number {
  const text = field.words.join(' ')
  const own = singular(field.words[0] ?? '') === draft.words.at(-1) ? 2 : 0
  return (TIME_SCORES.find(([pattern]) => pattern.test(text))?.[1] ?? PLAIN_TIME) + own
}
