import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openSqliteFile } from '../../app/connections/index.ts'
import { guard } from '../../ask/guard/index.ts'
import type { Actor, GuardedStatement, Statement } from '../../flow.ts'
import { asLoaded, deriveModel, loadModel, type ModelFile } from './index.ts'
import type { Entity, Model } from './model.ts'
import { NO_PROFILES } from './profiles.ts'

interface Case {
  readonly name: string
  readonly sql: string
  readonly entities: string
  readonly fields: string
  readonly joins: string
}
const cases: readonly Case[] = parse(readFileSync(new URL('fixtures/derive.yaml', import.meta.url), 'utf8'))
const OPTIONS = { connection: 'test', dialect: 'sqlite', label: 'Test data' } as const
const SYNC: Actor = { userId: 'sync@example.com', orgId: 'o', role: 'admin', groups: [], scopes: ['api:full'], credential: 'system' }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-derive-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each(cases.map((one, n) => [one.name, one, n] as const))('%s', async (_name, { sql, entities, fields, joins }, n) => {
  const path = join(folder, `case${n}.sqlite`)
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  database.exec(sql)
  database.close()
  const file = openSqliteFile(path, admit)
  const { catalog: stored, profiles } = await file.read()
  const catalog = asLoaded(stored)
  await file.close()
  const derived = deriveModel(catalog, profiles, OPTIONS)
  expect(deriveModel(catalog, profiles, OPTIONS)).toEqual(derived)
  const model = loadWithoutErrors(derived, { profiles, catalog })
  const all = Object.values(model.entities)
  const sorted = (text: string) => text.trim().split('\n').sort()
  expect(all.map(entityLine).sort()).toEqual(sorted(entities))
  expect(all.flatMap(fieldLines)).toEqual(expect.arrayContaining(sorted(fields)))
  expect(all.flatMap(joinLines).sort()).toEqual(sorted(joins))
})

test('a column whose name has no end becomes a field like others', () => {
  const names = ['A'.repeat(30_000), 'b'.repeat(30_000), 'b'.repeat(30_001)]
  const columns = names.map((name) => ({ name, dataType: 'INTEGER', type: 'integer' as const, nullable: true, comment: '' }))
  const none = { comment: '', rowEstimate: null, primaryKey: [], uniqueKeys: [], foreignKeys: [] }
  const table = { ...none, id: 'db.main.t', database: 'db', schema: 'main', name: 't', kind: 'table' as const, columns }
  const catalog = { tables: [table] }
  const [entity] = Object.values(loadModel(deriveModel(catalog, NO_PROFILES, OPTIONS), OPTIONS).model.entities)
  const fields = Object.values(entity?.fields ?? {})
  expect(fields.map(({ source }) => (source.kind === 'column' ? source.column : null))).toEqual(names)
  expect(Math.max(...fields.map(({ label }) => label.length))).toBeLessThan(300)
})

function admit(statement: Statement, scope: Parameters<typeof guard>[2]): GuardedStatement {
  const verdict = guard(statement, SYNC, scope)
  if (verdict.kind !== 'passed') throw new Error(`${verdict.reason}: ${statement.text}`)
  return verdict.statement
}

function loadWithoutErrors(
  files: readonly ModelFile[],
  {
    profiles,
    catalog,
  }: { profiles: NonNullable<Parameters<typeof loadModel>[1]['profiles']>; catalog: NonNullable<Parameters<typeof loadModel>[2]>['catalog'] },
): Model {
  const { model, problems } = loadModel(files, { ...OPTIONS, profiles }, { catalog })
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([])
  return model
}

function entityLine(entity: Entity): string {
  const title = entity.title.length > 0 ? ` title ${entity.title}` : ''
  const time = entity.time === undefined ? '' : ` time ${entity.time.field}`
  const words = entity.synonyms.length > 0 ? ` words ${entity.synonyms.join(', ')}` : ''
  return `${entity.name} "${entity.label}" key ${entity.key}${title}${time}${words}`.trim()
}

function fieldLines(entity: Entity): readonly string[] {
  return Object.values(entity.fields).map((field) =>
    [`${entity.name}.${field.name}`, `"${field.label}"`, field.type, field.kind, field.storedIn && `in ${field.storedIn}`, field.hidden && 'hidden']
      .filter(Boolean)
      .join(' '),
  )
}

function joinLines(entity: Entity): readonly string[] {
  return Object.values(entity.joins)
    .filter((one) => one.declared)
    .map((one) =>
      [
        `${entity.name}.${one.name} → ${one.to} ${one.cardinality} by ${one.keys.map((pair) => pair.join('=')).join(',')} inverse ${one.inverse}`,
        one.required && 'required',
        one.suggested && 'suggested',
      ]
        .filter(Boolean)
        .join(' '),
    )
}
