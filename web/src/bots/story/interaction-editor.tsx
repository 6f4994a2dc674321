import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { ConfirmDialog } from '../../shell/conversation-dialogs.tsx'
import { changeInteraction, makeInteraction, removeInteraction } from '../bots-api.ts'
import type { InteractionText } from '../wire.ts'
import { Arrivals } from './arrivals.tsx'
import { BLANK_INTERACTION, keyOf, type Place, tidied } from './draft.ts'
import { InteractionForm } from './interaction-form.tsx'
import classes from './story.module.css'
import type { KeptDrafts } from './use-drafts.ts'

interface Props {
  readonly storyId: string
  readonly place: Place
  /** As it is stored; undefined: not yet. */
  readonly stored: InteractionText | undefined
  readonly drafts: KeptDrafts
  readonly onPlace: (key: string) => void
}

/** Edits one interaction; what is typed stays until it is saved or discarded. */
export function InteractionEditor({ storyId, place, stored, drafts, onPlace }: Props) {
  const key = keyOf(place)
  const draft = drafts.of(key)
  const text = draft ?? stored ?? BLANK_INTERACTION
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const [removing, setRemoving] = useState(false)
  const isDirty = draft !== undefined

  async function save() {
    setBusy(true)
    setProblem('')
    const whole = tidied(text)
    try {
      if (place.kind === 'new') {
        const id = await makeInteraction(storyId, whole)
        drafts.keep(key, undefined)
        onPlace(id)
      } else if (place.kind === 'system') await changeInteraction(storyId, place.name, { responses: whole.responses, enabled: whole.enabled })
      else await changeInteraction(storyId, place.id, whole)
      drafts.keep(key, undefined)
      notifications.show({ message: 'Saved. The bot answers with it from the next message on.' })
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setBusy(false)
    }
  }

  async function remove() {
    if (place.kind !== 'user') return
    try {
      await removeInteraction(storyId, place.id)
      drafts.keep(key, undefined)
      onPlace('welcome')
    } catch (error) {
      setProblem(sentence(error))
    }
  }

  function discard() {
    drafts.keep(key, undefined)
    setProblem('')
    if (place.kind === 'new') onPlace('welcome')
  }

  return (
    <section
      className={classes.editor}
      aria-label="Interaction"
      onKeyDown={(event) => {
        if ((event.metaKey || event.ctrlKey) && event.key === 's') {
          event.preventDefault()
          if (isDirty && !busy) void save()
        }
      }}
    >
      <Arrivals at={key} onOpen={onPlace} />
      <InteractionForm kind={place.kind === 'system' ? place.name : 'user'} text={text} onChange={(next) => drafts.keep(key, next)} />
      <div className={classes.save} data-dirty={isDirty || undefined}>
        {problem !== '' && (
          <Text role="alert" size="sm" c="var(--parley-failed)">
            {problem}
          </Text>
        )}
        <Group justify="space-between" gap={8}>
          <Group gap={8}>
            <Button onClick={() => void save()} loading={busy} disabled={!isDirty || (place.kind !== 'system' && text.name.trim() === '')}>
              {place.kind === 'new' ? 'Create' : 'Save'}
            </Button>
            {(isDirty || place.kind === 'new') && (
              <Button variant="default" onClick={discard}>
                Discard
              </Button>
            )}
          </Group>
          {place.kind === 'user' && (
            <Button variant="subtle" color="red" c="var(--parley-failed)" onClick={() => setRemoving(true)}>
              Delete
            </Button>
          )}
        </Group>
      </div>
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={`Delete “${text.name}”?`}
        text={`Its ${text.userSays.length} phrases and ${text.responses.length} responses go. Chats that used it stay.`}
        action="Delete"
        onConfirm={() => void remove()}
      />
    </section>
  )
}
