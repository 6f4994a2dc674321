import { type Kysely, sql } from 'kysely'
import type { SealedSecret } from '../../platform/secrets/index.ts'
import type { ConfigFormat } from './pipeline.ts'

export type Db = Kysely<unknown>

export interface PipelineRow {
  readonly id: string
  readonly org_id: string
  readonly name: string
  readonly format: ConfigFormat
  readonly text: string
  readonly version: number
  readonly destination: string
  readonly dataset: string
  readonly schedule: string | null
  readonly next_due: Date | null
  readonly connection_type: string | null
  readonly connection_id: string | null
  readonly updated_by: string
  readonly updated_at: Date
}
/** What follows from a config's text. */
export interface Described {
  readonly name: string
  readonly destination: string
  readonly dataset: string
  readonly schedule: string | null
  readonly nextDue: Date | null
}
export interface StoredSecret {
  readonly name: string
  readonly sealed: SealedSecret
  readonly revision: number
  readonly updated_at: Date
}

const COLUMNS = sql`id, org_id, name, format, text, version, destination, dataset, schedule, next_due, connection_type, connection_id, updated_by, updated_at`

export async function pipelinesOf(db: Db, orgId: string): Promise<readonly PipelineRow[]> {
  const { rows } = await sql<PipelineRow>`SELECT ${COLUMNS} FROM pipeline WHERE org_id = ${orgId} ORDER BY name COLLATE "C"`.execute(db)
  return rows
}

/** Who writes configs of an organisation waits for whoever does already, until that transaction ends. */
export async function holdPipelines(db: Db, orgId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`pipelines ${orgId}`}, 0))`.execute(db)
}

export async function findPipeline(db: Db, orgId: string, name: string): Promise<PipelineRow | undefined> {
  const { rows } = await sql<PipelineRow>`SELECT ${COLUMNS} FROM pipeline WHERE org_id = ${orgId} AND name = ${name}`.execute(db)
  return rows[0]
}

export async function pipelineById(db: Db, id: string): Promise<PipelineRow | undefined> {
  const { rows } = await sql<PipelineRow>`SELECT ${COLUMNS} FROM pipeline WHERE id = ${id}`.execute(db)
  return rows[0]
}

export interface Written {
  readonly orgId: string
  readonly format: ConfigFormat
  readonly text: string
  readonly by: string
  readonly at: Date
}

/** @returns false when the name is taken */
export async function insertPipeline(db: Db, id: string, described: Described, { orgId, format, text, by, at }: Written): Promise<boolean> {
  const { numAffectedRows } = await sql`
    INSERT INTO pipeline (id, org_id, name, format, text, version, destination, dataset, schedule, next_due, created_by, created_at, updated_by, updated_at)
    VALUES (${id}, ${orgId}, ${described.name}, ${format}, ${text}, 1, ${described.destination}, ${described.dataset}, ${described.schedule}, ${described.nextDue},
      ${by}, ${at}, ${by}, ${at}) ON CONFLICT (org_id, name) DO NOTHING`.execute(db)
  return numAffectedRows === 1n
}

/** @returns false when the version is another one by now */
export async function updatePipeline(db: Db, id: string, version: number, described: Described, { format, text, by, at }: Written): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE pipeline SET format = ${format}, text = ${text}, version = version + 1, destination = ${described.destination}, dataset = ${described.dataset},
      schedule = ${described.schedule}, next_due = ${described.nextDue}, updated_by = ${by}, updated_at = ${at}
    WHERE id = ${id} AND version = ${version}`.execute(db)
  return numAffectedRows === 1n
}

export async function deletePipeline(db: Db, id: string): Promise<void> {
  await sql`DELETE FROM pipeline WHERE id = ${id}`.execute(db)
}

export async function rememberConnection(db: Db, id: string, connection: { readonly type: string; readonly id: string }): Promise<void> {
  await sql`UPDATE pipeline SET connection_type = ${connection.type}, connection_id = ${connection.id} WHERE id = ${id}`.execute(db)
}

/** Takes pipelines that are due; each slot is taken by one server. @param next when it is due again */
export async function takeDue(db: Db, now: Date, next: (schedule: string | null) => Date | null): Promise<readonly PipelineRow[]> {
  const { rows } = await sql<PipelineRow>`SELECT ${COLUMNS} FROM pipeline WHERE next_due <= ${now}`.execute(db)
  const taken = await Promise.all(
    rows.map(async (row) => {
      const { numAffectedRows } = await sql`UPDATE pipeline SET next_due = ${next(row.schedule)} WHERE id = ${row.id} AND next_due = ${row.next_due}`.execute(
        db,
      )
      return numAffectedRows === 1n ? [row] : []
    }),
  )
  return taken.flat()
}

export async function secretsOf(db: Db, pipelineId: string): Promise<readonly StoredSecret[]> {
  const { rows } = await sql<StoredSecret>`
    SELECT name, sealed, revision, updated_at FROM pipeline_secret WHERE pipeline_id = ${pipelineId} ORDER BY name COLLATE "C"`.execute(db)
  return rows
}

export async function saveSecret(
  db: Db,
  owner: { readonly orgId: string; readonly pipelineId: string },
  { name, sealed, revision }: Pick<StoredSecret, 'name' | 'sealed' | 'revision'>,
  at: Date,
): Promise<void> {
  await sql`INSERT INTO pipeline_secret (org_id, pipeline_id, name, sealed, revision, updated_at)
    VALUES (${owner.orgId}, ${owner.pipelineId}, ${name}, ${JSON.stringify(sealed)}::jsonb, ${revision}, ${at})
    ON CONFLICT (pipeline_id, name) DO UPDATE SET sealed = excluded.sealed, revision = excluded.revision, updated_at = excluded.updated_at`.execute(db)
}

export async function deleteSecret(db: Db, pipelineId: string, name: string): Promise<boolean> {
  const { numAffectedRows } = await sql`DELETE FROM pipeline_secret WHERE pipeline_id = ${pipelineId} AND name = ${name}`.execute(db)
  return numAffectedRows === 1n
}
