import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { type LanguageModel, MODES, modelSettingsQuery, modelsQuery } from './models-api.ts'
import { ModelForm } from './models-form.tsx'
import { ModelItem } from './models-item.tsx'
import { ModelLimits } from './models-limits.tsx'
import { ModelModes } from './models-modes.tsx'
import classes from './models-page.module.css'
import { ModelUsage } from './models-usage.tsx'
import { SettingsFrame } from './settings-frame.tsx'

/** Language models: which there are, who uses which, what they are sent, may use and did use. */
export function LanguageModelsPage() {
  const models = useQuery(modelsQuery)
  const settings = useQuery(modelSettingsQuery)
  const [editing, setEditing] = useState<LanguageModel | 'new'>()
  const [fresh, setFresh] = useState<string>()
  const list = models.data ?? []
  // who has saved a form by keyboard goes on where its result is
  const takeFocus = useCallback(
    (element: HTMLElement | null): void => {
      if (fresh !== undefined) element?.focus()
    },
    [fresh],
  )
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
      Add a model
    </Button>
  )

  if (editing !== undefined)
    return (
      <SettingsFrame title="Language models">
        <div>
          <Title order={2} mb={16}>
            {editing === 'new' ? 'Add a model' : `Edit ${editing.label}`}
          </Title>
          <ModelForm
            {...(editing !== 'new' && { model: editing })}
            onSaved={(id) => {
              setEditing(undefined)
              setFresh(id)
            }}
            onCancel={() => setEditing(undefined)}
          />
        </div>
      </SettingsFrame>
    )

  return (
    <SettingsFrame title="Language models">
      <Stack gap={16}>
        {(models.isPending || settings.isPending) && <Skeleton height={120} radius="md" />}
        {models.isError && <ReadTrouble query={models} />}
        {settings.isError && !models.isError && <ReadTrouble query={settings} />}
        {models.isSuccess && list.length === 0 && (
          <div className={classes.empty}>
            <Text fw={500}>Parley works without a language model.</Text>
            <Text c="dimmed">
              Its own engine answers questions about your data offline, in milliseconds, the same way every time. A model widens what can be asked: open
              questions, reports in words, skills used of its own accord. Nothing is sent anywhere until you add one, and one on your own machine is enough.
            </Text>
            {add}
          </div>
        )}
        {list.length > 0 && settings.isSuccess && (
          <>
            <Group justify="space-between" gap={12}>
              <Text c="dimmed" flex="1 1 260px">
                Parley’s own engine answers first; a model is asked where the engine does not know.
              </Text>
              {add}
            </Group>
            <ul className={classes.list} aria-label="Models" tabIndex={-1} ref={takeFocus}>
              {list.map((model) => (
                <ModelItem
                  key={model.id}
                  model={model}
                  modes={MODES.filter((mode) => settings.data.in_use[mode] === model.id)}
                  fresh={fresh === model.id}
                  onEdit={() => {
                    setFresh(undefined)
                    setEditing(model)
                  }}
                />
              ))}
            </ul>
          </>
        )}
      </Stack>
      {list.length > 0 && settings.isSuccess && (
        <>
          <ModelModes models={list} settings={settings.data} />
          <ModelLimits caps={settings.data.caps} />
          <ModelUsage />
        </>
      )}
    </SettingsFrame>
  )
}
