import { type Kysely, sql } from 'kysely'
import type { ExternalAsset } from './asset.ts'
import { stemsIn } from './words.ts'

export type Db = Kysely<unknown>

interface AssetRow {
  readonly id: string
  readonly subtype: string
  readonly folder: string | null
  readonly name: string | null
  readonly description: string | null
  readonly url: string | null
  readonly active: boolean
  readonly view_count: string
  readonly last_accessed_at: Date | null
  readonly dot_description: string | null
  readonly groups: readonly string[]
  readonly groups_kept: boolean
  readonly updated_at: Date
}
export interface StoredAsset extends ExternalAsset {
  readonly groupsKept: boolean
}

/** Whose assets: of these groups, or all of the organisation. */
export interface Sight {
  readonly orgId: string
  readonly groups: readonly string[] | 'all'
  readonly activeOnly: boolean
}
export interface AssetFilter {
  readonly subtype?: string
  readonly folder?: string
  readonly active?: boolean
}

const COLUMNS = sql`id, subtype, folder, name, description, url, active, view_count, last_accessed_at, dot_description, groups, groups_kept, updated_at`

function seen({ orgId, groups, activeOnly }: Sight) {
  const ofGroups = groups === 'all' ? sql`` : sql`AND groups && ${[...groups]}::text[]`
  return sql`org_id = ${orgId} ${ofGroups} ${activeOnly ? sql`AND active` : sql``}`
}
function chosen({ subtype, folder, active }: AssetFilter) {
  const ofType = subtype === undefined ? sql`` : sql`AND subtype = ${subtype}`
  const inFolder = folder === undefined ? sql`` : sql`AND coalesce(folder, '') = ${folder}`
  return sql`${ofType} ${inFolder} ${active === undefined ? sql`` : sql`AND active = ${active}`}`
}

export async function listAssets(db: Db, sight: Sight, filter: AssetFilter, limit: number | null): Promise<readonly StoredAsset[]> {
  const { rows } = await sql<AssetRow>`
    SELECT ${COLUMNS} FROM external_asset WHERE ${seen(sight)} ${chosen(filter)}
    ORDER BY lower(coalesce(name, id)), id COLLATE "C" LIMIT ${limit}`.execute(db)
  return rows.map(toAsset)
}

/** Those of these ids that may be seen, in no order. */
export async function assetsById(db: Db, sight: Sight, ids: readonly string[]): Promise<readonly StoredAsset[]> {
  const { rows } = await sql<AssetRow>`SELECT ${COLUMNS} FROM external_asset WHERE ${seen(sight)} AND id = ANY(${[...ids]})`.execute(db)
  return rows.map(toAsset)
}

