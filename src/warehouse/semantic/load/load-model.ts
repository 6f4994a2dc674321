import type { DialectId, Json, Period } from '../../../flow.ts'
import type { Entity, Field, Join, Measure, Model, NamedFilter, VerifiedQuestion } from '../model.ts'
import { nearest } from '../nearest.ts'
import { parsePeriod } from '../period-token.ts'
import { compareProblems, type Problem } from '../problem.ts'
import { NO_PROFILES, type Profiles } from '../profiles.ts'
import { checkData } from './check-data.ts'
import { checkMeaning } from './check-meaning.ts'
import { commitOf } from './commit.ts'
import { type EntityDefinition, type FieldDefinition, readEntity, readFormat, readNamed } from './definitions.ts'
import { endOf, formerNames, type ResolvedFormulas, resolveFormulas } from './formulas.ts'
import { resolveJoins } from './joins.ts'
import type { LoadData } from './load-data.ts'
import { measureKind } from './measures.ts'
import { NO_ORGANISATION, type Organisation, readOrganisation, readQuestion } from './organisation.ts'
import { isMapping, openSection, type Report, type Section } from './section.ts'
import { type ModelFile, readSource, type SourceFile } from './source-file.ts'
import { readTableRef } from './table-ref.ts'

export interface LoadInfo {
  readonly connection: string
  readonly dialect: DialectId
  readonly label: string
  readonly demo?: boolean
  readonly profiles?: Profiles
}
export interface LoadedModel {
  readonly model: Model
  /** Sorted by file and line. A thing with an error is left out of the model; the rest of it works. */
  readonly problems: readonly Problem[]
}

const OWN_PRIORITY = 10

/** Reads the files of one connection (and `model.yaml`) into a resolved model. Never throws. Files that are not YAML are ignored. */
export function loadModel(files: readonly ModelFile[], info: LoadInfo, data: Partial<LoadData> = {}): LoadedModel {
  const problems: Problem[] = []
  const report: Report = (problem) => problems.push(problem)
  const yaml = files.filter((file) => /\.ya?ml$/.test(file.path))
  const sources = yaml.map(readSource)
  for (const source of sources) if (source.fault) failSyntax(source, source.fault, report)
  const known: LoadData = { profiles: info.profiles ?? NO_PROFILES, dialect: info.dialect, ...data }
  const model = assemble(sources, info, known, report)
  return { model: { ...model, commit: commitOf(yaml, sources) }, problems: problems.sort(compareProblems) }
}

function failSyntax(source: SourceFile, fault: NonNullable<SourceFile['fault']>, report: Report): void {
  const { message, position } = fault
  report({ file: source.path, ...position, severity: 'error', code: 'yaml-syntax', path: '', message, near: null })
}

function assemble(sources: readonly SourceFile[], info: LoadInfo, data: LoadData, report: Report): Omit<Model, 'commit'> {
  const open = (source: SourceFile) => openSection(source, [], isMapping(source.value) ? source.value : {}, report)
  const parts = sources.filter((source) => !source.fault).map((source) => ({ source, kind: kindOf(source) }))
  const organisations = parts.filter((part) => part.kind === 'organisation').map((part) => readOrganisation(open(part.source)))
  const connection = parts.filter((part) => part.kind === 'connection').map((part) => readConnection(open(part.source)))[0]
  const definitions = entitiesOf(
    parts.filter((part) => part.kind === 'entity').map((part) => part.source),
    report,
  )
  const organisation = organisations[0] ?? NO_ORGANISATION
  const joins = resolveJoins(definitions, data)
  const formulas = resolveFormulas(definitions, joins, (entity) => keyOf(entity))
  const entities = Object.fromEntries(
    [...definitions.values()].map((definition) => [
      definition.name,
      entityOf(definition, joins.get(definition.name) ?? new Map(), formulas, organisation, data),
    ]),
  )
  const questions = parts.filter((part) => part.kind === 'questions').flatMap((part) => questionsOf(part.source, report))
  checkData(definitions, data)
  checkMeaning(definitions, entities, data)
  return {
    connection: info.connection,
    dialect: info.dialect,
    label: connection?.label ?? info.label,
    description: connection?.description ?? '',
    priority: connection?.priority ?? (info.demo ? 0 : OWN_PRIORITY),
    ...organisation,
    entities,
    questions,
    renamed: Object.fromEntries([...definitions.values()].flatMap((definition) => definition.was.map((former) => [former, definition.name]))),
  }
}

