import { type Kysely, sql } from 'kysely'
import type { SealedSecret } from '../../platform/secrets/index.ts'
import type { Effects, SkillDefinition, SkillParameterDefinition } from './definition.ts'
import type { RunStatus, Skill, SkillVersion } from './skill.ts'

export type Db = Kysely<unknown>

interface VersionRow {
  readonly version: number
  readonly saved_by: string
  readonly saved_at: Date
  readonly name: string
  readonly description: string
  readonly parameters: readonly SkillParameterDefinition[]
  readonly code: string
  readonly groups: readonly string[]
  readonly active: boolean
  readonly allowed_hosts: readonly string[]
  readonly effects: Effects | null
  readonly needs: readonly string[]
}
interface SkillRow extends VersionRow {
  readonly id: string
  readonly created_by: string
  readonly last_test: { readonly status: RunStatus; readonly at: string } | null
  readonly secrets: readonly { readonly name: string; readonly at: string }[]
}

const VERSION = sql`v.version, v.saved_by, v.saved_at, v.name, v.description, v.parameters, v.code, v.groups, v.active, v.allowed_hosts, v.effects, v.needs`
const SKILL = sql`SELECT s.id, s.created_by, s.last_test, ${VERSION},
  coalesce((SELECT json_agg(json_build_object('name', k.name, 'at', k.updated_at) ORDER BY k.name COLLATE "C") FROM skill_secret k WHERE k.skill_id = s.id), '[]') AS secrets
  FROM skill s JOIN skill_version v ON v.skill_id = s.id AND v.version = s.version`

export async function skillsOf(db: Db, orgId: string): Promise<readonly Skill[]> {
  const { rows } = await sql<SkillRow>`${SKILL} WHERE s.org_id = ${orgId} ORDER BY s.name COLLATE "C"`.execute(db)
  return rows.map(toSkill)
}

export async function findSkill(db: Db, orgId: string, name: string): Promise<Skill | undefined> {
  const { rows } = await sql<SkillRow>`${SKILL} WHERE s.org_id = ${orgId} AND s.name = ${name}`.execute(db)
  return rows.map(toSkill)[0]
}

/** Until the end of the transaction nobody else changes it. */
export async function lockSkill(db: Db, orgId: string, name: string): Promise<Skill | undefined> {
  await sql`SELECT 1 FROM skill WHERE org_id = ${orgId} AND name = ${name} FOR UPDATE`.execute(db)
  return findSkill(db, orgId, name)
}

/** @returns false when the name is taken */
export async function insertSkill(db: Db, skill: { readonly id: string; readonly orgId: string; readonly name: string } & Saved): Promise<boolean> {
  const { numAffectedRows } = await sql`INSERT INTO skill (id, org_id, name, version, created_by, created_at)
    VALUES (${skill.id}, ${skill.orgId}, ${skill.name}, 1, ${skill.by}, ${skill.at}) ON CONFLICT (org_id, name) DO NOTHING`.execute(db)
  return numAffectedRows === 1n
}

export interface Saved {
  readonly by: string
  readonly at: Date
}

/** Another code has no test yet. @throws the database's error 23505 when the name is taken */
export async function insertVersion(db: Db, skillId: string, version: number, definition: SkillDefinition, { by, at }: Saved): Promise<void> {
  const { name, description, parameters, code, groups, active, allowedHosts, effects, needs } = definition
  await sql`UPDATE skill SET version = ${version}, name = ${name}, last_test =
    CASE WHEN (SELECT v.code FROM skill_version v WHERE v.skill_id = skill.id AND v.version = skill.version) = ${code} THEN last_test END WHERE id = ${skillId}`.execute(
    db,
  )
  await sql`INSERT INTO skill_version (skill_id, version, saved_by, saved_at, name, description, parameters, code, groups, active, allowed_hosts, effects, needs)
    VALUES (${skillId}, ${version}, ${by}, ${at}, ${name}, ${description}, ${JSON.stringify(parameters)}::jsonb, ${code}, ${groups}, ${active}, ${allowedHosts}, ${effects}, ${needs})`.execute(
    db,
  )
}

export async function versionsOf(db: Db, skillId: string): Promise<readonly SkillVersion[]> {
  const { rows } = await sql<VersionRow>`SELECT ${VERSION} FROM skill_version v WHERE v.skill_id = ${skillId} ORDER BY v.version DESC`.execute(db)
  return rows.map(toVersion)
}

export async function findVersion(db: Db, skillId: string, version: number): Promise<SkillVersion | undefined> {
  const { rows } = await sql<VersionRow>`SELECT ${VERSION} FROM skill_version v WHERE v.skill_id = ${skillId} AND v.version = ${version}`.execute(db)
  return rows.map(toVersion)[0]
}

/** With its secrets, versions and runs. */
export async function deleteSkill(db: Db, skillId: string): Promise<void> {
  await sql`DELETE FROM skill WHERE id = ${skillId}`.execute(db)
}

export async function setLastTest(db: Db, skillId: string, version: number, test: { readonly status: RunStatus; readonly at: Date }): Promise<void> {
  await sql`UPDATE skill SET last_test = ${JSON.stringify(test)}::jsonb WHERE id = ${skillId} AND version = ${version}`.execute(db)
}

export interface SecretRow {
  readonly name: string
  readonly sealed: SealedSecret
  readonly revision: number
}
export async function secretsOf(db: Db, skillId: string): Promise<readonly SecretRow[]> {
  const { rows } = await sql<SecretRow>`SELECT name, sealed, revision FROM skill_secret WHERE skill_id = ${skillId} ORDER BY name COLLATE "C"`.execute(db)
  return rows
}

export async function saveSecret(db: Db, orgId: string, skillId: string, { name, sealed, revision }: SecretRow, at: Date): Promise<void> {
  await sql`INSERT INTO skill_secret (org_id, skill_id, name, sealed, revision, updated_at) VALUES (${orgId}, ${skillId}, ${name}, ${JSON.stringify(sealed)}::jsonb, ${revision}, ${at})
    ON CONFLICT (skill_id, name) DO UPDATE SET sealed = excluded.sealed, revision = excluded.revision, updated_at = excluded.updated_at`.execute(db)
}

export async function deleteSecret(db: Db, skillId: string, name: string): Promise<void> {
  await sql`DELETE FROM skill_secret WHERE skill_id = ${skillId} AND name = ${name}`.execute(db)
}

function toVersion(row: VersionRow): SkillVersion {
  const {
    version,
    saved_by: savedBy,
    saved_at: savedAt,
    name,
    description,
    parameters,
    code,
    groups,
    active,
    allowed_hosts: allowedHosts,
    effects,
    needs,
  } = row
  return { version, savedBy, savedAt, name, description, parameters, code, groups, active, allowedHosts, effects, needs }
}

function toSkill(row: SkillRow): Skill {
  const { savedBy, savedAt, ...definition } = toVersion(row)
  return {
    ...definition,
    id: row.id,
    createdBy: row.created_by,
    updatedBy: savedBy,
    updatedAt: savedAt,
    secrets: row.secrets.map(({ name, at }) => ({ name, updatedAt: new Date(at) })),
    ...(row.last_test !== null && { lastTest: { status: row.last_test.status, at: new Date(row.last_test.at) } }),
  }
}
