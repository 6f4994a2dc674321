import type { Format } from '../../../flow.ts'
import { type Cardinality, FIELD_KINDS, type Field, type FieldType, type Named } from '../model.ts'
import type { Report, Section } from './section.ts'
import { isMapping, openSection } from './section.ts'
import type { SourceFile } from './source-file.ts'

/** An entity as its file says it, before names are looked up. */
export interface EntityDefinition {
  readonly name: string
  readonly file: SourceFile
  readonly section: Section
  readonly was: readonly string[]
  readonly fields: ReadonlyMap<string, FieldDefinition>
  readonly joins: ReadonlyMap<string, JoinDefinition>
  readonly measures: ReadonlyMap<string, Section>
  readonly filters: ReadonlyMap<string, Section>
}
export interface FieldDefinition {
  readonly section: Section
  readonly field: Omit<Field, 'source' | 'profile'>
  readonly column?: string
  readonly formula?: string
}
export interface JoinDefinition {
  readonly section: Section
  readonly to: string
  readonly keys: readonly (readonly [own: string, other: string])[]
  readonly cardinality: Cardinality
  readonly inverse?: string
}

const NAMED_KEYS = ['label', 'description', 'synonyms', 'hidden', 'visible_to', 'suggested', 'was'] as const
const ENTITY_KEYS = [
  ...['entity', 'table', 'sql', 'key', 'title', 'shown', 'grain', 'time', 'default_period', 'default_order', 'fields', 'joins', 'measures', 'filters'],
  ...['active', 'weight', ...NAMED_KEYS],
]
const FIELD_KEYS = [
  ...['type', 'column', 'formula', 'role', 'kind', 'unit', 'format', 'values', 'examples', 'stored_in', 'personal', 'value_index'],
  ...NAMED_KEYS,
]
const JOIN_KEYS = ['to', 'keys', 'cardinality', 'inverse', 'required', 'weight', 'evidence', ...NAMED_KEYS]
const MEASURE_KEYS = ['formula', 'format', 'unit', 'time', 'default_period', ...NAMED_KEYS]
const FILTER_KEYS = ['formula', ...NAMED_KEYS]
const FORMATS = ['number', 'currency', 'percent', 'date', 'duration', 'text'] as const
const FIELD_TYPES: readonly FieldType[] = ['text', 'integer', 'decimal', 'boolean', 'date', 'timestamp', 'timestamptz', 'json']
const CARDINALITIES = ['many_to_one', 'one_to_one', 'many_to_many'] as const

/** Reads one entity file. Reports what does not fit and leaves it out. */
export function readEntity(file: SourceFile, report: Report): EntityDefinition | undefined {
  const top = openSection(file, [], isMapping(file.value) ? file.value : {}, report)
  top.only(ENTITY_KEYS)
  const name = top.required('entity')
  if (top.has('table') === top.has('sql')) top.fail('missing-key', [], 'an entity has either "table" or "sql"')
  if (!top.has('key')) top.fail('missing-key', [], '"key" is missing; write key: [] if no key is known')
  if (name === undefined) return undefined
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
    top.fail('bad-name', ['entity'], `"${name}" is not a name: lower-case letters, digits and _, beginning with a letter`)
  return {
    name,
    file,
    section: top,
    was: top.texts('was'),
    fields: new Map(top.named('fields').flatMap(([key, section]) => one(key, readField(key, section)))),
    joins: new Map(top.named('joins').flatMap(([key, section]) => one(key, readJoin(section)))),
    measures: new Map(top.named('measures').flatMap(([key, section]) => one(key, formulaOf(section, MEASURE_KEYS)))),
    filters: new Map(top.named('filters').flatMap(([key, section]) => one(key, formulaOf(section, FILTER_KEYS)))),
  }
}

function one<T>(key: string, value: T | undefined): readonly (readonly [string, T])[] {
  return value === undefined ? [] : [[key, value] as const]
}

function formulaOf(section: Section, keys: readonly string[]): Section | undefined {
  section.only(keys)
  return section.required('formula') === undefined ? undefined : section
}

/** The keys every named thing has. */
export function readNamed(name: string, section: Section, label = labelOf(name)): Named {
  const description = section.text('description')
  if (description?.trim() === '') section.fail('description-empty', ['description'], 'the description is empty')
  const suggested = section.json('suggested')
  return {
    name,
    label: section.text('label') ?? label,
    description: description ?? '',
    synonyms: section.texts('synonyms'),
    hidden: section.flag('hidden') ?? false,
    suggested: Array.isArray(suggested) ? section.texts('suggested') : (section.flag('suggested') ?? false),
    ...(section.has('visible_to') && { visibleTo: section.texts('visible_to') }),
  }
}

/** `order_date` → "Order date". */
export function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function readField(name: string, section: Section): FieldDefinition | undefined {
  section.only(FIELD_KEYS)
  if (!section.has('type')) section.fail('missing-key', [], '"type" is missing')
  const type = section.oneOf('type', FIELD_TYPES)
  const column = section.text('column')
  const formula = section.text('formula')
  if ((column === undefined) === (formula === undefined)) section.fail('missing-key', [], 'a field has either "column" or "formula"')
  if (type === undefined || (column === undefined && formula === undefined)) return undefined
  const personal = section.flag('personal') ?? false
  const kind = section.text('kind')
  const field = {
    ...readNamed(name, section),
    type,
    role: section.oneOf('role', ['key', 'title']),
    kind: FIELD_KINDS.find((known) => known === kind),
    unit: section.text('unit'),
    format: readFormat(section),
    values: section.record('values'),
    examples: section.texts('examples'),
    storedIn: section.text('stored_in'),
    personal,
    valueIndex: !personal && type === 'text' && (section.flag('value_index') ?? true),
  }
  return { section, field, ...(column === undefined ? { formula } : { column }) }
}

/** `format: currency`, or a mapping with decimals, currency, unit and scale. */
export function readFormat(section: Section): Format | undefined {
  const whole = section.json('format')
  if (!isMapping(whole)) {
    const kind = section.oneOf('format', FORMATS)
    return kind && { kind }
  }
  const inner = section.section('format')
  const kind = inner?.oneOf('kind', FORMATS)
  if (inner === undefined || kind === undefined) return undefined
  inner.only(['kind', 'currency', 'decimals', 'unit', 'scale'])
  const [currency, decimals, unit, scale] = [inner.text('currency'), inner.number('decimals'), inner.text('unit'), inner.text('scale')]
  return { kind, ...(currency && { currency }), ...(decimals !== undefined && { decimals }), ...(unit && { unit }), ...(scale && { scale }) }
}

function readJoin(section: Section): JoinDefinition | undefined {
  section.only(JOIN_KEYS)
  const to = section.required('to')
  if (!section.has('keys')) section.fail('missing-key', [], '"keys" is missing')
  if (!section.has('cardinality')) section.fail('missing-key', [], '"cardinality" is missing')
  const cardinality = section.oneOf('cardinality', CARDINALITIES)
  const keys = Object.entries(section.record('keys'))
  const inverse = section.text('inverse')
  if (to === undefined || cardinality === undefined || keys.length === 0) return undefined
  return { section, to, keys, cardinality, ...(inverse !== undefined && { inverse }) }
}