function kindOf(source: SourceFile): 'organisation' | 'connection' | 'questions' | 'entity' {
  const keys = isMapping(source.value) ? Object.keys(source.value) : []
  const name = source.path.split('/').at(-1) ?? ''
  if (keys.includes('entity')) return 'entity'
  if (keys.includes('questions') || name === 'questions.yaml') return 'questions'
  if (keys.includes('connection') || name === 'connection.yaml') return 'connection'
  return keys.includes('version') || keys.includes('calendar') || name === 'model.yaml' ? 'organisation' : 'entity'
}

function readConnection(section: Section) {
  section.only(['connection', 'label', 'description', 'priority'])
  section.required('connection')
  return { label: section.text('label'), description: section.text('description'), priority: section.number('priority') }
}

function entitiesOf(sources: readonly SourceFile[], report: Report): ReadonlyMap<string, EntityDefinition> {
  const found = new Map<string, EntityDefinition>()
  for (const definition of sources.flatMap((source) => readEntity(source, report) ?? [])) {
    const first = found.get(definition.name)
    if (first === undefined) found.set(definition.name, definition)
    else definition.section.fail('duplicate-name', ['entity'], `the entity "${definition.name}" is already in ${first.file.path}`)
  }
  return found
}

function questionsOf(source: SourceFile, report: Report): readonly VerifiedQuestion[] {
  const top = openSection(source, [], isMapping(source.value) ? source.value : {}, report)
  top.only(['questions'])
  const list = top.json('questions')
  if (!Array.isArray(list)) {
    top.fail('wrong-type', ['questions'], '"questions" must be a list')
    return []
  }
  return list.flatMap((entry: Json, n) => (isMapping(entry) ? (readQuestion(openSection(source, ['questions', n], entry, report)) ?? []) : []))
}

function keyOf(entity: EntityDefinition): readonly string[] {
  return fieldNames(entity, 'key')
}

/** Names of own fields listed under a key; unknown ones are reported. */
function fieldNames(entity: EntityDefinition, key: string): readonly string[] {
  return entity.section.texts(key).filter((name) => entity.fields.has(name))
}

function checkFieldNames(entity: EntityDefinition, key: string): readonly string[] {
  entity.section.texts(key).forEach((name, n) => {
    if (entity.fields.has(name)) return
    const path = Array.isArray(entity.section.json(key)) ? [key, n] : [key]
    entity.section.fail('unknown-field', path, `${key}: ${entity.name} has no field "${name}"`, { near: nearest(name, entity.fields.keys()) })
  })
  return fieldNames(entity, key)
}

function entityOf(
  definition: EntityDefinition,
  joins: ReadonlyMap<string, Join>,
  formulas: ResolvedFormulas,
  organisation: Organisation,
  data: LoadData,
): Entity {
  const { name, section } = definition
  const table = section.text('table')
  const profile = table === undefined ? undefined : data.profiles.tables[table]
  const fields = Object.fromEntries([...definition.fields].flatMap(([field, one]) => fieldOf(definition, field, one, formulas, organisation, data)))
  const time = timeOf(section, name, formulas)
  const titled = checkFieldNames(definition, 'title')
  const named = readNamed(name, section)
  return {
    ...named,
    description: named.description === '' ? (commentOf(definition, data) ?? '') : named.description,
    source:
      table === undefined
        ? { kind: 'sql', sql: section.text('sql') ?? '' }
        : { kind: 'table', table: readTableRef(table, data.dialect) ?? { id: table, schema: null, table } },
    key: checkFieldNames(definition, 'key'),
    title: titled.length > 0 ? titled : Object.keys(fields).filter((field) => fields[field]?.role === 'title'),
    shown: checkFieldNames(definition, 'shown'),
    grain: section.text('grain') ?? '',
    ...(time && { time }),
    ...periodOf(section),
    defaultOrder: orderOf(definition),
    fields,
    joins: Object.fromEntries(joins),
    measures: Object.fromEntries([...definition.measures].flatMap(([measure, one]) => measureOf(name, measure, one, formulas, organisation))),
    filters: Object.fromEntries([...definition.filters].flatMap(([filter, one]) => filterOf(name, filter, one, formulas))),
    active: section.flag('active') ?? true,
    weight: section.number('weight') ?? 1,
    renamed: formerNames(definition),
    ...(profile && { rowCount: profile.rows }),
    ...freshUntil(fields, time),
  }
}

function freshUntil(fields: Readonly<Record<string, Field>>, time: Entity['time']): { readonly freshUntil?: string } {
  const max = time?.path.length === 0 ? fields[time.field]?.profile?.max : undefined
  return max === undefined ? {} : { freshUntil: max }
}

