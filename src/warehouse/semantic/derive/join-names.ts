import type { FieldDraft, JoinDraft, TableDraft } from './draft.ts'
import { fullWords } from './fields.ts'
import { isSystemColumn } from './loaded-dataset.ts'
import { pluralWords } from './tables.ts'
import { KEY_WORDS, SELF_ROLES } from './vocabulary.ts'
import { claim, type Lexicon, labelOfWords, nameOfWords, singular, splitName } from './words.ts'

export interface NamedJoin extends JoinDraft {
  readonly name: string
  readonly label: string
  readonly inverse: string
  readonly synonyms: readonly string[]
}

/** Ways to say in a column who is above. */
const SUPERIORS: ReadonlySet<string> = new Set(['reports to', 'super', 'supervisor', 'superior', 'mgr'])
const LINKING: ReadonlySet<string> = new Set(['by', 'to', 'of', 'from', 'in', 'for', 'the'])

/**
 * Names joins after the role the other row plays: `home_team_id` → home_team, `customer_id` → customer. The inverse is
 * the plural of the table, with the role in front when several joins lead to the same table.
 */
export function nameJoins(joins: readonly JoinDraft[], fields: ReadonlyMap<TableDraft, readonly FieldDraft[]>, lexicon: Lexicon): readonly NamedJoin[] {
  const taken = new Map([...fields].map(([draft, own]) => [draft, new Set(own.map((field) => field.name))]))
  const named = joins.map((join) => {
    const role = roleOf(join, joins, lexicon)
    const name = claim(freeName(role, join, joins, taken.get(join.from)), taken.get(join.from) ?? new Set())
    return { ...join, name, role }
  })
  return named.map(({ role, ...join }) => {
    const alone = named.filter((other) => other.from === join.from && other.to === join.to).length === 1
    const inverse = claim(inverseName(join, role, alone, taken.get(join.to)), taken.get(join.to) ?? new Set())
    return { ...join, inverse, label: labelOfWords(role), synonyms: roleSynonyms(role, join, lexicon) }
  })
}

/** What the other row is to this one, in words. */
function roleOf(join: JoinDraft, all: readonly JoinDraft[], lexicon: Lexicon): readonly string[] {
  const { from, to } = join
  if (join.columns.length !== 1) return to.words
  const column = from.table.columns.find((one) => one.name === join.columns[0])
  if (column === undefined || isSystemColumn(column.name)) return to.words
  const words = fullWords(splitName(column.name, lexicon), column, { draft: from, joins: all, lexicon })
  const bare = withoutKeyWords(words)
  const text = bare.join(' ')
  const generic = bare.length === 0 || text === to.words.join(' ') || to.words.join(' ').includes(text) || text === from.words.join(' ')
  const sameKey = column.name.toLowerCase() === join.toColumns[0]?.toLowerCase()
  const alone = all.filter((other) => other.from === from && other.to === to).length === 1
  if ((generic || sameKey) && (alone || generic)) return to.words
  return from === to && SUPERIORS.has(text) ? ['manager'] : bare
}

function withoutKeyWords(words: readonly string[]): readonly string[] {
  const at = words.findLastIndex((word) => !KEY_WORDS.has(word) && word !== 'number' && word !== 'name')
  const bare = words.slice(0, at + 1)
  return /^\d+$/.test(words.at(-1) ?? '') && bare.length > 1 ? withoutKeyWords(bare.slice(0, -1)).concat(words.at(-1) ?? '') : bare
}

/** A field of that name stays; the join takes the name of the table, or says that it leads further. */
function freeName(role: readonly string[], join: JoinDraft, all: readonly JoinDraft[], taken: ReadonlySet<string> | undefined): string {
  const wanted = nameOfWords(role, join.to.name)
  if (!taken?.has(wanted)) return wanted
  const alone = all.filter((other) => other.from === join.from && other.to === join.to).length === 1
  if (alone && join.to !== join.from && !taken.has(join.to.name)) return join.to.name
  return wanted === join.to.name ? `${wanted}_details` : nameOfWords([wanted, join.to.name], `${join.to.name}_details`)
}

function inverseName(join: JoinDraft & { readonly name: string }, role: readonly string[], alone: boolean, taken: ReadonlySet<string> | undefined): string {
  const many = join.cardinality === 'one_to_one' ? join.from.words : pluralWords(join.from.words)
  if (join.from === join.to) {
    const known = SELF_ROLES[join.name] ?? SELF_ROLES[role.at(0) ?? '']
    const inverse = known ?? nameOfWords([...role, ...many], 'others')
    return taken?.has(inverse) ? `${inverse}_rows` : inverse
  }
  const plain = nameOfWords(many, join.from.name)
  if (alone && !taken?.has(plain)) return plain
  const withRole = nameOfWords([...role, ...many], plain)
  return taken?.has(withRole) || alone ? `${plain}_of_${join.to.name}`.slice(0, 60) : withRole
}

function roleSynonyms(role: readonly string[], join: JoinDraft, lexicon: Lexicon): readonly string[] {
  const bare = role.filter((word) => !LINKING.has(word))
  const shorter = endsWith(role, join.to.words) && role.length > join.to.words.length ? role.slice(0, -join.to.words.length) : []
  const manager = join.from === join.to && /manager|boss/.test(role.join(' ')) ? ['boss', 'supervisor', 'reports to'] : []
  if (role.join(' ') === join.to.words.join(' ')) return []
  const raw = join.columns.length === 1 ? withoutKeyWords(splitName(join.columns[0] ?? '', lexicon)) : []
  const found = [role.join(' '), raw.join(' '), bare.join(' '), shorter.length > 1 ? shorter.join(' ') : '', ...manager]
  return [...new Set(found)].filter((text) => text !== '' && text !== join.to.words.join(' ')).sort()
}

function endsWith(words: readonly string[], tail: readonly string[]): boolean {
  return tail.every((word, n) => singular(words[words.length - tail.length + n] ?? '') === singular(word))
}
