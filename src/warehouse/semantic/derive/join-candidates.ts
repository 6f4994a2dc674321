import type { Catalog } from '../../connectors/connector.ts'
import type { ForeignKeyEvidence, Profiles } from '../profiles.ts'
import type { JoinDraft, TableDraft } from './draft.ts'
import { isUnique } from './keys.ts'
import { KEY_WORDS } from './vocabulary.ts'
import { expand, type Lexicon, singular, splitName } from './words.ts'

/** Share of values found on the other side below which an undeclared reference is not believed. */
const LEAST_INCLUSION = 0.9
const LEAST_NAMES = 0.5

interface Reference {
  readonly columns: readonly string[]
  readonly table: string
  readonly references: readonly string[]
}

/** Joins between tables: declared foreign keys, then references that data and names make clear, marked as suggested. */
export function draftJoins(catalog: Catalog, profiles: Profiles, drafts: readonly TableDraft[], lexicon: Lexicon): readonly JoinDraft[] {
  const byId = new Map(drafts.map((draft) => [draft.table.id, draft]))
  const declared = catalog.tables.flatMap((table) =>
    merged(table.foreignKeys, byId).flatMap((key) => {
      const [from, to] = [byId.get(table.id), byId.get(key.table)]
      return from && to ? [declaredJoin(from, to, key, profiles)] : []
    }),
  )
  const inferred = inferences(catalog, profiles, byId, lexicon).filter(({ evidence }) => !isKnown(evidence, declared))
  return [...declared, ...withoutMirrors(inferred).map((one) => one.join)]
}

/** Single-column keys to the same table that together are its key are one composite reference, however they were declared. */
function merged(keys: readonly Reference[], byId: ReadonlyMap<string, TableDraft>): readonly Reference[] {
  const distinct = keys.filter((key, n) => keys.findIndex((other) => JSON.stringify(other) === JSON.stringify(key)) === n)
  const targets = [...new Set(distinct.map((key) => key.table))]
  return targets.flatMap((target) => {
    const own = distinct.filter((key) => key.table === target)
    const parts = own.filter((key) => key.columns.length === 1)
    const references = parts.map((key) => key.references[0] ?? '')
    const primary = byId.get(target)?.table.primaryKey ?? []
    const together = parts.length > 1 && new Set(references).size === references.length && primary.length > 1
    if (!together || !primary.every((column) => references.includes(column))) return own
    const whole: Reference = { table: target, columns: parts.map((key) => key.columns[0] ?? ''), references }
    return [whole, ...own.filter((key) => key.columns.length > 1)]
  })
}

function declaredJoin(from: TableDraft, to: TableDraft, key: Reference, profiles: Profiles): JoinDraft {
  const keyed = isUnique(to.table, to.profile, key.references) || contains(key.references, to.table.primaryKey)
  const measured = profiles.foreignKeys.find((one) => one.table === from.table.id && sameKey(one, key))
  const ownUnique = isDeclaredUnique(from, key.columns)
  const nullable = key.columns.some((column) => (from.profile?.columns[column]?.nulls ?? 1) > 0)
  return {
    from,
    to,
    columns: key.columns,
    toColumns: key.references,
    cardinality: keyed || measured?.unique === true ? (ownUnique ? 'one_to_one' : 'many_to_one') : 'many_to_many',
    required: measured === undefined ? false : !nullable && measured.orphans === 0,
    suggested: false,
  }
}

/** A set that includes a whole key is unique too. */
function contains(columns: readonly string[], key: readonly string[]): boolean {
  return key.length > 0 && key.every((column) => columns.includes(column))
}

function sameKey(evidence: ForeignKeyEvidence, key: Reference): boolean {
  return evidence.toTable === key.table && evidence.columns.join('\n') === key.columns.join('\n') && evidence.toColumns.join('\n') === key.references.join('\n')
}

interface Inference {
  readonly evidence: ForeignKeyEvidence
  readonly join: JoinDraft
}

/** The best target of each column that refers to something without saying so. */
function inferences(catalog: Catalog, profiles: Profiles, byId: ReadonlyMap<string, TableDraft>, lexicon: Lexicon): readonly Inference[] {
  const rated = profiles.foreignKeys.flatMap((evidence) => {
    const [from, to] = [byId.get(evidence.table), byId.get(evidence.toTable)]
    if (evidence.declared || from === undefined || to === undefined || evidence.columns.length !== 1) return []
    const names = nameScore(evidence, from, to, [...byId.values()], lexicon)
    return names >= LEAST_NAMES && evidence.unique && evidence.inclusion >= LEAST_INCLUSION && isReferable(evidence, to, names, lexicon)
      ? [{ evidence, from, to, names }]
      : []
  })
  const order = new Map(catalog.tables.map((table, n) => [table.id, n]))
  const best = new Map<string, (typeof rated)[number]>()
  for (const one of rated.sort(
    (a, b) => b.names - a.names || b.evidence.inclusion - a.evidence.inclusion || (order.get(a.to.table.id) ?? 0) - (order.get(b.to.table.id) ?? 0),
  )) {
    const column = `${one.evidence.table}\n${one.evidence.columns[0]}`
    if (!best.has(column)) best.set(column, one)
  }
  return [...best.values()].map(({ evidence, from, to, names }) => ({
    evidence,
    join: {
      from,
      to,
      columns: evidence.columns,
      toColumns: evidence.toColumns,
      cardinality: isDeclaredUnique(from, evidence.columns) ? ('one_to_one' as const) : ('many_to_one' as const),
      required: evidence.nulls === 0 && evidence.orphans === 0,
      suggested: true,
      evidence: { inclusion: Math.round(evidence.inclusion * 1000) / 1000, unique: evidence.unique, names: Math.round(names * 100) / 100 },
    },
  }))
}