function fieldOf(
  definition: EntityDefinition,
  name: string,
  { field, column }: FieldDefinition,
  formulas: ResolvedFormulas,
  organisation: Organisation,
  data: LoadData,
): readonly (readonly [string, Field])[] {
  const format = withCurrency(readFormat(definition.fields.get(name)?.section ?? definition.section), organisation)
  const expr = formulas.fields.get(`${definition.name}.${name}`)
  const comment = commentOf(definition, data, column)
  if (column === undefined) return expr === undefined ? [] : [[name, { ...field, ...(format && { format }), source: { kind: 'formula', expr } }]]
  const table = definition.section.text('table')
  const measured = table === undefined ? undefined : data.profiles.tables[table]
  const profile = measured?.columns[column]
  const { rows = 0, nulls = 0, distinct = 0, min, max, top = [] } = profile ?? {}
  const figures = profile && {
    rows,
    nulls,
    distinct,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    sampled: measured?.sampled ?? false,
    top,
  }
  const described = field.description === '' && comment !== undefined ? { description: comment } : {}
  return [[name, { ...field, ...described, ...(format && { format }), source: { kind: 'column', column }, ...(figures && { profile: figures }) }]]
}

/** What the database says about a table or column; it stands in where nobody wrote a description. */
function commentOf(definition: EntityDefinition, data: LoadData, column?: string): string | undefined {
  const id = definition.section.text('table')
  const table = data.catalog?.tables.find((one) => one.id === id)
  const comment = column === undefined ? table?.comment : table?.columns.find((one) => one.name === column)?.comment
  return comment === '' ? undefined : comment
}

function withCurrency(format: ReturnType<typeof readFormat>, organisation: Organisation): ReturnType<typeof readFormat> {
  if (format?.kind !== 'currency' || format.currency !== undefined || organisation.currency === null) return format
  return { ...format, currency: organisation.currency }
}

function measureOf(
  entity: string,
  name: string,
  section: Section,
  formulas: ResolvedFormulas,
  organisation: Organisation,
): readonly (readonly [string, Measure])[] {
  const expr = formulas.measures.get(`${entity}.${name}`)
  if (expr === undefined) return []
  const format = withCurrency(readFormat(section), organisation)
  const time = timeOf(section, entity, formulas)
  const unit = section.text('unit')
  const extra = { ...(format && { format }), ...(unit !== undefined && { unit }), ...(time && { time }), ...periodOf(section) }
  return [[name, { ...readNamed(name, section), expr, kind: measureKind(expr), ...extra }]]
}

function filterOf(entity: string, name: string, section: Section, formulas: ResolvedFormulas): readonly (readonly [string, NamedFilter])[] {
  const predicate = formulas.filters.get(`${entity}.${name}`)
  return predicate === undefined ? [] : [[name, { ...readNamed(name, section), predicate }]]
}

/** `time: order.ordered_at`: to-one joins, then a field. */
function timeOf(section: Section, entity: string, formulas: ResolvedFormulas): Entity['time'] {
  const written = section.text('time')
  if (written === undefined) return undefined
  const steps = written.split('.')
  const [path, field = ''] = [steps.slice(0, -1), steps.at(-1)]
  const end = endOf(entity, path, formulas.entities)
  const shape = end === undefined ? undefined : formulas.entities[end]
  if (shape === undefined) section.fail('unknown-join', ['time'], `time: there is no path "${path.join('.')}" from ${entity}`)
  else if (!Object.hasOwn(shape.fields, field))
    section.fail('unknown-field', ['time'], `time: ${end} has no field "${field}"`, { near: nearest(field, Object.keys(shape.fields)) })
  else if (isToMany(entity, path, formulas)) section.fail('path-not-to-one', ['time'], `time: "${path.join('.')}" leads to many rows`)
  else return { path, field }
  return undefined
}

function isToMany(entity: string, path: readonly string[], formulas: ResolvedFormulas): boolean {
  return path.some((step, n) => {
    const at = endOf(entity, path.slice(0, n), formulas.entities)
    const cardinality = at === undefined ? undefined : formulas.entities[at]?.joins[step]?.cardinality
    return cardinality !== 'many_to_one' && cardinality !== 'one_to_one'
  })
}

function periodOf(section: Section): { readonly defaultPeriod?: Period } {
  const token = section.text('default_period')
  if (token === undefined) return {}
  const period = parsePeriod(token)
  if (period === undefined) section.fail('wrong-type', ['default_period'], `"${token}" is not a period`)
  return period === undefined ? {} : { defaultPeriod: period }
}

function orderOf(definition: EntityDefinition): Entity['defaultOrder'] {
  return definition.section.texts('default_order').flatMap((written, n) => {
    const field = written.replace(/^-/, '')
    if (definition.fields.has(field)) return [{ field, direction: written.startsWith('-') ? ('desc' as const) : ('asc' as const) }]
    definition.section.fail('unknown-field', ['default_order', n], `default_order: ${definition.name} has no field "${field}"`, {
      near: nearest(field, definition.fields.keys()),
    })
    return []
  })
}
