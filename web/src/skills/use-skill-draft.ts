import { useEffect, useState } from 'react'
import { keepDraft, keptDrafts, NEW } from './kept-draft.ts'
import { fieldsOf, NEW_SKILL, type SkillFields, storedText, textOf } from './skill-fields.ts'
import type { SecretChanges, Skill, SkillText } from './skills-api.ts'

/** A skill as it is being written: what is typed stays in this browser until it is saved or discarded, secrets never do. */
export function useSkillDraft(userId: string, stored: Skill | undefined) {
  const place = stored?.name ?? NEW
  const base = stored === undefined ? textOf(fieldsOf(NEW_SKILL)) : storedText(stored)
  const [kept] = useState(() => keptDrafts(userId)[place])
  const [fields, setFields] = useState<SkillFields>(() => fieldsOf(kept?.text ?? base))
  const [secrets, setSecrets] = useState<SecretChanges>({})
  /** Of the stored skill, when this draft was begun. */
  const [version, setVersion] = useState(kept?.version ?? stored?.version ?? 0)
  const text = textOf(fields)
  const wording = JSON.stringify(text)
  const isChanged = wording !== JSON.stringify(base)

  useEffect(() => {
    const written: SkillText = JSON.parse(wording)
    keepDraft(userId, place, isChanged ? { text: written, version, at: new Date().toISOString() } : undefined)
  }, [userId, place, wording, isChanged, version])

  function become(text: SkillText, at: number) {
    setFields(fieldsOf(text))
    setSecrets({})
    setVersion(at)
  }

  return {
    ...{ fields, text, secrets, version, setSecrets, setVersion, become, base },
    change: (part: Partial<SkillFields>) => setFields((before) => ({ ...before, ...part })),
    isChanged,
    hasSecrets: Object.keys(secrets).length > 0,
    /** Since when unsaved text of an earlier visit is shown. */
    keptAt: kept?.at,
  }
}
export type SkillDraft = ReturnType<typeof useSkillDraft>
