import type { Secrets } from '../../platform/secrets/index.ts'
import type { Connector, ConnectorConfig } from '../../warehouse/connectors/index.ts'
import type { ConnectionRow } from './store.ts'

/** A configuration taken apart: what may be shown, and what is sealed. */
export interface SplitConfig {
  readonly config: ConnectorConfig
  readonly secrets: ConnectionRow['secrets']
}
interface Place {
  readonly orgId: string
  readonly id: string
  readonly version: number
}

export function sealConfig(connector: Connector, values: ConnectorConfig, secrets: Secrets, place: Place): SplitConfig {
  const isSecret = (name: string) => connector.fields.some((field) => field.name === name && field.type === 'secret')
  const entries = Object.entries(values)
  return {
    config: Object.fromEntries(entries.filter(([name]) => !isSecret(name))),
    secrets: Object.fromEntries(entries.filter(([name]) => isSecret(name)).map(([name, value]) => [name, secrets.seal(placeOf(place, name), String(value))])),
  }
}

export function openConfig(row: ConnectionRow, secrets: Secrets): ConnectorConfig {
  const place = { orgId: row.org_id, id: row.id, version: row.version }
  const opened = Object.entries(row.secrets).map(([name, sealed]) => [name, secrets.open(placeOf(place, name), sealed)])
  return { ...row.config, ...Object.fromEntries(opened) }
}

function placeOf({ orgId, id, version }: Place, name: string) {
  return { tenant: orgId, table: 'connection', row: id, column: name, version }
}
