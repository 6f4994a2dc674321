import type { Entity, Named } from '../model.ts'
import type { EntityDefinition } from './definitions.ts'
import type { LoadData } from './load-data.ts'
import { expressionsIn } from './measures.ts'
import type { Section } from './section.ts'

const TIME_TYPES: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])

/** Checks that names and synonyms are clear, and warns of what makes answers weaker. */
export function checkMeaning(definitions: ReadonlyMap<string, EntityDefinition>, entities: Readonly<Record<string, Entity>>, data: LoadData): void {
  checkEntityNames(definitions, entities)
  for (const definition of definitions.values()) {
    const entity = entities[definition.name]
    if (entity === undefined) continue
    checkFormerNames(definition)
    checkSynonyms(definition, entity.fields, (name) => definition.fields.get(name)?.section)
    checkSynonyms(definition, entity.measures, (name) => definition.measures.get(name))
    checkSynonyms(definition, entity.filters, (name) => definition.filters.get(name))
    checkShadowing(definition, entity, data)
    warn(definition, entity, Object.keys(entities).length)
  }
}

function checkEntityNames(definitions: ReadonlyMap<string, EntityDefinition>, entities: Readonly<Record<string, Entity>>): void {
  const former = new Map<string, string>()
  const meanings = new Map<string, string>(Object.keys(entities).map((name) => [name, name]))
  for (const definition of definitions.values()) {
    for (const name of definition.was) {
      if (definitions.has(name) || former.has(name))
        definition.section.fail('was-collision', ['was'], `"${name}" was ${definition.name} and is also ${former.get(name) ?? 'another entity'}`)
      former.set(name, definition.name)
    }
    collide(definition.section, entities[definition.name], meanings)
  }
}

function checkFormerNames(definition: EntityDefinition): void {
  const present = new Set([...definition.fields.keys(), ...definition.joins.keys(), ...definition.measures.keys(), ...definition.filters.keys()])
  const sections = [...[...definition.fields.values()].map((one) => one.section), ...[...definition.joins.values()].map((one) => one.section)]
  for (const section of [...sections, ...definition.measures.values(), ...definition.filters.values()])
    for (const name of section.texts('was'))
      if (present.has(name)) section.fail('was-collision', ['was'], `"${name}" is a former name here and the name of something else`)
}

function checkSynonyms(definition: EntityDefinition, things: Readonly<Record<string, Named>>, sectionOf: (name: string) => Section | undefined): void {
  const meanings = new Map<string, string>(Object.keys(things).map((name) => [name, name]))
  for (const [name, thing] of Object.entries(things)) collide(sectionOf(name) ?? definition.section, thing, meanings)
}

/** Two things of one kind must not share a word. */
function collide(section: Section, thing: Named | undefined, meanings: Map<string, string>): void {
  if (thing === undefined) return
  thing.synonyms.forEach((synonym, n) => {
    const word = synonym.toLowerCase()
    const other = meanings.get(word)
    if (other !== undefined && other !== thing.name) section.fail('synonym-collision', ['synonyms', n], `"${synonym}" already means ${other}`)
    else meanings.set(word, thing.name)
  })
}

function checkShadowing(definition: EntityDefinition, entity: Entity, data: LoadData): void {
  if (Object.keys(data.profiles.tables).length === 0) return
  const values = new Map(
    Object.values(entity.fields).flatMap((field) =>
      field.type === 'text' ? (field.profile?.top ?? []).map((one) => [one.value.toLowerCase(), field.name] as const) : [],
    ),
  )
  for (const [name, { section }] of definition.fields) {
    entity.fields[name]?.synonyms.forEach((synonym, n) => {
      const field = values.get(synonym.toLowerCase())
      if (field !== undefined) section.fail('synonym-shadows-value', ['synonyms', n], `"${synonym}" is also a value of ${field}`)
    })
  }
}

function warn(definition: EntityDefinition, entity: Entity, entities: number): void {
  const { section } = definition
  const fields = Object.values(entity.fields)
  if (entity.title.length === 0 && fields.some((field) => field.type === 'text'))
    section.fail('no-title', [], `${entity.name} has no title: rows of it have no name for people`)
  if (entity.time === undefined && fields.some((field) => TIME_TYPES.has(field.type) && !field.hidden))
    section.fail('no-time', [], `${entity.name} has dates but no "time"`)
  if (entities > 1 && Object.keys(entity.joins).length === 0) section.fail('unreachable-entity', [], `${entity.name} is not joined to any other entity`)
  for (const [name, measure] of Object.entries(entity.measures)) {
    const guesses = expressionsIn(measure.expr)
      .flatMap((one) => ('path' in one ? one.path.slice(0, 1) : []))
      .filter((step) => entity.joins[step]?.suggested === true)
    const [guess] = guesses
    if (guess !== undefined)
      definition.measures.get(name)?.fail('suggested-in-use', ['formula'], `measure "${name}" uses the join "${guess}", which is only suggested`)
  }
}
