import type { z } from 'zod'
import type { AssetCounts, AssetDoc, ExternalAsset, NewAssetDoc } from '../../../app/assets/index.ts'
import type { AssetChange, AssetInput, ExternalAsset as WireAsset, AssetCounts as WireCounts } from './schema.ts'

export function presentAsset(asset: ExternalAsset): z.input<typeof WireAsset> {
  return {
    id: asset.id,
    subtype: asset.subtype,
    folder: asset.folder,
    name: asset.name,
    description: asset.description,
    url: asset.url,
    active: asset.active,
    view_count: asset.viewCount,
    last_accessed_at: asset.lastAccessedAt?.toISOString(),
    dot_description: asset.dotDescription,
    groups: [...asset.groups],
  }
}

export function presentCounts({ total, subtypes, folders }: AssetCounts): z.input<typeof WireCounts> {
  return { total, subtypes: subtypes.map((each) => ({ ...each })), folders: folders.map((each) => ({ ...each })) }
}

/** Empty text is no text. */
export function newAsset(input: AssetInput): NewAssetDoc {
  return { ...assetChange(input), subtype: input.subtype }
}

export function assetChange(input: AssetChange): AssetDoc {
  return {
    id: input.id,
    subtype: input.subtype,
    folder: emptied(input.folder),
    name: emptied(input.name),
    description: emptied(input.description),
    url: emptied(input.url),
    active: input.active ?? undefined,
    viewCount: input.view_count ?? undefined,
    lastAccessedAt: input.last_accessed_at === '' ? null : input.last_accessed_at,
    dotDescription: emptied(input.dot_description),
    groups: input.groups ?? undefined,
  }
}

function emptied(text: string | null | undefined): string | null | undefined {
  return text?.trim() === '' ? null : text
}
