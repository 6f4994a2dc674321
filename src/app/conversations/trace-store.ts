import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { sql } from 'kysely'
import type { Json } from '../../flow.ts'
import { type Db, firstOf } from './sql.ts'

const [compress, expand] = [promisify(gzip), promisify(gunzip)]

/** Keeps what a model was told and said for one answer, so that it can be looked at and replayed. */
export async function keepTrace(db: Db, turn: string, revision: number, trace: Json): Promise<void> {
  const body = await compress(JSON.stringify(trace))
  await sql`INSERT INTO turn_trace (turn, revision, body) VALUES (${turn}, ${revision}, ${body})`.execute(db)
}

/** @returns the trace of the newest answer that has one */
export async function readTrace(db: Db, turn: string): Promise<{ readonly revision: number; readonly trace: Json } | undefined> {
  const row = await firstOf(
    sql<{ revision: number; body: Buffer }>`SELECT revision, body FROM turn_trace WHERE turn = ${turn} ORDER BY revision DESC LIMIT 1`,
    db,
  )
  return row && { revision: row.revision, trace: JSON.parse((await expand(row.body)).toString('utf8')) }
}

export async function forgetTraces(db: Db, turn: string, upTo: number): Promise<void> {
  await sql`DELETE FROM turn_trace WHERE turn = ${turn} AND revision <= ${upTo}`.execute(db)
}
