import type { ConnectionTypeName, FieldType } from './schema.ts'

/** A kind of system whose driver is not in this build: its requests are checked, and answered with 501. */
export interface PlannedType {
  readonly type: ConnectionTypeName
  readonly label: string
  readonly fields: readonly PlannedField[]
}
interface PlannedField {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly type: FieldType
  readonly required: boolean
  readonly default?: string | number
}

const field = (name: string, label: string, more: Partial<PlannedField> = {}): PlannedField => ({
  name,
  label,
  help: '',
  type: 'text',
  required: true,
  ...more,
})
const optional = { required: false } as const
const secret = (name: string, label: string, required = true): PlannedField => field(name, label, { type: 'secret', required })
const port = (standard: number): PlannedField => field('port', 'Port', { type: 'number', default: standard })
const signIn = [field('username', 'User name'), secret('password', 'Password')]
const onHost = (standard: number, host = 'host'): readonly PlannedField[] => [field(host, 'Host'), port(standard), field('database', 'Database'), ...signIn]

/** As the public contract names their fields. */
export const PLANNED_TYPES: readonly PlannedType[] = [
  { type: 'redshift', label: 'Amazon Redshift', fields: onHost(5_439) },
  {
    type: 'snowflake',
    label: 'Snowflake',
    fields: [
      field('account', 'Account'),
      field('username', 'User name'),
      secret('password', 'Password', false),
      field('role', 'Role'),
      field('warehouse', 'Warehouse'),
      secret('private_key', 'Private key', false),
      secret('private_key_passphrase', 'Passphrase of the private key', false),
    ],
  },
  { type: 'mssql', label: 'Microsoft SQL Server', fields: onHost(1_433, 'server') },
  {
    type: 'bigquery',
    label: 'Google BigQuery',
    fields: [
      field('project_id', 'Project'),
      field('location', 'Location'),
      secret('credentials_json', 'Credentials (JSON)'),
      field('datasets', 'Datasets', { ...optional, default: '' }),
      field('quota_project', 'Quota project', { ...optional, default: '' }),
    ],
  },
  {
    type: 'databricks',
    label: 'Databricks',
    fields: [field('host', 'Host'), field('http_path', 'HTTP path'), secret('token', 'Token'), port(443), field('database', 'Catalog and schema')],
  },
  { type: 'mysql', label: 'MySQL', fields: onHost(3_306) },
  { type: 'clickhouse', label: 'ClickHouse', fields: onHost(8_443) },
  {
    type: 'trino',
    label: 'Trino',
    fields: [field('host', 'Host'), port(443), field('database', 'Catalog'), field('username', 'User name'), secret('password', 'Password', false)],
  },
  { type: 'saphana', label: 'SAP HANA', fields: onHost(443, 'server') },
  { type: 'looker', label: 'Looker', fields: [field('url', 'Address'), field('client_id', 'Client ID'), secret('client_secret', 'Client secret')] },
  {
    type: 'dbt',
    label: 'dbt Cloud',
    fields: [field('region_url', 'Region', { ...optional, default: 'cloud.getdbt.com' }), field('environment_id', 'Environment ID'), secret('token', 'Token')],
  },
]
