import { dirname } from 'node:path'
import { AppError } from '../../../errors.ts'
import type { Connector, ConnectorContext, OpenConnection } from '../connector.ts'
import { duckdb } from '../duckdb/connector.ts'

/** Parley's own usage: a DuckDB file that Parley writes itself, and the only one this connector opens. */
export const usagedb: Connector = {
  id: 'usagedb',
  label: 'Parley’s own usage',
  dialect: duckdb.dialect,
  capabilities: duckdb.capabilities,
  fields: [],
  shipped: true,
  connectionId: () => 'parley_usage',
  open: (_config, context) => openUsage(context),
}

function openUsage(context: ConnectorContext): OpenConnection {
  const { usage } = context
  if (usage === undefined) throw new AppError('connection_type_missing', { type: usagedb.id })
  const opened = duckdb.open({ database_location: usage.file }, { ...context, fileRoots: [dirname(usage.file)] })
  return {
    ...opened,
    test: async (signal) => {
      await usage.ready(signal)
      return opened.test(signal)
    },
    introspect: async (signal) => {
      await usage.refresh(signal)
      return opened.introspect(signal)
    },
    run: async (statement, limits, signal) => {
      await usage.ready(signal)
      return opened.run(statement, limits, signal)
    },
    stream: async function* (statement, limits, signal) {
      await usage.ready(signal)
      yield* opened.stream(statement, limits, signal)
    },
  }
}
