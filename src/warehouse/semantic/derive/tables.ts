import type { Catalog, CatalogTable } from '../../connectors/connector.ts'
import type { Profiles } from '../profiles.ts'
import type { TableDraft } from './draft.ts'
import { GENERIC_HEADS, SAME_MEANING, TABLE_PREFIXES } from './vocabulary.ts'
import { claim, expand, type Lexicon, labelOfWords, nameOfWords, plural, singular, splitName } from './words.ts'

const PREPOSITIONS: ReadonlySet<string> = new Set(['in', 'of', 'for', 'to', 'with', 'by', 'at', 'on', 'from', 'per', 'required'])
const LEAST_TABLES_SHARING_A_PREFIX = 4

/** Names every table for people: `Ref_Document_Types` → document_type "Document type". */
export function draftTables(catalog: Catalog, profiles: Profiles, lexicon: Lexicon): readonly TableDraft[] {
  const shared = sharedPrefix(catalog, lexicon)
  const taken = new Set<string>()
  const drafts = catalog.tables.map((table) => {
    const words = tableWords(table, shared, lexicon)
    const name = claim(nameOfWords(words, 'table'), taken)
    return { table, profile: profiles.tables[table.id], name, label: labelOfWords(words), words, synonyms: [] }
  })
  return drafts.map((draft) => ({ ...draft, synonyms: synonymsOf(draft, drafts, lexicon) }))
}

function tableWords(table: CatalogTable, shared: string | undefined, lexicon: Lexicon): readonly string[] {
  const split = splitName(table.name, lexicon)
  const tokens = split.length > 1 && split[0] === shared ? split.slice(1) : split
  const [first = '', ...rest] = tokens
  const bare = rest.length > 0 && TABLE_PREFIXES.has(first) ? rest : tokens
  return inSingular(expand(bare, lexicon), lexicon)
}

/** The counted noun is the last word, or the one before a preposition: "students in detention" → "student in detention". */
function inSingular(words: readonly string[], lexicon: Lexicon): readonly string[] {
  const noun = nounAt(words)
  const counted = noun === words.length - 1 || lexicon.tables.has(singular(words.slice(0, noun + 1).join(' ')))
  return words.map((word, n) => (n === noun && counted ? singular(word) : word))
}

function nounAt(words: readonly string[]): number {
  const at = words.findIndex((word, n) => n > 0 && PREPOSITIONS.has(word))
  return at === -1 ? words.length - 1 : at - 1
}

/** Several rows: "students in detention"; a verb ("participates in") stays as it is. */
export function pluralWords(words: readonly string[]): readonly string[] {
  const noun = nounAt(words)
  const isVerb = noun < words.length - 1 && (singular(words[noun] ?? '') !== words[noun] || words[noun]?.endsWith('ed'))
  return words.map((word, n) => (n === noun && !isVerb ? plural(word) : word))
}

/** A first word that every table has (`wp_posts`, `wp_users`). */
function sharedPrefix(catalog: Catalog, lexicon: Lexicon): string | undefined {
  if (catalog.tables.length < LEAST_TABLES_SHARING_A_PREFIX) return undefined
  const names = catalog.tables.map((table) => splitName(table.name, lexicon))
  const first = names[0]?.[0]
  return names.every((tokens) => tokens.length > 1 && tokens[0] === first) ? first : undefined
}

function synonymsOf(draft: TableDraft, all: readonly TableDraft[], lexicon: Lexicon): readonly string[] {
  const text = draft.words.join(' ')
  const others = new Set(all.filter((one) => one !== draft).flatMap((one) => [one.words.join(' '), plural(one.words.join(' '))]))
  const raw = splitName(draft.table.name, lexicon).join(' ')
  const joined = draft.table.name.toLowerCase().replace(/[^a-z]/g, '')
  const same = SAME_MEANING.find(([word]) => word === text)?.slice(1) ?? []
  const found = [raw, raw === text || !raw.includes(' ') ? '' : joined, ...headNoun(draft, all, lexicon), ...same]
  return [...new Set(found)].filter((word) => word !== '' && word !== text && word !== plural(text) && !others.has(word)).sort()
}

/** "building" for "apartment building", when no other table is a kind of building. */
function headNoun(draft: TableDraft, all: readonly TableDraft[], lexicon: Lexicon): readonly string[] {
  const head = headOf(draft.words)
  if (draft.words.length < 2 || head === undefined || GENERIC_HEADS.has(head) || lexicon.columns.has(head)) return []
  const rivals = all.filter((one) => one !== draft && (headOf(one.words) === head || one.words.join(' ') === head))
  return rivals.length === 0 ? [head] : []
}

function headOf(words: readonly string[]): string | undefined {
  return words[nounAt(words)]
}
