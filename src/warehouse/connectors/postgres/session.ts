import pg from 'pg'

const LOCK_MS = 1_000
/** After a cancel the statement is given this long to end; then its connection is closed. */
export const GRACE_MS = 1_500
/** The server stops a statement at its limit by itself. One that does not hear it is answered for this much later, over a slow line too. */
export const OVERDUE_MS = 350

/** Opens a read-only transaction with its limits and with forms of values that do not depend on the server. */
export function beginText(timeoutMs: number): string {
  return `BEGIN TRANSACTION READ ONLY;
    SET LOCAL search_path = pg_catalog, pg_temp;
    SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)};
    SET LOCAL lock_timeout = ${LOCK_MS};
    SET LOCAL idle_in_transaction_session_timeout = ${Math.ceil(timeoutMs) + GRACE_MS};
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL standard_conforming_strings = on;
    SET LOCAL datestyle = 'ISO, YMD';
    SET LOCAL timezone = 'UTC';
    SET LOCAL intervalstyle = 'postgres';
    SET LOCAL bytea_output = 'hex';
    SET LOCAL extra_float_digits = 1`
}

/** Asks the server, over a connection of its own, to stop what this one runs. */
export async function cancelBackend(client: pg.ClientBase, settings: pg.ClientConfig): Promise<void> {
  const pid = 'processID' in client ? Number(client.processID) : Number.NaN
  if (!Number.isInteger(pid)) return
  const other = new pg.Client(settings)
  try {
    await other.connect()
    await other.query('SELECT pg_catalog.pg_cancel_backend($1)', [pid])
  } catch {
    // the connection is closed after its grace in any case
  } finally {
    await other.end().catch(() => undefined)
  }
}
