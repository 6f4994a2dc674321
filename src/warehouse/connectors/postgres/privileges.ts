import type { ConnectorConfig, TestReport } from '../connector.ts'
import { quoteName } from '../table-id.ts'
import type { ReadRows } from './introspect.ts'

const ROLE = `
  SELECT r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolbypassrls,
         (SELECT json_agg(p.rolname ORDER BY p.rolname) FROM pg_roles p
          WHERE p.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data') AND pg_has_role(r.oid, p.oid, 'MEMBER')) AS powers
  FROM pg_roles r WHERE r.rolname = current_user`
const OWN = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`
const WRITABLE = `
  SELECT count(*)::int4 AS tables FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${OWN} AND c.relkind IN ('r', 'p', 'v', 'f') AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))`
const SEQUENCES = `
  SELECT count(*)::int4 AS sequences FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${OWN} AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'USAGE, UPDATE') END`
const CREATABLE = `SELECT count(*)::int4 AS schemas FROM pg_namespace n WHERE ${OWN} AND has_schema_privilege(n.oid, 'CREATE')`
const SCHEMAS = `SELECT n.nspname AS name FROM pg_namespace n WHERE ${OWN} AND has_schema_privilege(n.oid, 'USAGE') ORDER BY 1`

/** What the account can do beyond reading; undefined when nothing. */
export async function overPrivileged(read: ReadRows, config: ConnectorConfig): Promise<TestReport['overPrivileged']> {
  const [role = {}] = await read(ROLE)
  const [writable = {}] = await read(WRITABLE)
  const [advancing = {}] = await read(SEQUENCES)
  const [creatable = {}] = await read(CREATABLE)
  const powers = Array.isArray(role.powers) ? role.powers.map(String) : []
  const findings = [
    ...(role.rolsuper === true ? ['is a superuser'] : []),
    ...(role.rolcreaterole === true ? ['may create roles'] : []),
    ...(role.rolcreatedb === true ? ['may create databases'] : []),
    ...(role.rolbypassrls === true ? ['bypasses row security'] : []),
    ...powers.map((power) => `is a member of ${power}`),
    ...(Number(writable.tables) > 0 ? [`can write ${writable.tables} tables`] : []),
    ...(Number(advancing.sequences) > 0 ? [`may advance ${advancing.sequences} sequences`] : []),
    ...(Number(creatable.schemas) > 0 ? [`may create objects in ${creatable.schemas} schemas`] : []),
  ]
  if (findings.length === 0) return undefined
  const schemas = (await read(SCHEMAS)).map((row) => String(row.name))
  return { findings, fix: leastPrivilege(String(config.database), schemas) }
}

function leastPrivilege(database: string, schemas: readonly string[]): string {
  const grants = schemas.flatMap((schema) => [
    `GRANT USAGE ON SCHEMA ${quoteName(schema)} TO parley_reader;`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${quoteName(schema)} TO parley_reader;`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${quoteName(schema)} GRANT SELECT ON TABLES TO parley_reader;`,
  ])
  return [`CREATE ROLE parley_reader LOGIN PASSWORD '…' NOINHERIT;`, `GRANT CONNECT ON DATABASE ${quoteName(database)} TO parley_reader;`, ...grants].join('\n')
}
