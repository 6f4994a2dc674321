import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'

export interface ExternalAsset {
  readonly id: string
  readonly subtype: string
  readonly folder?: string
  readonly name?: string
  readonly description?: string
  readonly url?: string
  readonly active: boolean
  readonly view_count: number
  readonly last_accessed_at?: string
  readonly dot_description?: string
  readonly groups: readonly string[]
}
/** Null empties a field; what is absent takes its default in an import and stays in a save. */
export type AssetInput = { readonly id: string; readonly subtype: string } & {
  readonly [key in Exclude<keyof ExternalAsset, 'id' | 'subtype'>]?: ExternalAsset[key] | null
}
export interface AssetCounts {
  readonly total: number
  readonly subtypes: readonly { readonly subtype: string; readonly label: string; readonly count: number }[]
  readonly folders: readonly { readonly folder: string; readonly count: number }[]
}
export interface AssetFilter {
  readonly q?: string
  readonly subtype?: string
  readonly folder?: string
  readonly active?: 'true' | 'false'
}

/** More are not shown at once; words find the rest. */
export const MOST_SHOWN = 200

export const assetCountsQuery = queryOptions({
  queryKey: ['assets', 'counts'],
  queryFn: ({ signal }) => call<AssetCounts>('GET', '/api/external_assets/counts', undefined, signal),
})

export function assetsQuery(filter: AssetFilter) {
  const query = new URLSearchParams({ ...defined(filter), limit: String(MOST_SHOWN) })
  return queryOptions({
    queryKey: ['assets', 'list', filter],
    queryFn: ({ signal }) => call<ExternalAsset[]>('GET', `/api/external_assets?${query}`, undefined, signal),
    placeholderData: (former) => former,
  })
}

function defined(filter: AssetFilter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

export async function createAsset(asset: AssetInput): Promise<void> {
  await call('POST', '/api/create_external_asset', { external_asset: asset })
  await changed()
}
export async function saveAsset(asset: AssetInput): Promise<void> {
  await call('POST', '/api/save_external_asset', { external_asset: asset })
  await changed()
}
export async function deleteAsset(id: string): Promise<void> {
  await call('POST', `/api/delete_external_asset?asset_id=${encodeURIComponent(id)}`)
  await changed()
}
/** @returns whether it is new */
export async function importAsset(asset: AssetInput): Promise<boolean> {
  const { created } = await call<{ readonly created: boolean }>('POST', '/api/import_and_overwrite_external_asset', { external_asset: asset })
  return created
}
export function changed(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['assets'] })
}

export function titleOf({ name, id }: Pick<ExternalAsset, 'name' | 'id'>): string {
  return name === undefined || name.trim() === '' ? id : name
}
/** `looker_dashboard` → `Looker Dashboard`. */
export function labelOf(subtype: string): string {
  const words = subtype.split(/[\s_-]+/).filter((word) => word !== '')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || subtype
}
