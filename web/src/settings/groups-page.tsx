import { Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { tablesQuery } from '../api/queries.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { GroupItem } from './groups-item.tsx'
import { NewGroupDialog } from './groups-new.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { groupsQuery, usersQuery } from './users-api.ts'
import classes from './users-page.module.css'

/** Groups decide who can ask about what: a person and a table must share one. */
export function GroupsPage() {
  const groups = useQuery(groupsQuery)
  const users = useQuery(usersQuery)
  const tables = useQuery(tablesQuery)
  const [making, make] = useDisclosure(false)
  const people = (users.data ?? []).map((user) => user.email)
  return (
    <SettingsFrame
      title="Groups"
      about="A person can ask about a table when both are in the same group. Everyone is in all_users."
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={make.open}>
          New group
        </Button>
      }
    >
      <Stack gap={16}>
        {groups.isPending && <ListSkeleton />}
        {groups.isError && <ReadTrouble query={groups} />}
        {groups.isSuccess && (
          <div className={classes.list}>
            {groups.data.map((group) => (
              <GroupItem key={group.name} group={group} people={people} tables={tables.data ?? []} />
            ))}
          </div>
        )}
      </Stack>
      <NewGroupDialog opened={making} onClose={make.close} people={people} />
    </SettingsFrame>
  )
}
