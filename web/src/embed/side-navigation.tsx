import { ActionIcon, Button, Modal, Group as Row, Text, UnstyledButton } from '@mantine/core'
import { IconMessage, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import classes from './embed.module.css'
import { removeConversation } from './space-api.ts'
import type { Group, SpaceConversation } from './space-wire.ts'

/** Where somebody is. */
export interface Place {
  /** Another number, another panel. */
  readonly key: number
  readonly groupId?: string | undefined
  /** The conversation that the panel was opened with. */
  readonly openId?: string
  /** The conversation that is in the panel now. */
  readonly conversationId?: string
}

interface Props {
  readonly groups: readonly Group[]
  readonly conversations: readonly SpaceConversation[]
  readonly place: Place
  readonly onGo: (to: Omit<Place, 'key'>) => void
  readonly onRemoved: (id: string) => void
}

/** Pages of pinned questions, and what was asked before. */
export function SideNavigation({ groups, conversations, place, onGo, onRemoved }: Props) {
  const [removing, setRemoving] = useState<SpaceConversation>()
  return (
    <nav className={classes.links} aria-label="Pages and conversations">
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => onGo({ groupId: groups[0]?.group_id })} className={classes.begin}>
        New question
      </Button>
      {groups.length > 0 && (
        <ul aria-label="Pages">
          {groups.map(({ group_id, name }) => (
            <li key={group_id}>
              <Link label={name} current={place.conversationId === undefined && place.groupId === group_id} onClick={() => onGo({ groupId: group_id })} />
            </li>
          ))}
        </ul>
      )}
      {conversations.length > 0 && (
        <>
          <h2 className={classes.heading}>Earlier questions</h2>
          <ul aria-label="Earlier questions">
            {conversations.map((one) => (
              <li key={one.id} className={classes.item}>
                <Link
                  label={one.title ?? ''}
                  current={place.conversationId === one.id}
                  onClick={() => onGo({ openId: one.id, conversationId: one.id })}
                  quiet
                />
                <ActionIcon size={28} className={classes.remove} aria-label={`Delete “${one.title}”`} onClick={() => setRemoving(one)}>
                  <IconTrash size={14} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        </>
      )}
      {removing !== undefined && <Removal conversation={removing} onClose={() => setRemoving(undefined)} onRemoved={() => onRemoved(removing.id)} />}
    </nav>
  )
}

interface LinkProps {
  readonly label: string
  readonly current: boolean
  readonly quiet?: boolean
  readonly onClick: () => void
}

function Link({ label, current, quiet = false, onClick }: LinkProps) {
  return (
    <UnstyledButton className={classes.link} aria-current={current ? 'page' : undefined} onClick={onClick} title={label}>
      {quiet && <IconMessage size={14} aria-hidden />}
      <span>{label}</span>
    </UnstyledButton>
  )
}

interface RemovalProps {
  readonly conversation: SpaceConversation
  readonly onClose: () => void
  readonly onRemoved: () => void
}

function Removal({ conversation, onClose, onRemoved }: RemovalProps) {
  const [failure, setFailure] = useState<string>()

  async function remove() {
    try {
      await removeConversation(conversation.id)
      onClose()
      onRemoved()
    } catch (error) {
      setFailure(sentence(error))
    }
  }

  return (
    <Modal opened onClose={onClose} title="Delete this conversation" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Text size="sm">“{conversation.title}” and its answers are gone then. This cannot be undone.</Text>
      {failure !== undefined && (
        <Text size="sm" role="alert" c="var(--parley-failed)" mt={8}>
          {failure}
        </Text>
      )}
      <Row justify="flex-end" gap={8} mt={16}>
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" onClick={() => void remove()}>
          Delete
        </Button>
      </Row>
    </Modal>
  )
}
