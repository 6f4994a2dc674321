import { storedText } from './skill-fields.ts'
import type { Skill, SkillInput, TestOrder } from './skills-api.ts'
import type { SkillDraft } from './use-skill-draft.ts'

/** How a draft is tried: the stored skill with other code while only that differs, else all of it as it stands. */
export function testOrder(
  { text, secrets, hasSecrets }: Pick<SkillDraft, 'text' | 'secrets' | 'hasSecrets'>,
  skill: Skill | undefined,
): { readonly order: Omit<TestOrder, 'params'>; readonly note: string | undefined } {
  const draft: SkillInput = { ...text, ...(hasSecrets && { secrets }) }
  if (skill !== undefined && !hasSecrets && JSON.stringify({ ...text, code: '' }) === JSON.stringify({ ...storedText(skill), code: '' }))
    return { order: { saved: skill.name, draft }, note: undefined }
  const without = (skill?.secrets ?? []).map(({ name }) => name).filter((name) => !(name in secrets))
  const note =
    without.length === 0
      ? undefined
      : `More than the code is unsaved: this test runs without the saved secrets (${without.join(', ')}). Save first to test with them.`
  return { order: { draft }, note }
}
