import type { Cardinality } from '../model.ts'
import { nearest } from '../nearest.ts'
import type { EntityDefinition, JoinDefinition } from './definitions.ts'
import { evidenceOf } from './joins.ts'
import type { LoadData } from './load-data.ts'

const FAMILIES: Readonly<Record<string, string>> = {
  integer: 'number',
  decimal: 'number',
  float: 'number',
  timestamp: 'time',
  timestamptz: 'time',
  date: 'time',
}

/** Checks against the last sync: tables, columns, types, keys, cardinalities. What was not measured is not checked. */
export function checkData(definitions: ReadonlyMap<string, EntityDefinition>, data: LoadData): void {
  for (const entity of definitions.values()) {
    checkTable(entity, data)
    checkKey(entity, data)
    for (const [name, join] of entity.joins) checkJoin(entity, name, join, definitions, data)
  }
}

function checkTable(entity: EntityDefinition, data: LoadData): void {
  const id = entity.section.text('table')
  if (data.catalog === undefined || id === undefined) return
  const table = data.catalog.tables.find((one) => one.id === id)
  const ids = data.catalog.tables.map((one) => one.id)
  if (table === undefined) {
    entity.section.fail('unknown-table', ['table'], `there is no table "${id}"`, { near: nearest(id, ids) })
    return
  }
  for (const { section, column, field } of entity.fields.values()) {
    const found = table.columns.find((one) => one.name === column)
    const names = table.columns.map((one) => one.name)
    if (column === undefined) continue
    if (found === undefined) section.fail('unknown-column', ['column'], `${id} has no column "${column}"`, { near: nearest(column, names) })
    else if (contradicts(field.type, found.type, data.dialect))
      section.fail('type-mismatch', ['type'], `the column "${column}" is ${found.dataType}, not ${field.type}`)
  }
}

/** Text may hold anything, and SQLite holds anything anywhere, so only clear contradictions count. */
function contradicts(declared: string, actual: string, dialect: string): boolean {
  if (dialect === 'sqlite' || actual === 'text' || declared === 'text') return false
  return (FAMILIES[declared] ?? declared) !== (FAMILIES[actual] ?? actual)
}

function checkKey(entity: EntityDefinition, data: LoadData): void {
  const table = entity.section.text('table')
  const columns = entity.section.texts('key').map((name) => entity.fields.get(name)?.column)
  const measured = table === undefined ? undefined : data.profiles.tables[table]?.keys.find((one) => sameSet(one.columns, columns))
  if (measured?.unique === false)
    entity.section.fail('key-not-unique', ['key'], `two rows of ${entity.name} have the same ${entity.section.texts('key').join(', ')}`)
}

function sameSet(a: readonly string[], b: readonly (string | undefined)[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one))
}

function checkJoin(entity: EntityDefinition, name: string, join: JoinDefinition, definitions: ReadonlyMap<string, EntityDefinition>, data: LoadData): void {
  const target = definitions.get(join.to)
  if (target === undefined) return
  for (const [own, other] of join.keys) {
    const [a, b] = [entity.fields.get(own)?.field.type, target.fields.get(other)?.field.type]
    if (a && b && data.dialect !== 'sqlite' && (FAMILIES[a] ?? a) !== (FAMILIES[b] ?? b))
      join.section.fail('join-key-type', ['keys', own], `join "${name}": ${entity.name}.${own} is ${a}, ${join.to}.${other} is ${b}`)
  }
  const measured = evidenceOf(entity, join, target, data)
  if (measured !== undefined && !measured.unique && toOne(join.cardinality))
    join.section.fail('cardinality-contradicted', ['cardinality'], `join "${name}" is ${join.cardinality}, but ${join.to} has several rows for one key`)
}

function toOne(cardinality: Cardinality): boolean {
  return cardinality === 'many_to_one' || cardinality === 'one_to_one'
}
