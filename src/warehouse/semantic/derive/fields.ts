import type { DialectId } from '../../../flow.ts'
import type { CatalogColumn } from '../../connectors/connector.ts'
import type { FieldDraft, JoinDraft, TableDraft } from './draft.ts'
import { fieldKind, fieldType } from './field-type.ts'
import { isSystemColumn } from './loaded-dataset.ts'
import { fieldSynonyms } from './synonyms.ts'
import { KEY_WORDS, SUFFIXES, UNITS_IN_NAMES } from './vocabulary.ts'
import { claim, expand, type Lexicon, labelOfWords, nameOfWords, singular, splitName } from './words.ts'

interface Context {
  readonly draft: TableDraft
  readonly key: readonly string[]
  readonly joins: readonly JoinDraft[]
  readonly lexicon: Lexicon
  readonly dialect: DialectId
}

const SECRETS: ReadonlySet<string> = new Set(['password', 'passwd', 'ssn', 'iban', 'cvv', 'salt'])
const LONGEST_INDEXED = 200
/** Names of a single word that would be read as nothing in particular without the table's name. */
const NEEDS_TABLE: ReadonlySet<string> = new Set(['id', 'code', 'number', 'key', 'no', 'date', 'time', 'year', 'type', 'status', 'count', 'value', 'text'])

/** Names and types every column of a table. `taken` holds names of the entity's joins. */
export function draftFields(context: Context): readonly FieldDraft[] {
  const { draft } = context
  const taken = new Set<string>()
  const fields = draft.table.columns.map((column) => draftField(column, context, taken))
  const distinct = withDistinctLabels(fields, context)
  const synonyms = distinct.map((field) => (field.hidden ? [] : fieldSynonyms(field, draft, context.lexicon)))
  return distinct.map((field, n) => ({ ...field, synonyms: clearSynonyms(synonyms[n] ?? [], field, distinct, synonyms) }))
}

function draftField(column: CatalogColumn, context: Context, taken: Set<string>): FieldDraft {
  const { draft, key, lexicon, dialect } = context
  const tokens = splitName(column.name, lexicon)
  const full = fullWords(tokens, column, context)
  const words = withoutTable(full, draft.words)
  const profile = draft.profile?.columns[column.name]
  const typed = fieldType(column, profile, full, dialect)
  const isKey = key.length === 1 && key[0] === column.name
  const unit = typed.type === 'integer' || typed.type === 'decimal' ? unitOf(words) : undefined
  return {
    column,
    ...(profile && { profile }),
    name: claim(nameOfWords(tokens, 'field'), taken),
    label: labelOfWords(words),
    words,
    synonyms: [],
    ...typed,
    kind: fieldKind(full, typed, profile, isKey && (typed.type === 'integer' || KEY_WORDS.has(full.at(-1) ?? ''))),
    ...(unit !== undefined && { unit }),
    hidden: column.type === 'binary' || isTechnical(column, full, typed.type, context),
    isKey,
    personal: full.some((word) => SECRETS.has(word)),
  }
}

/** Words written out; initials of a table (`DName` of department, `pID` of player, `flno` of flight) count as its name. */
export function fullWords(
  tokens: readonly string[],
  column: CatalogColumn,
  { draft, joins, lexicon }: Pick<Context, 'draft' | 'joins' | 'lexicon'>,
): readonly string[] {
  const target = joins.find((join) => join.columns.length === 1 && join.columns[0] === column.name)?.to
  const tables = target === undefined ? [draft] : [target, draft]
  const [first = '', second = ''] = tokens
  if (tokens.length === 2 && first.length === 1 && SUFFIXES.has(second)) {
    const table = tables.find((one) => one.words.some((word) => word.startsWith(first)))
    if (table !== undefined && expand(tokens, lexicon).join(' ') === [first, ...expand([second], lexicon)].join(' '))
      return [...table.words, ...expand([second], lexicon)]
  }
  return tokens.length === 1 || target !== undefined
    ? expand(tokens, lexicon).flatMap((word, n, all) => (all.length === tokens.length && word === tokens[n] ? ofInitials(word, tables, lexicon) : [word]))
    : expand(tokens, lexicon)
}

