import type { SealedColumn } from '../../platform/stored-secrets/index.ts'

/** Every column that holds sealed secrets, with the places that their features seal them in. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'signing_key', column: 'sealed', tenant: `''`, row: 'kid', version: '1' },
  { table: 'embed_key', column: 'sealed', tenant: `''`, row: 'kid', version: '1' },
  { table: 'connection', column: 'secrets', tenant: 'org_id', row: 'id', version: 'version', named: true },
  { table: 'language_model', column: 'secrets', tenant: 'org_id', row: 'id', version: 'version', named: true },
  { table: 'sso_provider', column: 'client_secret', tenant: 'org_id', row: 'type', version: 'version' },
  { table: 'sso_flow', column: 'secrets', tenant: 'org_id', row: `encode(state_hash, 'hex')`, version: '1' },
  { table: 'second_factor', column: 'secret', tenant: 'account_id', row: 'account_id', version: '1' },
  { table: 'skill_secret', column: 'sealed', tenant: 'org_id', row: `skill_id || ':' || name`, version: 'revision' },
  { table: 'pipeline_secret', column: 'sealed', tenant: 'org_id', row: `pipeline_id || ':' || name`, version: 'revision' },
  { table: 'bot_webhook', column: 'secrets', tenant: 'org_id', row: 'id', version: 'revision', named: true },
]

/** Purposes of derived keys under which something lasting was made: the chain of the audit log, cursors of lists. */
export const KEPT_PURPOSES: readonly string[] = ['audit', 'spaces-page']
