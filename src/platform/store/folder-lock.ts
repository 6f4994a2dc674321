import pg from 'pg'

/** Any fixed number; it marks "a server is using this data folder" in the folder's own PostgreSQL. */
const LOCK = 7_275_539

/**
 * Holds the data folder for this server until it ends, however it ends: the lock is a session of the folder's own
 * PostgreSQL, which drops it when the process is gone.
 *
 * @returns releases it
 * @throws Error naming the other server when the folder is in use
 */
export async function holdFolder(connection: pg.ClientConfig, dataDir: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ ...connection, database: 'postgres', application_name: `parley server, process ${process.pid}`, keepAlive: true })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [LOCK])
  if (rows[0]?.held === true) return () => client.end()
  const holder = await client.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.objid = $1 AND l.granted`,
    [LOCK],
  )
  await client.end()
  const who = holder.rows[0]?.name ?? 'another server'
  throw new Error(`${dataDir} is in use by ${who}. Stop it first, or give this one another folder with PARLEY_DATA_DIR.`)
}
