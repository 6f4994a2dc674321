import type { Catalog, Connector, ConnectorConfig, ConnectorContext, OpenConnection } from '../connector.ts'
import type { Driver } from './driver.ts'
import { introspectPostgres } from './introspect.ts'

export const postgres: Connector = {
  id: 'postgres',
  label: 'PostgreSQL',
  dialect: 'postgres',
  capabilities: { rowFilters: true, filteredSql: true, timeZones: true, declaredKeys: true, statementTimeout: true },
  fields: [
    { name: 'host', label: 'Host', help: 'Name or address of the server, without a protocol.', type: 'text', required: true },
    { name: 'port', label: 'Port', help: 'Where PostgreSQL listens.', type: 'number', required: true, default: 5432 },
    { name: 'database', label: 'Database', help: 'Name of one database on the server.', type: 'text', required: true },
    { name: 'username', label: 'User', help: 'An account that can only read; the connection test shows how to make one.', type: 'text', required: true },
    { name: 'password', label: 'Password', help: 'Stored encrypted and never shown again.', type: 'secret', required: true },
    {
      name: 'tls',
      label: 'Encryption',
      help: '“auto” demands a trusted certificate outside your own network and prefers encryption inside it; “require” always demands one; “off” only works inside.',
      type: 'text',
      required: false,
      default: 'auto',
    },
    {
      name: 'schemas',
      label: 'Schemas',
      help: 'Names with commas between; everything else in the database stays out of sight. Empty: all that the account may read.',
      type: 'text',
      required: false,
    },
  ],
  connectionId: (config) => [String(config.host).toLowerCase(), config.port, config.database, ...schemasOf(config)].join(':'),
  open: openPostgres,
}

/** In order, each once; none: no limit. */
function schemasOf({ schemas = '' }: ConnectorConfig): readonly string[] {
  const names = String(schemas)
    .split(',')
    .map((name) => name.trim())
  return [...new Set(names.filter((name) => name !== ''))].sort()
}

function within(schemas: readonly string[], { tables }: Catalog): Catalog {
  if (schemas.length === 0) return { tables }
  const kept = tables.filter(({ schema }) => schema !== null && schemas.includes(schema))
  const ids = new Set(kept.map(({ id }) => id))
  return { tables: kept.map((table) => ({ ...table, foreignKeys: table.foreignKeys.filter((key) => ids.has(key.table)) })) }
}

function openPostgres(config: ConnectorConfig, context: ConnectorContext): OpenConnection {
  let loading: Promise<Driver> | undefined
  /** The vendor's client is loaded when a connection is first used. */
  const driver = () => {
    loading ??= import('./driver.ts').then(({ openDriver }) => openDriver(config, context))
    return loading
  }
  return {
    test: async (signal) => {
      const { testPostgres } = await import('./test-connection.ts')
      return testPostgres(await driver(), config, context, signal)
    },
    introspect: async (signal) => within(schemasOf(config), await (await driver()).catalog(signal, introspectPostgres)),
    run: async (statement, limits, signal) => (await driver()).run(statement, limits, signal),
    stream: async function* (statement, limits, signal) {
      yield* (await driver()).stream(statement, limits, signal)
    },
    close: async () => (await loading)?.close(),
  }
}
