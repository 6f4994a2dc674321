import { yaml } from '@codemirror/lang-yaml'
import { indentUnit } from '@codemirror/language'
import { Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useRef } from 'react'
import { CodeEditor, type CodeEditorHandle } from '../editor/code-editor.tsx'
import { fixIn, withFix } from './fix-config.ts'
import classes from './pipelines.module.css'
import type { ConfigText, Secret, SecretValues } from './pipelines-api.ts'
import { SecretInputs, secretsIn } from './secret-inputs.tsx'
import { Trial } from './trial.tsx'

const YAML = [yaml(), indentUnit.of('  ')]

interface Props {
  readonly config: ConfigText
  readonly onText: (text: string) => void
  readonly stored: readonly Secret[]
  readonly secrets: SecretValues
  readonly onSecrets: (values: SecretValues) => void
  /** What saves it. */
  readonly children: ReactNode
}

/** A config on one side; what it needs and what it would do on the other. */
export function ConfigWriting({ config, onText, stored, secrets, onSecrets, children }: Props) {
  const editor = useRef<CodeEditorHandle>(null)
  function fix(message: string) {
    const proposed = fixIn(message)
    const fixed = proposed && withFix(config.text, proposed)
    if (fixed === undefined) {
      notifications.show({ color: 'red', message: 'The config cannot be changed by itself here. Write the lines in by hand.' })
      return
    }
    editor.current?.replace(fixed)
    notifications.show({ message: 'Written into the config. Test it again.' })
  }
  return (
    <div className={classes.workshop}>
      <CodeEditor ref={editor} label="Config of the pipeline" language={YAML} initial={config.text} onChange={onText} onRun={() => undefined} />
      <div className={classes.side}>
        <SecretInputs names={secretsIn(config.text)} stored={stored} values={secrets} onChange={onSecrets} />
        <Trial config={config} secrets={secrets} onFix={fix} />
      </div>
      <Stack gap={16}>{children}</Stack>
    </div>
  )
}
