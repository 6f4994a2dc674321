import { basename } from 'node:path'
import type { Connector } from '../connector.ts'
import { openFileConnection } from '../engine-process/index.ts'

const ENGINE = { module: new URL('./process.ts', import.meta.url), concurrency: 4 }

export const duckdb: Connector = {
  id: 'duckdb',
  label: 'DuckDB',
  dialect: 'duckdb',
  capabilities: { rowFilters: true, filteredSql: true, timeZones: true, declaredKeys: true, statementTimeout: false },
  fields: [
    {
      name: 'database_location',
      label: 'File',
      help: 'A DuckDB file below one of the permitted folders, by its path or by its path inside the folder.',
      type: 'file',
      required: true,
    },
  ],
  connectionId: (config) => basename(String(config.database_location)),
  open: (config, context) => openFileConnection(String(config.database_location), ENGINE, context),
}
