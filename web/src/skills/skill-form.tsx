import { MultiSelect, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, type Ref, useMemo } from 'react'
import { CodeEditor, type CodeEditorHandle } from '../editor/code-editor.tsx'
import { groupsQuery } from '../settings/users-api.ts'
import { ActiveField, EffectsField } from './effects-field.tsx'
import { ParametersTable } from './parameters-table.tsx'
import { skillPython } from './python-language.ts'
import { SecretsField } from './secrets-field.tsx'
import { filledRows } from './skill-fields.ts'
import type { SkillProblems } from './skill-problems.ts'
import classes from './skills.module.css'
import type { Secret } from './skills-api.ts'
import type { SkillDraft } from './use-skill-draft.ts'

interface Props {
  readonly draft: SkillDraft
  readonly problems: SkillProblems | undefined
  readonly editor: Ref<CodeEditorHandle>
  readonly onRun: () => void
}

/** What a skill is and does: its words and its code. */
export function SkillWriting({ draft, problems, editor, onRun }: Props) {
  const { fields, change } = draft
  const names = JSON.stringify(fields.parameters.map(({ name, type }) => ({ name, type })))
  const language = useMemo(() => skillPython(JSON.parse(names)), [names])
  return (
    <div className={classes.write}>
      <TextInput
        label="Name"
        description="Letters, digits, - and _. People and language models call it so."
        value={fields.name}
        maxLength={128}
        spellCheck={false}
        autoComplete="off"
        error={problems?.at('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        description="What it does and when to use it. By this it is chosen for a question."
        autosize
        minRows={2}
        maxRows={10}
        value={fields.description}
        error={problems?.at('description')}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <section className={classes.part} aria-labelledby="skill-code">
        <Title order={2} id="skill-code">
          Code
        </Title>
        <CodeEditor ref={editor} label="Python code" language={language} initial={fields.code} onChange={(code) => change({ code })} onRun={onRun} />
        <Text size="sm" c="dimmed">
          Python 3.12 with pandas, numpy and requests. Tab indents; Esc, then Tab leaves the editor.
        </Text>
        <Complaint text={problems?.at('code')} />
      </section>
      <ParametersTable rows={fields.parameters} sent={filledRows(fields)} problems={problems} onChange={(parameters) => change({ parameters })} />
    </div>
  )
}

interface RulesProps extends Pick<Props, 'draft' | 'problems'> {
  readonly secrets: readonly Secret[]
  readonly children: ReactNode
}

/** What a skill may do, for whom, and whether it is on. */
export function SkillRules({ draft, problems, secrets, children }: RulesProps) {
  const { fields, change } = draft
  const groups = useQuery(groupsQuery)
  return (
    <div className={classes.rules}>
      <EffectsField fields={fields} problems={problems} onChange={change} />
      <SecretsField stored={secrets} needs={fields.needs} changes={draft.secrets} problems={problems} onChange={draft.setSecrets} />
      <section className={classes.part} aria-labelledby="skill-who">
        <Title order={2} id="skill-who">
          Who may use it
        </Title>
        <MultiSelect
          label="Groups"
          description="Questions of people in any of them may use it; all_users is everyone."
          data={[...new Set([...(groups.data ?? []).map(({ name }) => name), ...fields.groups])]}
          value={[...fields.groups]}
          error={problems?.at('groups') ?? problems?.under('groups')}
          searchable
          onChange={(chosen) => change({ groups: chosen })}
        />
        <ActiveField active={fields.active} onChange={(active) => change({ active })} />
      </section>
      {children}
    </div>
  )
}

function Complaint({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null
  return (
    <Text role="alert" size="sm" c="var(--parley-failed)">
      {text}
    </Text>
  )
}
