import { IconChartBar, IconDatabase } from '@tabler/icons-react'
import { siClickhouse, siDatabricks, siDuckdb, siGooglebigquery, siLooker, siMysql, siPostgresql, siSap, siSnowflake, siSqlite, siTrino } from 'simple-icons'

const LOGOS: Readonly<Record<string, { readonly path: string }>> = {
  postgres: siPostgresql,
  mysql: siMysql,
  snowflake: siSnowflake,
  bigquery: siGooglebigquery,
  databricks: siDatabricks,
  duckdb: siDuckdb,
  sqlite: siSqlite,
  clickhouse: siClickhouse,
  trino: siTrino,
  looker: siLooker,
  saphana: siSap,
}

/** The vendor's mark in the text's colour; a plain database where there is none. */
export function ConnectionLogo({ type, size = 24 }: { readonly type: string; readonly size?: number }) {
  const logo = LOGOS[type]
  if (type === 'usagedb') return <IconChartBar size={size} aria-hidden />
  if (logo === undefined) return <IconDatabase size={size} aria-hidden />
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="currentColor" aria-hidden="true">
      <path d={logo.path} />
    </svg>
  )
}
