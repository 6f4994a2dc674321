import pluralize from 'pluralize'
import type { Catalog } from '../../connectors/connector.ts'
import { ABBREVIATIONS, ACRONYMS, HEADS, SUFFIXES } from './vocabulary.ts'

/** Words of one schema: what its own names teach about how its names are built. */
export interface Lexicon {
  /** Words of at least three letters in any table or column name. */
  readonly words: ReadonlySet<string>
  /** Words of table names, singular. */
  readonly tableWords: ReadonlySet<string>
  /** Whole table names in words, singular. */
  readonly tables: ReadonlySet<string>
  /** Whole column names in words, singular. */
  readonly columns: ReadonlySet<string>
}

const SHORTEST_WORD = 3
/** Plurals whose singular no one says. */
const KEPT_PLURALS: ReadonlySet<string> = new Set([
  'data',
  'media',
  'details',
  'goods',
  'news',
  'series',
  'species',
  'headquarters',
  'status',
  'faculty',
  'staff',
  'sales',
  'sports',
  'statistics',
  'gas',
  'bus',
  'campus',
  'always',
  'os',
  'hrs',
])

export function lexiconOf(catalog: Catalog): Lexicon {
  const tables = catalog.tables.flatMap((table) => rawTokens(table.name))
  const columns = catalog.tables.flatMap((table) => table.columns.flatMap((column) => rawTokens(column.name)))
  const words = [...tables, ...columns].flatMap((token) => [token, singular(token)]).filter((token) => token.length >= SHORTEST_WORD)
  const whole = catalog.tables.map((table) => singular(rawTokens(table.name).join(' ')))
  const columnNames = catalog.tables.flatMap((table) => table.columns.map((column) => rawTokens(column.name).map(singular).join(' ')))
  return {
    columns: new Set(columnNames),
    words: new Set(words),
    tables: new Set(whole),
    tableWords: new Set(tables.map(singular).filter((token) => token.length >= SHORTEST_WORD)),
  }
}

/** Cuts a name into lower-case words: `OrderLines`, `order_lines`, `%_Change` … Words run together are parted where the schema shows how. */
export function splitName(name: string, lexicon: Lexicon): readonly string[] {
  return rawTokens(name).flatMap((token) => segment(token, lexicon))
}

/** Nobody reads more of a name, and finding words in it takes the square of its length. */
const LONGEST_READ = 256

function rawTokens(name: string): readonly string[] {
  return name
    .slice(0, LONGEST_READ)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('%', ' percent ')
    .replaceAll('#', ' number ')
    .replaceAll('&', ' and ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([A-Za-z]{3,})(\d+)/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '')
}

/** `custid` → cust id: the head is a word of the schema or a known abbreviation, the tail a usual ending or a word of the schema. */
function segment(token: string, lexicon: Lexicon): readonly string[] {
  for (let cut = token.length - 2; cut >= SHORTEST_WORD; cut -= 1) {
    const [head, tail] = [token.slice(0, cut), token.slice(cut)]
    const headKnown = lexicon.words.has(head) || HEADS.has(head) || Object.hasOwn(ABBREVIATIONS, head)
    const ofTable = lexicon.tableWords.has(head) && tail.length > SHORTEST_WORD && lexicon.words.has(tail)
    if ((headKnown && SUFFIXES.has(tail) && !endsLikeWord(token, tail)) || ofTable) return [head, tail]
  }
  return [token]
}

/** Endings that are usual inside one word: "deadline", "account". */
function endsLikeWord(token: string, tail: string): boolean {
  return tail === 'no' || (tail === 'line' && token.endsWith('airline')) || (tail === 'ids' && token.length < 7)
}

/** Abbreviations written out: those everybody uses, and the first letters of exactly one table's name. */
export function expand(tokens: readonly string[], lexicon: Lexicon): readonly string[] {
  const [first = '', second = '', ...rest] = tokens
  const joined = first.length === 1 && Object.hasOwn(ABBREVIATIONS, first + second) ? [first + second, ...rest] : tokens
  return joined.flatMap((token) => writtenOut(token, lexicon).split(' '))
}

function writtenOut(token: string, lexicon: Lexicon): string {
  const known = Object.hasOwn(ABBREVIATIONS, token) ? ABBREVIATIONS[token] : undefined
  return known ?? ofTable(token, lexicon) ?? token
}

function ofTable(token: string, lexicon: Lexicon): string | undefined {
  if (token.length < SHORTEST_WORD || lexicon.tableWords.has(singular(token)) || SUFFIXES.has(token)) return undefined
  if (token.length > 5) return undefined
  const candidates = [...lexicon.tableWords].filter((word) => word.startsWith(token) && word.length >= token.length + 3)
  return candidates.length === 1 && !COMMON_SHORT.has(token) ? candidates[0] : undefined
}

/** Short words that are words, not the beginnings of other words. */
const COMMON_SHORT: ReadonlySet<string> = new Set(
  'age area art bank base bar bed big body book box bus car card case cast cat city club cost cup day deal dog end eye fan fat fee film fish flag form game gas goal gold home host hot item job join key kind land last law list live long lost low main male map mark mass men mile mode new news note oil open over own page park part pass pay pet play plan port post race rain range rate red rest road role room run sale sea seat sex shop show side site size song sort star stop tag tax team test text time tip top town tour tree trip type unit use user view vote wall war way web week win wind work year zone'.split(
    ' ',
  ),
)

export function singular(word: string): string {
  if (KEPT_PLURALS.has(word) || word.length <= SHORTEST_WORD || /ss$|[^aeiou]us$|is$|ics$/.test(word)) return word
  return pluralize.singular(word)
}

export function plural(word: string): string {
  return KEPT_PLURALS.has(word) ? word : pluralize.plural(word)
}

/** Words as a label: the first letter in capitals, acronyms throughout. */
export function labelOfWords(words: readonly string[]): string {
  const text = words.map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word)).join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const LONGEST_NAME = 63

/** A name of the model from words; made of ASCII, beginning with a letter, or `fallback` if nothing is left. */
export function nameOfWords(words: readonly string[], fallback: string): string {
  const text = words
    .map((word) => word.replace(/[^a-z0-9_]/g, ''))
    .filter((word) => word !== '')
    .join('_')
  if (text === '') return fallback
  return (/^[a-z]/.test(text) ? text : `n${text}`).slice(0, LONGEST_NAME)
}

/** Takes a name that is not yet in `taken`, numbering if need be, and records it. */
export function claim(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n += 1) free = `${name.slice(0, LONGEST_NAME - 1 - String(n).length)}_${n}`
  taken.add(free)
  return free
}
