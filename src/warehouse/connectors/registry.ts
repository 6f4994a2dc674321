import type { Connector, ConnectorId } from './connector.ts'
import { duckdb } from './duckdb/connector.ts'
import { postgres } from './postgres/connector.ts'
import { sqlite } from './sqlite/connector.ts'
import { usagedb } from './usagedb/connector.ts'

/** Every connector of this build; drivers behind them load at first use. */
export const connectors: Readonly<Record<ConnectorId, Connector>> = { postgres, duckdb, sqlite, usagedb }
