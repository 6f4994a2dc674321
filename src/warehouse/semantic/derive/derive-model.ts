import type { DialectId } from '../../../flow.ts'
import type { Catalog } from '../../connectors/connector.ts'
import { loadModel } from '../load/load-model.ts'
import type { ModelFile } from '../load/source-file.ts'
import type { Model } from '../model.ts'
import type { Profiles } from '../profiles.ts'
import type { FieldDraft, TableDraft } from './draft.ts'
import { draftFields, hasIndexedValues } from './fields.ts'
import { draftJoins } from './join-candidates.ts'
import { type NamedJoin, nameJoins } from './join-names.ts'
import { keyOf } from './keys.ts'
import { draftTables, pluralWords } from './tables.ts'
import { timeOf, titleOf } from './title-and-time.ts'
import { labelOfWords, lexiconOf, nameOfWords } from './words.ts'
import { yamlText } from './yaml-text.ts'

export interface DeriveOptions {
  readonly connection: string
  readonly dialect: DialectId
  readonly label: string
}

/**
 * The model sync makes alone: readable names, types, keys, joins, titles and counts, from the catalog and what was
 * measured; nothing that guesses what a business means. Same input, same files. Joins that are not declared are `suggested`.
 */
export function deriveModel(catalog: Catalog, profiles: Profiles, options: DeriveOptions): readonly ModelFile[] {
  const folder = `model/${slugOf(options.label)}`
  const lexicon = lexiconOf(catalog)
  const drafts = draftTables(catalog, profiles, lexicon)
  const joins = draftJoins(catalog, profiles, drafts, lexicon)
  const keys = new Map(drafts.map((draft) => [draft, keyOf(draft, lexicon)]))
  const fields = new Map(
    drafts.map((draft) => [
      draft,
      draftFields({ draft, key: keys.get(draft) ?? [], joins: joins.filter((join) => join.from === draft), lexicon, dialect: options.dialect }),
    ]),
  )
  const named = nameJoins(joins, fields, lexicon)
  const connection = { path: `${folder}/connection.yaml`, text: yamlText({ connection: options.connection, label: options.label }) }
  return [
    connection,
    ...drafts.map((draft) => {
      const own = named.filter((join) => join.from === draft)
      return { path: `${folder}/${draft.name}.yaml`, text: yamlText(entityOf(draft, fields, keys.get(draft) ?? [], own)) }
    }),
  ]
}

/** The same, resolved. */
export function resolveDerived(catalog: Catalog, profiles: Profiles, options: DeriveOptions): Model {
  return loadModel(deriveModel(catalog, profiles, options), { ...options, profiles }, { catalog }).model
}

function slugOf(label: string): string {
  return (
    label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'data'
  )
}

function entityOf(draft: TableDraft, fields: ReadonlyMap<TableDraft, readonly FieldDraft[]>, key: readonly string[], joins: readonly NamedJoin[]) {
  const own = fields.get(draft) ?? []
  const fieldName = (column: string, table: TableDraft = draft) => (fields.get(table) ?? []).find((field) => field.column.name === column)?.name ?? column
  const title = titleOf(own, draft, key)
  const guesses = [...(draft.synonyms.length > 0 ? ['synonyms'] : []), ...(key.length > 0 && draft.table.primaryKey.length === 0 ? ['key'] : [])]
  const time = timeOf(own, draft)
  const many = pluralWords(draft.words)
  const count = nameOfWords(many, `${draft.name}_count`)
  return {
    entity: draft.name,
    table: draft.table.id,
    label: draft.label,
    ...(draft.synonyms.length > 0 && { synonyms: draft.synonyms }),
    ...(guesses.length > 0 && { suggested: guesses }),
    key: key.map((column) => fieldName(column)),
    ...(title.length > 0 && { title }),
    ...(time !== undefined && { time }),
    fields: Object.fromEntries(own.map((field) => [field.name, fieldYaml(field, key)])),
    ...(joins.length > 0 && { joins: Object.fromEntries(joins.map((join) => [join.name, joinYaml(join, fieldName)])) }),
    measures: { [count]: { formula: 'count()', label: labelOfWords(['number', 'of', ...many]), synonyms: [many.join(' ')] } },
  }
}

const EXAMPLES = 5
const LONGEST_EXAMPLE = 40

function fieldYaml(field: FieldDraft, key: readonly string[]) {
  const examples = field.personal || field.type !== 'text' ? [] : (field.profile?.top ?? []).map((one) => one.value).filter(isShort)
  return {
    column: field.column.name,
    type: field.type,
    label: field.label,
    ...(field.synonyms.length > 0 && { synonyms: field.synonyms, suggested: ['synonyms'] }),
    ...(key.includes(field.column.name) && { role: 'key' }),
    ...(field.kind !== undefined && { kind: field.kind }),
    ...(field.unit !== undefined && { unit: field.unit }),
    ...(field.kind === 'money' && { format: 'currency' }),
    ...(field.storedIn !== undefined && { stored_in: field.storedIn }),
    ...(field.hidden && { hidden: true }),
    ...(field.personal && { personal: true }),
    ...(field.type === 'text' && !field.personal && !hasIndexedValues(field) && { value_index: false }),
    ...(examples.length > 0 && { examples: examples.slice(0, EXAMPLES) }),
  }
}

function joinYaml(join: NamedJoin, fieldName: (column: string, table?: TableDraft) => string) {
  return {
    to: join.to.name,
    keys: Object.fromEntries(join.columns.map((column, n) => [fieldName(column), fieldName(join.toColumns[n] ?? '', join.to)])),
    cardinality: join.cardinality,
    inverse: join.inverse,
    label: join.label,
    ...(join.synonyms.length > 0 && { synonyms: join.synonyms }),
    ...(join.required && { required: true }),
    ...(join.suggested && { suggested: true }),
    ...(join.evidence && { evidence: join.evidence }),
  }
}

function isShort(value: string): boolean {
  return value.trim() !== '' && value.length <= LONGEST_EXAMPLE && !/\p{C}/u.test(value)
}
