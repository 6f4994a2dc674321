import type { CatalogTable } from '../../connectors/connector.ts'
import type { TableProfile } from '../profiles.ts'
import type { TableDraft } from './draft.ts'
import { isSystemColumn } from './loaded-dataset.ts'
import { KEY_WORDS } from './vocabulary.ts'
import { expand, type Lexicon, singular, splitName } from './words.ts'

/**
 * Columns that identify a row: declared, else unique ones named like an identifier, else the smallest unique set found. A loader's own
 * ids join tables and never identify: an answer by them would name rows by what nobody knows.
 */
export function keyOf({ table, profile, words }: TableDraft, lexicon: Lexicon): readonly string[] {
  if (table.primaryKey.length > 0) return table.primaryKey
  const unique = [...table.uniqueKeys, ...measuredKeys(profile)].filter(
    (columns) => columns.length > 0 && withoutNulls(columns, profile) && !columns.some(isSystemColumn),
  )
  const scored = unique.map((columns) => ({ columns, score: identity(columns, table, words, lexicon) })).filter((one) => one.score > 0)
  return scored.sort((a, b) => b.score - a.score)[0]?.columns ?? []
}

function measuredKeys(profile: TableProfile | undefined): readonly (readonly string[])[] {
  return (profile?.keys ?? []).filter((key) => key.unique && key.nulls === 0).map((key) => key.columns)
}

function withoutNulls(columns: readonly string[], profile: TableProfile | undefined): boolean {
  return columns.every((column) => (profile?.columns[column]?.nulls ?? 0) === 0)
}

/** How much a unique column set looks like the identity of its table; 0: uniqueness is an accident. */
function identity(columns: readonly string[], table: CatalogTable, words: readonly string[], lexicon: Lexicon): number {
  if (columns.length > 1) return 1 / columns.length
  const tokens = expand(splitName(columns[0] ?? '', lexicon), lexicon).map(singular)
  const last = tokens.at(-1) ?? ''
  const named = KEY_WORDS.has(last) || last === 'number'
  const own = tokens.slice(0, -1).join(' ') === words.join(' ') || tokens.length === 1
  if (!named) return tokens.join(' ') === words.join(' ') ? 2 : 0
  return (own ? 4 : 3) + (table.columns[0]?.name === columns[0] ? 0.5 : 0)
}

/** Whether a set of columns never repeats, by declaration or measurement. */
export function isUnique(table: CatalogTable, profile: TableProfile | undefined, columns: readonly string[]): boolean {
  const same = (other: readonly string[]) => other.length === columns.length && other.every((column) => columns.includes(column))
  if (same(table.primaryKey) && columns.length > 0) return true
  if (table.uniqueKeys.some((key) => key.length > 0 && same(key))) return true
  return (profile?.keys ?? []).some((key) => key.unique && same(key.columns))
}
