import type { SkillText } from './skills-api.ts'

const KEY = 'parley.skill-drafts'
/** The place of a draft that has no skill yet. */
export const NEW = ''

export interface KeptDraft {
  readonly text: SkillText
  /** Of the stored skill, when it was begun. */
  readonly version: number
  readonly at: string
}
type Drafts = Readonly<Record<string, KeptDraft>>

/** What this browser holds of unsaved skills, by name. Secrets are never among it. */
export function keptDrafts(userId: string): Drafts {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(`${KEY}.${userId}`) ?? '{}')
    return isDrafts(kept) ? kept : {}
  } catch {
    return {}
  }
}

export function keepDraft(userId: string, name: string, draft: KeptDraft | undefined): void {
  try {
    const { [name]: _former, ...others } = keptDrafts(userId)
    window.localStorage.setItem(`${KEY}.${userId}`, JSON.stringify(draft === undefined ? others : { ...others, [name]: draft }))
  } catch {
    // a browser that keeps nothing begins anew the next time
  }
}

function isDrafts(value: unknown): value is Drafts {
  return typeof value === 'object' && value !== null && Object.values(value).every(isDraft)
}

function isDraft(value: unknown): value is KeptDraft {
  if (typeof value !== 'object' || value === null || !('text' in value)) return false
  const { text } = value
  return typeof text === 'object' && text !== null && 'code' in text && 'parameters' in text && Array.isArray(text.parameters)
}
