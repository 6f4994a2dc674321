import type { Connector, ConnectorId } from './connector.ts'
import { sqlite } from './sqlite/connector.ts'

/** Every connector of this build; drivers behind them load at first use. */
export const connectors: Readonly<Partial<Record<ConnectorId, Connector>>> = { sqlite }
