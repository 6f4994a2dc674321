const NAMES: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  redshift: 'Amazon Redshift',
  mysql: 'MySQL',
  mssql: 'Microsoft SQL Server',
  snowflake: 'Snowflake',
  bigquery: 'BigQuery',
  databricks: 'Databricks',
  duckdb: 'DuckDB',
  sqlite: 'SQLite',
  clickhouse: 'ClickHouse',
  trino: 'Trino',
  looker: 'Looker',
  dbt: 'dbt',
  saphana: 'SAP HANA',
  usagedb: 'Parley’s own usage',
  upload: 'Uploaded files',
}

export function typeName(type: string, label?: string): string {
  return label ?? NAMES[type] ?? type
}
