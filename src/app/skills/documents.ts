import type { Actor } from '../../flow.ts'
import type { Skills } from './skills.ts'

/** Documents with the groups that may use them, by an id that says their kind. */
export interface GroupedDocuments {
  list(actor: Actor): Promise<readonly { readonly id: string; readonly groups: readonly string[] }[]>
  setGroups(actor: Actor, id: string, groups: readonly string[]): Promise<void>
}

const PREFIX = 'skill:'

/** The same documents and skills besides, as `skill:<name>`. */
export function withSkillDocuments(others: GroupedDocuments, skills: Pick<Skills, 'list' | 'save'>): GroupedDocuments {
  return {
    list: async (actor) => {
      const { manages, skills: all } = await skills.list(actor)
      const own = manages ? all.map(({ name, groups }) => ({ id: PREFIX + name, groups })) : []
      return [...(await others.list(actor)), ...own]
    },
    setGroups: async (actor, id, groups) => {
      if (id.startsWith(PREFIX)) await skills.save(actor, id.slice(PREFIX.length), { groups })
      else await others.setGroups(actor, id, groups)
    },
  }
}
