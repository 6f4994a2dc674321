import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { scopeOf } from '../../../src/app/connections/scope.ts'
import type { Scope } from '../../../src/ask/services.ts'
import type { DialectId } from '../../../src/flow.ts'
import { type Catalog, type ConnectorContext, connectors, type OpenConnection } from '../../../src/warehouse/connectors/index.ts'
import { type AccessRules, combineAccess } from '../../../src/warehouse/row-filters/index.ts'
import { insertsOf, TABLES, tableText } from './tables.ts'
import { visibleRows } from './visible-rows.ts'

/** One engine with the whole data, and one with a physical copy of what the rules show: what a filtered actor should see. */
export interface World {
  readonly dialect: DialectId
  readonly rules: AccessRules
  readonly full: OpenConnection
  readonly copy: OpenConnection
  readonly catalog: Catalog
  /** What the guard is given for the full data. */
  readonly scope: Scope
  /** The copy as a whole, for the same statement without a fence. */
  readonly copyScope: Scope
  close(): Promise<void>
}

const CONTEXT: ConnectorContext = { fileRoots: [tmpdir()], resolveHost: async (host) => ({ address: host, private: true }), log: () => undefined }

/** @param newDatabase address of a fresh PostgreSQL database, with superuser rights */
export async function openWorld(dialect: DialectId, rules: AccessRules, newDatabase: () => Promise<string>, extras = ''): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-world-'))
  const full = await openData(dialect, `${fullText(dialect)}\n${extras}`, join(folder, 'full.db'), newDatabase)
  const catalog = await full.introspect(new AbortController().signal)
  const shown = combineAccess([withIds(rules, catalog)], catalog)
  if (shown.kind === 'broken') throw new Error(shown.reason)
  const copy = await openData(dialect, copyText(dialect, rules, shown.columns, catalog), join(folder, 'copy.db'), newDatabase)
  const copied = await copy.introspect(new AbortController().signal)
  const scope = scopeOf({
    connection: 'world',
    dialect,
    version: '1',
    tables: catalog.tables.filter((table) => shown.columns.has(table.id)),
    shown: { ...shown, isRuled: true },
  })
  return {
    dialect,
    rules,
    full,
    copy,
    catalog,
    scope,
    copyScope: scopeOf({ connection: 'world', dialect, version: '1', tables: copied.tables }),
    close: async () => {
      await Promise.all([full.close(), copy.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Templates name tables by their ids. */
function withIds(rules: AccessRules, { tables }: Catalog): AccessRules {
  if (rules.templates === undefined) return rules
  return { ...rules, templates: rules.templates.map((each) => ({ ...each, table: tables.find(({ name }) => name === each.table)?.id ?? each.table })) }
}

function fullText(dialect: DialectId): string {
  return Object.keys(TABLES)
    .map((name) => `${tableText(name, dialect)};\n${insertsOf(name, dialect)}`)
    .join('\n')
}

function copyText(dialect: DialectId, rules: AccessRules, columns: ReadonlyMap<string, readonly string[]>, catalog: Catalog): string {
  const rows = visibleRows(rules)
  return Object.keys(TABLES)
    .flatMap((name) => {
      const shown = columns.get(catalog.tables.find((table) => table.name === name)?.id ?? '')
      return shown === undefined ? [] : [`${tableText(name, dialect, shown)};\n${insertsOf(name, dialect, shown, rows[name] ?? [])}`]
    })
    .join('\n')
}

async function openData(dialect: DialectId, text: string, file: string, newDatabase: () => Promise<string>): Promise<OpenConnection> {
  if (dialect === 'postgres') {
    const url = new URL(await newDatabase())
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.query(text)
    await client.end()
    const config = { host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), username: url.username, password: url.password, tls: 'off' }
    return connectors.postgres.open(config, CONTEXT)
  }
  if (dialect === 'sqlite') {
    const database = new DatabaseSync(file)
    database.exec(text)
    database.close()
    return connectors.sqlite.open({ database_location: file }, CONTEXT)
  }
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  await connection.run(text)
  connection.closeSync()
  instance.closeSync()
  return connectors.duckdb.open({ database_location: file }, CONTEXT)
}
