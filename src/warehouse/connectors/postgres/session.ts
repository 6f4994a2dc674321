import { setTimeout } from 'node:timers/promises'
import pg from 'pg'

const LOCK_MS = 1_000
/** After a cancel the statement is given this long to end; then its connection is closed. */
export const GRACE_MS = 1_500
/** A cancel is said again after this long while the statement still runs. */
const AGAIN_MS = 150
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

/**
 * Stops what a connection runs, over a connection of its own. A cancel that arrives between two statements is lost, so it is said again until
 * `over` is aborted; after the grace the backend is ended (https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL).
 * What this connection ran must not be used again: a late cancel would hit its next statement.
 */
export async function stopBackend(client: pg.ClientBase, settings: pg.ClientConfig, over: AbortSignal): Promise<void> {
  const pid = 'processID' in client ? Number(client.processID) : Number.NaN
  if (!Number.isInteger(pid) || over.aborted) return
  const other = new pg.Client(settings)
  other.on('error', () => {})
  try {
    await other.connect()
    for (let waited = 0; waited < GRACE_MS && !over.aborted; waited += AGAIN_MS) {
      await other.query('SELECT pg_catalog.pg_cancel_backend($1)', [pid])
      await setTimeout(AGAIN_MS, undefined, { signal: over }).catch(() => undefined)
    }
    if (!over.aborted) await other.query('SELECT pg_catalog.pg_terminate_backend($1)', [pid])
  } catch {
    // the connection is closed after its grace in any case
  } finally {
    await other.end().catch(() => undefined)
  }
}
