import type { SkillDefinition } from './definition.ts'

/** A skill with everything that may be shown of it; secrets are names only. */
export interface Skill extends SkillDefinition {
  readonly id: string
  readonly version: number
  readonly createdBy: string
  readonly updatedBy: string
  readonly updatedAt: Date
  readonly secrets: readonly { readonly name: string; readonly updatedAt: Date }[]
  readonly lastTest?: { readonly status: RunStatus; readonly at: Date }
}
export interface SkillVersion extends SkillDefinition {
  readonly version: number
  readonly savedBy: string
  readonly savedAt: Date
}

export const RUN_STATUSES = ['ok', 'error', 'timeout', 'killed'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]