/** Those that have just this in their name or id, the most viewed first. */
export async function assetsLike(db: Db, sight: Sight, filter: AssetFilter, typed: string, limit: number): Promise<readonly StoredAsset[]> {
  const pattern = `%${typed.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<AssetRow>`
    SELECT ${COLUMNS} FROM external_asset WHERE ${seen(sight)} ${chosen(filter)} AND (name ILIKE ${pattern} OR id ILIKE ${pattern})
    ORDER BY view_count DESC, id COLLATE "C" LIMIT ${limit}`.execute(db)
  return rows.map(toAsset)
}

/** Until the end of the transaction nobody else writes an asset of the organisation. @returns the number of this change */
export async function nextChange(db: Db, orgId: string): Promise<string> {
  const { rows } = await sql<{ change: string }>`
    INSERT INTO external_asset_changes (org_id, change, deleted) VALUES (${orgId}, 1, 0)
    ON CONFLICT (org_id) DO UPDATE SET change = external_asset_changes.change + 1 RETURNING change`.execute(db)
  return rows[0]?.change ?? '0'
}

export async function findAsset(db: Db, orgId: string, id: string): Promise<StoredAsset | undefined> {
  const [found] = await assetsById(db, { orgId, groups: 'all', activeOnly: false }, [id])
  return found
}

export async function putAsset(db: Db, orgId: string, asset: StoredAsset, change: string): Promise<void> {
  const name = stemsIn(asset.name ?? asset.id)
  const text = stemsIn(`${asset.description ?? ''} ${asset.dotDescription ?? ''}`)
  const place = stemsIn(`${asset.folder ?? ''} ${asset.subtype}`)
  await sql`
    INSERT INTO external_asset (org_id, id, subtype, folder, name, description, url, active, view_count, last_accessed_at, dot_description, groups, groups_kept,
      created_at, updated_at, name_stems, text_stems, place_stems, change)
    VALUES (${orgId}, ${asset.id}, ${asset.subtype}, ${asset.folder ?? null}, ${asset.name ?? null}, ${asset.description ?? null}, ${asset.url ?? null},
      ${asset.active}, ${asset.viewCount}, ${asset.lastAccessedAt ?? null}, ${asset.dotDescription ?? null}, ${asset.groups}, ${asset.groupsKept},
      ${asset.updatedAt}, ${asset.updatedAt}, ${name}, ${text}, ${place}, ${change})
    ON CONFLICT (org_id, id) DO UPDATE SET subtype = excluded.subtype, folder = excluded.folder, name = excluded.name, description = excluded.description,
      url = excluded.url, active = excluded.active, view_count = excluded.view_count, last_accessed_at = excluded.last_accessed_at,
      dot_description = excluded.dot_description, groups = excluded.groups, groups_kept = excluded.groups_kept, updated_at = excluded.updated_at,
      name_stems = excluded.name_stems, text_stems = excluded.text_stems, place_stems = excluded.place_stems, change = excluded.change`.execute(db)
}

export async function deleteAsset(db: Db, orgId: string, id: string, change: string): Promise<void> {
  await sql`DELETE FROM external_asset WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
  await sql`UPDATE external_asset_changes SET deleted = ${change} WHERE org_id = ${orgId}`.execute(db)
}

/** What is known of an asset to search it. */
export interface IndexRow {
  readonly id: string
  readonly subtype: string
  readonly folder: string
  readonly active: boolean
  readonly groups: readonly string[]
  readonly view_count: string
  readonly last_accessed_at: Date | null
  readonly name_stems: readonly string[]
  readonly text_stems: readonly string[]
  readonly place_stems: readonly string[]
}
export interface Changes {
  readonly change: string
  readonly deleted: string
}

export async function changesOf(db: Db, orgId: string): Promise<Changes> {
  const { rows } = await sql<Changes>`SELECT change, deleted FROM external_asset_changes WHERE org_id = ${orgId}`.execute(db)
  return rows[0] ?? { change: '0', deleted: '0' }
}

export async function indexRows(db: Db, orgId: string, after: string): Promise<readonly IndexRow[]> {
  const { rows } = await sql<IndexRow>`
    SELECT id, subtype, coalesce(folder, '') AS folder, active, groups, view_count, last_accessed_at, name_stems, text_stems, place_stems
    FROM external_asset WHERE org_id = ${orgId} AND change > ${after}`.execute(db)
  return rows
}

export interface Counted {
  readonly subtype: string
  readonly folder: string
  readonly count: number
}
/** How many there are of each subtype in each folder; '' is none. */
export async function countAssets(db: Db, sight: Sight): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    SELECT subtype, coalesce(folder, '') AS folder, count(*)::int AS count FROM external_asset WHERE ${seen(sight)}
    GROUP BY 1, 2 ORDER BY 1, 2`.execute(db)
  return rows
}

function toAsset(row: AssetRow): StoredAsset {
  return {
    id: row.id,
    subtype: row.subtype,
    folder: row.folder ?? undefined,
    name: row.name ?? undefined,
    description: row.description ?? undefined,
    url: row.url ?? undefined,
    active: row.active,
    viewCount: Number(row.view_count),
    lastAccessedAt: row.last_accessed_at ?? undefined,
    dotDescription: row.dot_description ?? undefined,
    groups: row.groups,
    groupsKept: row.groups_kept,
    updatedAt: row.updated_at,
  }
}
