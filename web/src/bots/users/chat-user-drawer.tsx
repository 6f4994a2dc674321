import { Button, Drawer, Group, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { queryClient } from '../../api/queries.ts'
import { Problem } from '../../settings/problem.tsx'
import { useSaving } from '../../settings/use-saving.ts'
import { ConfirmDialog } from '../../shell/conversation-dialogs.tsx'
import { ChatsPage } from '../chats/chats-page.tsx'
import type { ChatUser } from '../wire.ts'
import { banUser, changeAttributes, makeSegment, removeUser, segmentsQuery, setSegments } from './chat-users-api.ts'
import { nameOf } from './user-name.ts'

/** One visitor: what is known, which segments, what was said. */
export function ChatUserDrawer({ user, onClose }: { readonly user: ChatUser | undefined; readonly onClose: () => void }) {
  return (
    <Drawer opened={user !== undefined} onClose={onClose} position="right" size={520} title={user && nameOf(user)} closeButtonProps={{ 'aria-label': 'Close' }}>
      {user !== undefined && <OpenUser key={user.id} user={user} onClose={onClose} />}
    </Drawer>
  )
}

function OpenUser({ user, onClose }: { readonly user: ChatUser; readonly onClose: () => void }) {
  const [removing, setRemoving] = useState(false)
  const act = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <Stack gap={24}>
      <Text size="sm" c="dimmed">
        Id in your product: {user.userId}
      </Text>
      <Attributes user={user} />
      <SegmentsOf user={user} />
      <section>
        <Title order={3} mb={8}>
          Chats
        </Title>
        <ChatsPage which={{ userId: user.id }} />
      </section>
      <Group gap={8}>
        <Button variant="default" onClick={() => void act(() => banUser(user.id, !user.banned))}>
          {user.banned ? 'Let them talk again' : 'Ban'}
        </Button>
        <Button variant="default" c="var(--parley-failed)" onClick={() => setRemoving(true)}>
          Delete
        </Button>
      </Group>
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={`Delete ${nameOf(user)}?`}
        text="What is known about them and every word of their chats is erased, here and in later backups. Reports keep their counts."
        action="Delete"
        onConfirm={() =>
          void act(async () => {
            await removeUser(user.id)
            onClose()
          })
        }
      />
    </Stack>
  )
}

function Attributes({ user }: { readonly user: ChatUser }) {
  const known = Object.entries(user.attributes).filter((entry): entry is [string, string] => entry[1] !== null)
  const { busy, failure, submit } = useSaving(async (form, element) => {
    const name = String(form.get('name')).trim()
    const value = String(form.get('value')).trim()
    await changeAttributes(user.id, { [name]: value === '' ? null : value })
    element.reset()
    return value === '' ? `${name} is removed.` : `${name} is ${value}.`
  })
  return (
    <section>
      <Title order={3} mb={8}>
        What is known
      </Title>
      {known.length === 0 && (
        <Text size="sm" c="dimmed" mb={8}>
          Nothing yet.
        </Text>
      )}
      <dl style={{ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: '4px 16px', margin: '0 0 12px' }}>
        {known.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>
              <Text size="sm" c="dimmed">
                {name.replace(/^default_/, '')}
              </Text>
            </dt>
            <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
          </div>
        ))}
      </dl>
      <form onSubmit={submit}>
        <Group gap={8} align="flex-start" wrap="nowrap">
          <TextInput name="name" aria-label="Attribute" placeholder="Attribute" required maxLength={128} />
          <TextInput name="value" aria-label="Value" placeholder="Value; empty removes it" maxLength={1_024} style={{ flex: 1 }} />
          <Button type="submit" variant="default" loading={busy}>
            Set
          </Button>
        </Group>
        <Problem failure={failure} />
      </form>
    </section>
  )
}

function SegmentsOf({ user }: { readonly user: ChatUser }) {
  const segments = useQuery(segmentsQuery)
  const all = segments.data ?? []
  async function set(names: readonly string[]) {
    try {
      for (const name of names) if (!all.some((segment) => segment.name === name)) await makeSegment(name)
      const fresh = await queryClient.fetchQuery({ ...segmentsQuery, staleTime: 0 })
      await setSegments(
        user.id,
        fresh.filter(({ name }) => names.includes(name)).map(({ id }) => id),
      )
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return <TagsInput label="Segments" data={all.map(({ name }) => name)} value={user.segments.map(({ name }) => name)} onChange={(names) => void set(names)} />
}
