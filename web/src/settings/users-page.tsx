import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMailPlus, IconSearch, IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { groupsQuery, type User, usersQuery } from './users-api.ts'
import { InviteDialog } from './users-invite.tsx'
import { UserItem } from './users-item.tsx'
import { NewUserDialog } from './users-new.tsx'
import classes from './users-page.module.css'

/** Who may sign in, as what, and in which groups. */
export function UsersPage() {
  const users = useQuery(usersQuery)
  const groups = useQuery(groupsQuery)
  const [wanted, setWanted] = useState('')
  const [inviting, invite] = useDisclosure(false)
  const [making, make] = useDisclosure(false)
  const found = (users.data ?? []).filter((user) => isAbout(user, wanted.trim().toLowerCase()))
  return (
    <SettingsFrame
      title="Users"
      action={
        <Group gap={8}>
          <Button variant="default" leftSection={<IconUserPlus size={16} />} onClick={make.open}>
            Create an account
          </Button>
          <Button leftSection={<IconMailPlus size={16} />} onClick={invite.open}>
            Invite people
          </Button>
        </Group>
      }
    >
      <Stack gap={16}>
        <TextInput
          aria-label="Find a person"
          placeholder="Find a person, role or group"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        {users.isPending && <ListSkeleton />}
        {users.isError && <ReadTrouble query={users} />}
        {users.isSuccess && found.length === 0 && <Text>Nobody fits “{wanted.trim()}”.</Text>}
        {found.length > 0 && (
          <ul className={classes.list} aria-label="Users">
            {found.map((user) => (
              <UserItem key={user.email} user={user} groups={(groups.data ?? []).map((group) => group.name)} />
            ))}
          </ul>
        )}
      </Stack>
      <InviteDialog opened={inviting} onClose={invite.close} />
      <NewUserDialog opened={making} onClose={make.close} />
    </SettingsFrame>
  )
}

function isAbout(user: User, words: string): boolean {
  return [user.email, user.realname, user.role, ...user.groups].some((text) => text.toLowerCase().includes(words))
}
