import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { ConfigWriting } from './config-writing.tsx'
import { DeletePipeline } from './delete-pipeline.tsx'
import { fixIn, withFix } from './fix-config.ts'
import classes from './pipelines.module.css'
import { type Pipeline, type SecretValues, savePipeline, saveSecrets } from './pipelines-api.ts'

interface Props {
  readonly pipeline: Pipeline
  /** A guard's message whose proposal is to be written in. */
  readonly fix: string | undefined
  /** It is dealt with. */
  readonly onSaved: () => void
  readonly mayWrite: boolean
}

/** The config of a pipeline, to change, try and save; for others to read. */
export function PipelineConfig({ pipeline, fix, onSaved, mayWrite }: Props) {
  const navigate = useNavigate()
  const [fixed] = useState(() => fixedBy(pipeline.text, fix))
  const [text, setText] = useState(fixed ?? pipeline.text)
  const [secrets, setSecrets] = useState<SecretValues>({})
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  if (!mayWrite) return <pre className={classes.lines}>{pipeline.text}</pre>
  const { name, format, version } = pipeline
  const hasSecrets = Object.keys(secrets).length > 0
  const isChanged = text !== pipeline.text
  async function save() {
    setBusy(true)
    setProblem('')
    try {
      if (hasSecrets) await saveSecrets(name, secrets)
      setSecrets({})
      onSaved()
      if (isChanged) await savePipeline(name, { text, format }, version)
      notifications.show({ message: `${name} is saved. The next run uses it.` })
    } catch (error) {
      setProblem(error instanceof Failure && error.status === 409 ? `${sentence(error)} Copy your change, then load the page again.` : sentence(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap={24}>
      <ConfigWriting config={{ text, format }} onText={setText} stored={pipeline.secrets} secrets={secrets} onSecrets={setSecrets}>
        {fix !== undefined && (
          <Text role="status" size="sm">
            {fixed === undefined
              ? 'What was proposed could not be written into the config by itself. Write the lines in by hand.'
              : isChanged && 'What was proposed is written into the config. Test it, save it, then run it.'}
          </Text>
        )}
        {problem !== '' && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {problem}
          </Text>
        )}
        <Group justify="space-between" gap={8}>
          <Button loading={busy} disabled={!isChanged && !hasSecrets} onClick={() => void save()}>
            Save
          </Button>
          <DeletePipeline name={name} onDeleted={() => navigate({ to: '/pipelines' })} />
        </Group>
      </ConfigWriting>
    </Stack>
  )
}

function fixedBy(text: string, message: string | undefined): string | undefined {
  const fix = message === undefined ? undefined : fixIn(message)
  return fix && withFix(text, fix)
}
