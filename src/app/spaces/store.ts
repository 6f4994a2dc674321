import { type Kysely, sql } from 'kysely'
import type { Space } from './space.ts'

export type Db = Kysely<unknown>

interface SpaceRow {
  readonly id: string
  readonly org_id: string
  readonly source_id: string
  readonly connection_id: string
  readonly customer_id: string
  readonly name: string
  readonly filters: Space['rules']['filters']
  readonly tables: Space['rules']['tables']
  readonly tables_default: Space['rules']['tablesDefault']
  readonly embed_origins: readonly string[]
  readonly visibility: Space['visibility']
  readonly show_sql: boolean
  readonly suggested_questions: readonly string[]
  readonly template_space_id: string | null
  readonly is_template: boolean
  readonly version: number
  readonly rules_version: number
  readonly created_at: Date
  readonly updated_at: Date
}

const SELECT = sql`SELECT s.*, o.connection_id FROM space s JOIN source o ON o.id = s.source_id`

function toSpace(row: SpaceRow): Space {
  return {
    id: row.id,
    orgId: row.org_id,
    sourceId: row.source_id,
    connectionId: row.connection_id,
    customerId: row.customer_id,
    name: row.name,
    rules: { filters: row.filters, tables: row.tables, tablesDefault: row.tables_default },
    embedOrigins: row.embed_origins,
    visibility: row.visibility,
    showSql: row.show_sql,
    suggestedQuestions: row.suggested_questions,
    templateId: row.template_space_id,
    isTemplate: row.is_template,
    version: row.version,
    rulesVersion: row.rules_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function findSpace(db: Db, orgId: string, id: string, lock = false): Promise<Space | undefined> {
  const { rows } = await sql<SpaceRow>`${SELECT} WHERE s.org_id = ${orgId} AND s.id = ${id} ${lock ? sql`FOR UPDATE OF s` : sql``}`.execute(db)
  return rows[0] && toSpace(rows[0])
}

export interface SpaceQuery {
  readonly customerId?: string
  readonly sourceId?: string
  readonly isTemplate?: boolean
  /** Id of the last space of the page before. */
  readonly after?: string
  readonly limit?: number
}

/** In order of id, which is the order they were made in. */
export async function listSpaces(db: Db, orgId: string, query: SpaceQuery = {}): Promise<readonly Space[]> {
  const { rows } = await sql<SpaceRow>`${SELECT} WHERE s.org_id = ${orgId}
    ${query.customerId === undefined ? sql`` : sql`AND s.customer_id = ${query.customerId}`}
    ${query.sourceId === undefined ? sql`` : sql`AND s.source_id = ${query.sourceId}`}
    ${query.isTemplate === undefined ? sql`` : sql`AND s.is_template = ${query.isTemplate}`}
    ${query.after === undefined ? sql`` : sql`AND s.id COLLATE "C" > ${query.after}`}
    ORDER BY s.id COLLATE "C" ${query.limit === undefined ? sql`` : sql`LIMIT ${query.limit}`}`.execute(db)
  return rows.map(toSpace)
}

export async function insertSpace(db: Db, space: Space): Promise<void> {
  const { rules } = space
  await sql`
    INSERT INTO space (id, org_id, source_id, customer_id, name, filters, tables, tables_default, embed_origins, visibility, show_sql,
      suggested_questions, template_space_id, is_template, version, rules_version, created_at, updated_at)
    VALUES (${space.id}, ${space.orgId}, ${space.sourceId}, ${space.customerId}, ${space.name}, ${JSON.stringify(rules.filters)}::json,
      ${JSON.stringify(rules.tables)}::json, ${rules.tablesDefault}, ${space.embedOrigins}::text[], ${space.visibility}, ${space.showSql},
      ${space.suggestedQuestions}::text[], ${space.templateId}, ${space.isTemplate}, ${space.version}, ${space.rulesVersion}, ${space.createdAt}, ${space.updatedAt})`.execute(
    db,
  )
}

export async function updateSpace(db: Db, space: Space): Promise<void> {
  const { rules } = space
  await sql`
    UPDATE space SET name = ${space.name}, filters = ${JSON.stringify(rules.filters)}::json, tables = ${JSON.stringify(rules.tables)}::json,
      tables_default = ${rules.tablesDefault}, embed_origins = ${space.embedOrigins}::text[], visibility = ${space.visibility}, show_sql = ${space.showSql},
      suggested_questions = ${space.suggestedQuestions}::text[], is_template = ${space.isTemplate}, version = ${space.version},
      rules_version = ${space.rulesVersion}, updated_at = ${space.updatedAt}
    WHERE org_id = ${space.orgId} AND id = ${space.id}`.execute(db)
}

export async function deleteSpace(db: Db, orgId: string, id: string): Promise<boolean> {
  const done = await sql`DELETE FROM space WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}