/** How clearly a column's name says which table it refers to, in [0, 1]. */
function nameScore(evidence: ForeignKeyEvidence, from: TableDraft, to: TableDraft, all: readonly TableDraft[], lexicon: Lexicon): number {
  const own = wordsOf(evidence.columns[0], lexicon)
  const key = wordsOf(evidence.toColumns[0], lexicon)
  const target = to.words.map(singular)
  const stem = own.filter((word) => !isKeyWord(word))
  const ofSelf = stem.length === 0 || (from !== to && stem.join(' ') === from.words.join(' '))
  if (from === to && stem.join(' ') === target.join(' ')) return 0
  if (stem.join(' ') === target.join(' ') && stem.length > 0) return 1
  const bare = isKeyWord(own.at(-1) ?? '') ? [] : splitName(evidence.columns[0] ?? '', lexicon).slice(-1)
  if (bare.some((word) => singular(word) !== word)) return 0
  if (ofSelf && own.join(' ') !== key.join(' ')) return 0
  if (own.join(' ') === key.join(' ') && (key.length > 1 || !isKeyWord(key[0] ?? ''))) return from === to ? 0 : ofSelf ? 0.6 : 0.9
  if (endsWith(stem, target)) return 0.8
  if (stem.at(-1) === target.at(-1) && target.length > 1) return 0.6
  if (key.length > 1 && endsWith(own, key)) return 0.7
  const elsewhere = all.some((one) => one !== to && one.words.join(' ') === stem.join(' '))
  return from === to && stem.length > 0 && !elsewhere && KEY_WORDS.has(own.at(-1) ?? '') ? 0.5 : 0
}

/** Words of attributes: two tables with a "city" are not related by it. */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  'address age city color country county date description email gender name nation phone price rank rating season sex state status title town type value year zip'.split(
    ' ',
  ),
)

/** What may be referred to: the key of the other table, or a column of the same telling name that is not itself a reference. */
function isReferable(evidence: ForeignKeyEvidence, to: TableDraft, names: number, lexicon: Lexicon): boolean {
  const [column] = evidence.toColumns
  const key = to.table.primaryKey
  if (key.length === 1 && key[0] === column) return true
  if (to.table.foreignKeys.some((one) => one.columns.some((own) => own === column))) return false
  const last = wordsOf(column, lexicon).at(-1) ?? ''
  return key.length === 0 && KEY_WORDS.has(last) ? true : names >= 0.9 && !ATTRIBUTES.has(last)
}

/** Never repeats by declaration; that a few rows happen to differ proves nothing. */
function isDeclaredUnique(draft: TableDraft, columns: readonly string[]): boolean {
  return isUnique(draft.table, undefined, columns)
}

function wordsOf(column: string | undefined, lexicon: Lexicon): readonly string[] {
  return expand(splitName(column ?? '', lexicon), lexicon).map(singular)
}

function isKeyWord(word: string): boolean {
  return KEY_WORDS.has(word) || word === 'number' || word === 'name'
}

function endsWith(words: readonly string[], tail: readonly string[]): boolean {
  return tail.length > 0 && tail.length <= words.length && tail.every((word, n) => words[words.length - tail.length + n] === word)
}

function isKnown(evidence: ForeignKeyEvidence, declared: readonly JoinDraft[]): boolean {
  return declared.some(
    (join) =>
      (join.from.table.id === evidence.table && evidence.columns.some((column) => join.columns.includes(column))) ||
      (join.from.table.id === evidence.toTable && join.to.table.id === evidence.table && join.columns.join() === evidence.toColumns.join()),
  )
}

/** Of two one-to-one references that mirror each other, the one that leads to the table its key is named after, else to the bigger one. */
function withoutMirrors(found: readonly Inference[]): readonly Inference[] {
  return found.filter((one) => {
    const mirror = found.find(
      (other) => other !== one && other.join.from === one.join.to && other.join.to === one.join.from && other.join.columns.join() === one.join.toColumns.join(),
    )
    if (mirror === undefined) return true
    const names = (one.join.evidence?.names ?? 0) - (mirror.join.evidence?.names ?? 0)
    const rows = (one.join.to.profile?.rows ?? 0) - (one.join.from.profile?.rows ?? 0)
    return names > 0 || (names === 0 && (rows > 0 || (rows === 0 && one.join.from.name > one.join.to.name)))
  })
}
