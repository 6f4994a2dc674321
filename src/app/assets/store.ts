import { type Kysely, sql } from 'kysely'
import type { ExternalAsset } from './asset.ts'
import type { Candidate, Commonness } from './rank.ts'
import { type SoughtWords, stemsIn, trigramsOf, wordsIn } from './words.ts'

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
interface CandidateRow extends AssetRow {
  readonly name_stems: readonly string[]
  readonly text_stems: readonly string[]
  readonly place_stems: readonly string[]
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

export async function findAsset(db: Db, sight: Sight, id: string): Promise<StoredAsset | undefined> {
  const { rows } = await sql<AssetRow>`SELECT ${COLUMNS} FROM external_asset WHERE ${seen(sight)} AND id = ${id}`.execute(db)
  return rows[0] && toAsset(rows[0])
}

/** Until the end of the transaction nobody else writes an asset of this id, whether it exists or not. */
export async function lockAsset(db: Db, orgId: string, id: string): Promise<StoredAsset | undefined> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`external asset ${orgId} ${id}`}, 0))`.execute(db)
  return findAsset(db, { orgId, groups: 'all', activeOnly: false }, id)
}

export async function putAsset(db: Db, orgId: string, asset: StoredAsset): Promise<void> {
  const name = stemsIn(asset.name ?? asset.id)
  const text = stemsIn(`${asset.description ?? ''} ${asset.dotDescription ?? ''}`)
  const place = stemsIn(`${asset.folder ?? ''} ${asset.subtype}`)
  const stems = [...new Set([...name, ...text, ...place])]
  await sql`
    INSERT INTO external_asset (org_id, id, subtype, folder, name, description, url, active, view_count, last_accessed_at, dot_description, groups, groups_kept,
      created_at, updated_at, name_stems, text_stems, place_stems, stems, trigrams)
    VALUES (${orgId}, ${asset.id}, ${asset.subtype}, ${asset.folder ?? null}, ${asset.name ?? null}, ${asset.description ?? null}, ${asset.url ?? null},
      ${asset.active}, ${asset.viewCount}, ${asset.lastAccessedAt ?? null}, ${asset.dotDescription ?? null}, ${asset.groups}, ${asset.groupsKept},
      ${asset.updatedAt}, ${asset.updatedAt}, ${name}, ${text}, ${place}, ${stems}, ${trigramsOf(wordsIn(asset.name ?? ''))})
    ON CONFLICT (org_id, id) DO UPDATE SET subtype = excluded.subtype, folder = excluded.folder, name = excluded.name, description = excluded.description,
      url = excluded.url, active = excluded.active, view_count = excluded.view_count, last_accessed_at = excluded.last_accessed_at,
      dot_description = excluded.dot_description, groups = excluded.groups, groups_kept = excluded.groups_kept, updated_at = excluded.updated_at,
      name_stems = excluded.name_stems, text_stems = excluded.text_stems, place_stems = excluded.place_stems, stems = excluded.stems, trigrams = excluded.trigrams`.execute(
    db,
  )
}

export async function deleteAsset(db: Db, orgId: string, id: string): Promise<void> {
  await sql`DELETE FROM external_asset WHERE org_id = ${orgId} AND id = ${id}`.execute(db)
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

/** How many of the visible assets have each of the words. */
export async function commonnessOf(db: Db, sight: Sight, stems: readonly string[]): Promise<Commonness> {
  const { rows } = await sql<{ stem: string | null; n: number }>`
    SELECT NULL AS stem, count(*)::int AS n FROM external_asset WHERE ${seen(sight)}
    UNION ALL
    SELECT stem, (SELECT count(*)::int FROM external_asset WHERE ${seen(sight)} AND stems @> ARRAY[stem]) FROM unnest(${[...stems]}::text[]) stem`.execute(db)
  return { assets: rows[0]?.n ?? 0, having: new Map(rows.flatMap(({ stem, n }) => (stem === null ? [] : [[stem, n]]))) }
}

export interface FoundAsset {
  readonly asset: StoredAsset
  readonly words: Candidate
}

export interface CandidateQuery {
  readonly sought: SoughtWords
  /** Stems that count, those of the same meaning among them, the rarest first. */
  readonly stems: readonly string[]
  /** Words of which no asset knows the stem: they may be misspelt. */
  readonly unknown: readonly string[]
  /** Set: a part of the name or the id as typed is found too. */
  readonly typed?: string
  readonly notes: 'with' | 'without' | 'only'
  readonly limit: number
}

/** What shares a word with the search, the rarest words first. */
export async function candidates(db: Db, sight: Sight, filter: AssetFilter, query: CandidateQuery): Promise<readonly FoundAsset[]> {
  const { stems, unknown, typed, notes, limit } = query
  const parts = trigramsOf(unknown)
  const like = typed === undefined ? sql`` : sql`OR name ILIKE ${`%${escaped(typed)}%`} OR id ILIKE ${`%${escaped(typed)}%`}`
  const ofNotes = notes === 'with' ? sql`` : notes === 'only' ? sql`AND subtype = 'note'` : sql`AND subtype <> 'note'`
  const worth = stems.map((stem, at) => sql`CASE WHEN stems @> ARRAY[${stem}::text] THEN ${stems.length - at}::int ELSE 0 END`)
  const alike = sql`cardinality(ARRAY(SELECT unnest(trigrams) INTERSECT SELECT unnest(${[...parts]}::text[])))`
  const likeness = parts.length === 0 ? sql`0::float8` : sql`${alike} * ${stems.length + 1}::float8 / ${parts.length}::int`
  const order = worth.length === 0 ? likeness : sql`${sql.join(worth, sql` + `)} + ${likeness}`
  const { rows } = await sql<CandidateRow>`
    SELECT ${COLUMNS}, name_stems, text_stems, place_stems FROM external_asset
    WHERE ${seen(sight)} ${chosen(filter)} ${ofNotes} AND (stems && ${[...stems]}::text[] OR trigrams && ${[...parts]}::text[] ${like})
    ORDER BY ${order} DESC, view_count DESC, id COLLATE "C" LIMIT ${limit}`.execute(db)
  return rows.map((row) => {
    const asset = toAsset(row)
    const { viewCount, lastAccessedAt } = asset
    return { asset, words: { nameStems: row.name_stems, textStems: row.text_stems, placeStems: row.place_stems, viewCount, lastAccessedAt } }
  })
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
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
