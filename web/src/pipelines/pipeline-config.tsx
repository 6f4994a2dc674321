import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { queryClient } from '../api/queries.ts'
import { ConfigWriting } from './config-writing.tsx'
import classes from './pipelines.module.css'
import { type Pipeline, pipelineQuery, savePipeline, saveSecrets } from './pipelines-api.ts'
import type { ConfigDraft } from './use-config-draft.ts'

interface Props {
  readonly pipeline: Pipeline
  readonly draft: ConfigDraft
  /** What a guard proposed: written into the draft, or not to be written by itself. */
  readonly fix: 'written' | 'by hand' | undefined
  readonly onSaved: () => void
  readonly mayWrite: boolean
  /** What else may be done with it. */
  readonly children: ReactNode
}

/** The config of a pipeline, to change, try and save; for others to read. */
export function PipelineConfig({ pipeline, draft, fix, onSaved, mayWrite, children }: Props) {
  const { busy, problem, isOutdated, save, forget } = useSave(pipeline, draft, onSaved)
  if (!mayWrite) return <pre className={classes.lines}>{pipeline.text}</pre>
  const isUnsaved = draft.isChanged || draft.hasSecrets
  function discard() {
    draft.discard()
    forget()
    onSaved()
  }
  return (
    <ConfigWriting
      key={draft.begun}
      config={{ text: draft.text, format: pipeline.format }}
      onText={draft.write}
      stored={pipeline.secrets}
      secrets={draft.secrets}
      onSecrets={draft.setSecrets}
    >
      {fix !== undefined && (
        <Text role="status" size="sm">
          {fix === 'by hand'
            ? 'What was proposed could not be written into the config by itself. Write the lines in by hand.'
            : draft.isChanged && 'What was proposed is written into the config. Test it, save it, then run it.'}
        </Text>
      )}
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
      <Group justify="space-between" gap={8}>
        <Group gap={8}>
          <Button loading={busy} disabled={!isUnsaved} onClick={() => void save(isOutdated ? pipeline.version : draft.version)}>
            {isOutdated ? 'Save mine over it' : 'Save'}
          </Button>
          {isUnsaved && (
            <Button variant="default" disabled={busy} onClick={discard}>
              Discard
            </Button>
          )}
        </Group>
        {children}
      </Group>
    </ConfigWriting>
  )
}

function useSave({ name, format }: Pipeline, draft: ConfigDraft, onSaved: () => void) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<{ readonly problem: string; readonly isOutdated: boolean }>()
  async function save(version: number) {
    setBusy(true)
    setFailure(undefined)
    try {
      if (draft.hasSecrets) await saveSecrets(name, draft.secrets)
      draft.setSecrets({})
      if (draft.isChanged) await savePipeline(name, { text: draft.text, format }, version)
      draft.discard()
      onSaved()
      notifications.show({ message: `${name} is saved. The next run uses it.` })
    } catch (error) {
      const isOutdated = error instanceof Failure && error.status === 409
      if (isOutdated) await queryClient.invalidateQueries({ queryKey: pipelineQuery(name).queryKey })
      setFailure({ problem: isOutdated ? 'Somebody saved it in the meantime. Yours is not saved.' : sentence(error), isOutdated })
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem: failure?.problem ?? '', isOutdated: failure?.isOutdated ?? false, save, forget: () => setFailure(undefined) }
}
