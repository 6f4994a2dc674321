export { type AssetDoc, type ExternalAsset, type NewAssetDoc, NOTE_SUBTYPE, subtypeLabel, titleOf } from './asset.ts'
export { type AssetCounts, type AssetQuery, type Assets, type AssetsDeps, openAssets } from './assets.ts'
export { withAssetDocuments } from './documents.ts'
export type { AssetMatch } from './search.ts'
