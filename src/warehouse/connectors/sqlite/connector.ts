import { basename } from 'node:path'
import type { Connector } from '../connector.ts'
import { openFileConnection } from '../engine-process/index.ts'

/**
 * node:sqlite is synchronous and has no interrupt: one statement at a time, and a process that is inside one hears nothing. One that
 * does not stop almost at once never will, so its process is ended without waiting; nobody else has a statement in it.
 */
const ENGINE = { module: new URL('./process.ts', import.meta.url), concurrency: 1, graceMs: 100 }

export const sqlite: Connector = {
  id: 'sqlite',
  label: 'SQLite',
  dialect: 'sqlite',
  capabilities: { rowFilters: true, filteredSql: true, timeZones: false, declaredKeys: true, statementTimeout: false },
  fields: [
    {
      name: 'database_location',
      label: 'File',
      help: 'A SQLite file below one of the permitted folders, by its path or by its path inside the folder.',
      type: 'file',
      required: true,
    },
  ],
  connectionId: (config) => basename(String(config.database_location)),
  open: (config, context) => openFileConnection(String(config.database_location), ENGINE, context),
}
