/** A dashboard, report or page elsewhere; with the subtype `note`, knowledge as text. It is pointed to, never fetched. */
export interface ExternalAsset {
  readonly id: string
  readonly subtype: string
  readonly folder?: string
  readonly name?: string
  readonly description?: string
  readonly url?: string
  readonly active: boolean
  readonly viewCount: number
  readonly lastAccessedAt?: Date
  readonly dotDescription?: string
  readonly groups: readonly string[]
  readonly updatedAt: Date
}

/** What somebody writes of an asset. Absent keys are left as they are or take their defaults, as the call says; null empties one. */
export interface AssetDoc {
  readonly id: string
  readonly subtype?: string
  readonly folder?: string | null
  readonly name?: string | null
  readonly description?: string | null
  readonly url?: string | null
  readonly active?: boolean
  readonly viewCount?: number
  readonly lastAccessedAt?: Date | null
  readonly dotDescription?: string | null
  readonly groups?: readonly string[]
}
export type NewAssetDoc = AssetDoc & { readonly subtype: string }

/** Text in `dotDescription` is knowledge; there is nothing to open. */
export const NOTE_SUBTYPE = 'note'

/** What people call it: its name, else its id. */
export function titleOf({ name, id }: Pick<ExternalAsset, 'name' | 'id'>): string {
  return name === undefined || name.trim() === '' ? id : name
}

/** `looker_dashboard` → `Looker Dashboard`. */
export function subtypeLabel(subtype: string): string {
  const words = subtype.split(/[\s_-]+/).filter((word) => word !== '')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || subtype
}
