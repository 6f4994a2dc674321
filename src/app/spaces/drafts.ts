import { createHash } from 'node:crypto'
import type { Actor } from '../../flow.ts'
import type { AccessRules } from '../../warehouse/row-filters/index.ts'
import { accessOf, assertRules } from './access.ts'
import type { SpacesDeps } from './deps.ts'
import { type CountedPreview, countedPreview } from './preview.ts'
import { sourceById } from './sources.ts'
import type { Space, SpaceAccess } from './space.ts'

export interface SpaceDraft {
  readonly sourceId: string
  readonly rules: AccessRules
  readonly embedOrigins: readonly string[]
  /** Rows of this table as well, if the draft shows it. */
  readonly table?: string
}
export interface DraftView {
  readonly access: SpaceAccess
  readonly preview: CountedPreview | null
}
export interface SpaceDrafts {
  /** What a space with these rules would show; nothing is stored. @throws AppError not_found, invalid_request naming the field of the body */
  show(actor: Actor, draft: SpaceDraft, limit: number): Promise<DraftView>
  /** The rules of a draft, by the id only this module gives. */
  rulesOf(actor: Actor, connectionId: string): readonly AccessRules[] | undefined
}

/** Drafts kept, the oldest forgotten first. */
const MOST_DRAFTS = 100

/** Spaces that are not stored: shown through the same door as those that are. */
export function openDrafts(deps: SpacesDeps): SpaceDrafts {
  const kept = new Map<string, Space>()
  return {
    show: async (actor, { sourceId, rules, embedOrigins, table }, limit) => {
      const source = await sourceById(deps.store.db, actor.orgId, sourceId, deps.now())
      const space = { ...draftOf(actor.orgId, source.connection.id, sourceId, rules, deps.now()), embedOrigins }
      await assertRules(deps, space)
      const access = await accessOf(deps, space)
      const shown = [...access.filtered, ...access.via, ...access.shared]
      if (table === undefined || !shown.includes(table)) return { access, preview: null }
      keep(kept, space)
      return { access, preview: await countedPreview(deps, space, actor, table, limit) }
    },
    rulesOf: (actor, connectionId) => {
      const draft = actor.space === undefined ? undefined : kept.get(actor.space.id)
      return draft !== undefined && draft.orgId === actor.orgId && draft.connectionId === connectionId ? [draft.rules] : undefined
    },
  }
}

function keep(kept: Map<string, Space>, space: Space): void {
  kept.delete(space.id)
  kept.set(space.id, space)
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_DRAFTS))) kept.delete(old)
}

/** Named by what it is made of, so that one id never means two sets of rules. */
function draftOf(orgId: string, connectionId: string, sourceId: string, rules: AccessRules, now: Date): Space {
  const id = `draft_${createHash('sha256')
    .update(JSON.stringify([orgId, connectionId, rules]))
    .digest('hex')}`
  const about = { id, orgId, sourceId, connectionId, rules, customerId: id, name: '', templateId: null, isTemplate: false }
  const look = { embedOrigins: [], visibility: 'private', showSql: false, suggestedQuestions: [] } as const
  return { ...about, ...look, version: 1, rulesVersion: 1, createdAt: now, updatedAt: now }
}
