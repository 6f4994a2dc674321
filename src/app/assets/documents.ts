import type { Actor } from '../../flow.ts'
import type { Assets } from './assets.ts'

/** Documents with the groups that may use them, by an id that says their kind. */
export interface GroupedDocuments {
  list(actor: Actor): Promise<readonly { readonly id: string; readonly groups: readonly string[] }[]>
  setGroups(actor: Actor, id: string, groups: readonly string[]): Promise<void>
}

const PREFIX = 'external_asset:'

/** The same documents and external assets besides, by their id; `external_asset:<id>` where another document has it. */
export function withAssetDocuments(others: GroupedDocuments, assets: Pick<Assets, 'list' | 'setGroups'>): GroupedDocuments {
  return {
    list: async (actor) => {
      const [known, own] = await Promise.all([others.list(actor), assets.list(actor, {})])
      const taken = new Set(known.map(({ id }) => id))
      return [...known, ...own.map(({ id, groups }) => ({ id: taken.has(id) ? PREFIX + id : id, groups }))]
    },
    setGroups: async (actor, id, groups) => {
      const isOther = (await others.list(actor)).some((one) => one.id === id)
      if (isOther) return others.setGroups(actor, id, groups)
      return assets.setGroups(actor, id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id, groups)
    },
  }
}