const LONGEST_INITIALS = 3
const LONGEST_BEGINNING = 6

/** `alid` of airlines → airline id: a usual ending after a few letters of the table's name, in order. */
function ofInitials(word: string, tables: readonly TableDraft[], lexicon: Lexicon): readonly string[] {
  if (lexicon.tableWords.has(word) || word.length < 3) return [word]
  for (const table of tables) {
    const name = table.words.join('')
    for (let cut = Math.min(LONGEST_BEGINNING, word.length - 2); cut >= 1; cut -= 1) {
      const [head, tail] = [word.slice(0, cut), word.slice(cut)]
      const starts = head.length > 1 && table.words.some((part) => part.startsWith(head))
      if (SUFFIXES.has(tail) && (starts || (head.length <= LONGEST_INITIALS && isInitials(head, name)))) return [...table.words, ...expand([tail], lexicon)]
    }
  }
  return [word]
}

function isInitials(head: string, name: string): boolean {
  if (head[0] !== name[0]) return false
  let at = 0
  for (const letter of name) if (letter === head[at]) at += 1
  return at >= head.length
}

/** `customer_name` of customers is "name"; `building_name` of apartment buildings too. */
function withoutTable(words: readonly string[], table: readonly string[]): readonly string[] {
  for (const prefix of [table, table.slice(-1)]) {
    const rest = words.slice(prefix.length)
    const matches = prefix.every((word, n) => singular(words[n] ?? '') === singular(word))
    if (matches && rest.length > 0 && !/^\d/.test(rest[0] ?? '') && !(rest.length === 1 && NEEDS_TABLE.has(rest[0] ?? ''))) return rest
  }
  return words
}

/** A word that another field is called by, or could be called by as well, means neither; "id" means the key. */
function clearSynonyms(own: readonly string[], field: FieldDraft, all: readonly FieldDraft[], synonyms: readonly (readonly string[])[]): readonly string[] {
  const others = all.flatMap((other, n) => (other === field ? [] : [{ other, words: new Set([other.words.join(' '), ...(synonyms[n] ?? [])]) }]))
  return own.filter((word) =>
    others.every(({ other, words }) => !words.has(word) || (word === 'id' && field.isKey && !other.isKey && other.words.join(' ') !== word)),
  )
}

function withDistinctLabels(fields: readonly FieldDraft[], context: Context): readonly FieldDraft[] {
  return fields.map((field) => {
    if (!fields.some((other) => other !== field && other.label === field.label)) return field
    const full = fullWords(splitName(field.column.name, context.lexicon), field.column, context)
    return { ...field, words: full, label: labelOfWords(full) }
  })
}

function unitOf(words: readonly string[]): string | undefined {
  const last = words.at(-1) ?? ''
  return words.length > 1 ? UNITS_IN_NAMES[last] : undefined
}

/** Columns that only connect tables: never listed, still usable. Keys of the table itself and telling texts stay visible. */
function isTechnical(column: CatalogColumn, words: readonly string[], type: string, { key, joins }: Context): boolean {
  if (isSystemColumn(column.name)) return true
  if (key.length === 1 && key[0] === column.name) return false
  const refers = joins.filter((join) => join.columns.includes(column.name))
  const named = KEY_WORDS.has(words.at(-1) ?? '') || words.at(-1) === 'number'
  return refers.some((join) => named || (type === 'integer' && !join.suggested && join.columns.length === 1))
}

/** Texts worth looking up by value. */
export function hasIndexedValues(field: FieldDraft): boolean {
  return field.type === 'text' && !field.personal && (field.profile?.maxLength ?? 0) <= LONGEST_INDEXED
}
