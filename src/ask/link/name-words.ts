import { lookup } from './lookup.ts'
import { stemOf } from './stem.ts'
import { ABBREVIATIONS } from './words.ts'

/** Column-name words that schemas glue together without a mark: "clubname", "roomno", "stuid". */
const GLUED_ENDINGS = [
  'name',
  'id',
  'no',
  'num',
  'number',
  'code',
  'type',
  'date',
  'desc',
  'time',
  'year',
  'title',
  'price',
  'count',
  'address',
  'city',
  'status',
  'email',
  'phone',
]
const GLUED_BEGINNINGS: Readonly<Record<string, string>> = { f: 'first', l: 'last', m: 'middle' }
/** Prefixes of table names that say how a table is used, not what it holds. */
const TABLE_PREFIXES = new Set(['ref', 'tbl', 'dim', 'fact', 'stg', 'vw', 'cre', 'mst'])

/** Splits a column or table name into lower-case words: `startDate`, `START_DATE`, "start date" → start, date. */
export function nameWords(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
}

export function tableWords(name: string): readonly string[] {
  const words = nameWords(name)
  const rest = words.filter((word, i) => i > 0 || !TABLE_PREFIXES.has(word))
  return rest.length === 0 ? words : rest
}

/** Takes glued words apart where the pieces are known: "fname" → first, name; "stuid" in student → student, id. */
export function unglue(word: string, owner: readonly string[], vocabulary: ReadonlySet<string>): readonly string[] {
  if (word.length < 4 && word !== 'aid' && word !== 'cid' && word !== 'pid') return [word]
  for (const ending of GLUED_ENDINGS) {
    if (!word.endsWith(ending) || word.length === ending.length) continue
    const head = word.slice(0, -ending.length)
    const own = owner.find((other) => other.startsWith(head))
    if (own !== undefined) return [own, ending]
    const beginning = lookup(GLUED_BEGINNINGS, head)
    if (beginning !== undefined && ending === 'name') return [beginning, ending]
    if (head.length >= 3 && (vocabulary.has(head) || vocabulary.has(stemOf(head)))) return [head, ending]
    if (head.length >= 2 && lookup(ABBREVIATIONS, head) !== undefined) return [head, ending]
  }
  for (const first of owner) {
    if (word.startsWith(first) && word.length > first.length + 2) return [first, word.slice(first.length)]
  }
  return [word]
}
