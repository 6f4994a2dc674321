import { Tabs } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { CodeEditorHandle } from '../editor/code-editor.tsx'
import { useLeaveWarning } from '../ui/leave-warning.tsx'
import { TabStrip } from '../ui/tab-strip.tsx'
import { DeleteSkill } from './delete-skill.tsx'
import { keepDraft, NEW } from './kept-draft.ts'
import { placeOfLine } from './place-of-line.ts'
import { SaveBar } from './save-bar.tsx'
import { SkillRules, SkillWriting } from './skill-form.tsx'
import { problemsOf, type SkillProblems } from './skill-problems.ts'
import { SkillRuns } from './skill-runs.tsx'
import { SkillTest } from './skill-test.tsx'
import { SkillVersions } from './skill-versions.tsx'
import classes from './skills.module.css'
import { changeSkill, makeSkill, type Skill, type SkillText } from './skills-api.ts'
import { paramsOf } from './test-inputs.ts'
import { useSaveKeys } from './use-save-keys.ts'
import { type SkillDraft, useSkillDraft } from './use-skill-draft.ts'
import { useSkillRun } from './use-skill-run.ts'
import { moveTestInputs, useTestInputs } from './use-test-inputs.ts'

interface Props {
  /** Absent for one that is not saved yet. */
  readonly skill?: Skill
}

const LOSS = 'The secrets you typed are not saved and will be gone. Everything else you wrote stays here as a draft.'

/** One skill: written on one side, tried on the other, its past below. */
export function SkillEditor({ skill }: Props) {
  const { me } = useRouteContext({ from: '/shell' })
  const navigate = useNavigate()
  const draft = useSkillDraft(me.user_id, skill)
  const editor = useRef<CodeEditorHandle>(null)
  const { warning, settle } = useLeaveWarning(draft.hasSecrets, LOSS)
  const isUnsaved = skill === undefined || draft.isChanged || draft.hasSecrets

  function become(text: SkillText, version: number) {
    draft.become(text, version)
    editor.current?.replace(text.code)
  }

  const { busy, problems, save } = useSave(draft, skill, async (saved) => {
    settle()
    if (skill?.name === saved.name) return become(saved, saved.version)
    const former = skill?.name ?? NEW
    moveTestInputs(former, saved.name)
    await navigate({ to: '/skills/$name', params: { name: saved.name }, replace: true })
    keepDraft(me.user_id, former, undefined)
  })
  const test = useTest(draft, skill, editor)
  useSaveKeys(() => isUnsaved && void save(draft.version), test.start)

  return (
    <>
      <div className={classes.editor}>
        <SkillWriting draft={draft} problems={problems} editor={editor} onRun={test.start} />
        <SkillTest {...test.shown} />
        <SkillRules draft={draft} problems={problems} secrets={skill?.secrets ?? []}>
          {skill !== undefined && <DeleteSkill skill={skill} onDeleted={leave} />}
        </SkillRules>
      </div>
      {skill !== undefined && (
        <Tabs defaultValue="runs" keepMounted={false} mt={40}>
          <TabStrip label="The past of the skill">
            <Tabs.Tab value="runs">Runs</Tabs.Tab>
            <Tabs.Tab value="versions">Versions</Tabs.Tab>
          </TabStrip>
          <Tabs.Panel value="runs">
            <SkillRuns name={skill.name} />
          </Tabs.Panel>
          <Tabs.Panel value="versions">
            <SkillVersions skill={skill} onRestored={(restored) => become(restored, restored.version)} />
          </Tabs.Panel>
        </Tabs>
      )}
      {isUnsaved && (
        <SaveBar
          isNew={skill === undefined}
          keptAt={draft.keptAt}
          busy={busy}
          problems={problems}
          onSave={() => void save(draft.version)}
          onSaveOver={() => void save(skill?.version ?? 0)}
          onDiscard={() => (skill === undefined ? void leave() : become(draft.base, skill.version))}
        />
      )}
      {warning}
    </>
  )

  async function leave() {
    become(draft.base, 0)
    settle()
    await navigate({ to: '/skills' })
  }
}

function useSave(draft: SkillDraft, skill: Skill | undefined, onSaved: (skill: Skill) => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<{ readonly problems: SkillProblems; readonly of: unknown }>()
  async function save(version: number) {
    if (busy) return
    setBusy(true)
    setFailed(undefined)
    const input = { ...draft.text, ...(draft.hasSecrets && { secrets: draft.secrets }) }
    try {
      const saved = await (skill === undefined ? makeSkill(input) : changeSkill(skill.name, { ...input, version }))
      notifications.show({ message: skill === undefined ? `${saved.name} is saved.` : `Saved as version ${saved.version}.` })
      await onSaved(saved)
    } catch (error) {
      setFailed({ problems: problemsOf(error), of: draft.fields })
    } finally {
      setBusy(false)
    }
  }
  return { busy, problems: failed?.problems, save }
}

function useTest(draft: SkillDraft, skill: Skill | undefined, editor: React.RefObject<CodeEditorHandle | null>) {
  const { parameters } = draft.text
  const [inputs, setInputs] = useTestInputs(skill?.name ?? NEW)
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({})
  const { state, run, stop } = useSkillRun()

  async function start() {
    const { params, problems } = paramsOf(parameters, inputs)
    setMissing(problems)
    if (Object.keys(problems).length > 0) return
    editor.current?.mark(undefined)
    const tried = { ...draft.text, ...(draft.hasSecrets && { secrets: draft.secrets }) }
    const result = await run({ draft: tried, params, ...(skill !== undefined && { saved: skill.name }) })
    const line = result?.error?.line
    if (line !== undefined) editor.current?.mark(placeOfLine(tried.code, line))
  }

  const shown = { parameters, inputs, missing, state, onInputs: setInputs, onRun: () => void start(), onStop: stop }
  return { start: () => void start(), shown }
}
