import { Button, Checkbox, Group, Menu, SegmentedControl, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconDownload, IconFilter } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../../api/failure.ts'
import { ago } from '../../shell/ago.ts'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { ReadTrouble } from '../../ui/read-trouble.tsx'
import classes from '../bots.module.css'
import { BotsFrame } from '../bots-frame.tsx'
import { FiltersField } from '../story/filters-field.tsx'
import type { ChatUser, Filter } from '../wire.ts'
import { ChatUserDrawer } from './chat-user-drawer.tsx'
import { addToSegment, exportUsers, segmentsQuery, usersQuery, wholeFilters } from './chat-users-api.ts'
import { Segments } from './segments.tsx'
import { nameOf } from './user-name.ts'

const MOST_FILTERS = 5
const TYPING_MS = 300
const KNOWN = [
  'default_name',
  'default_email',
  'default_city',
  'default_country',
  'default_language',
  'conversations',
  'createdAt',
  'lastSeen',
  'banned',
  'segment',
  'userId',
]

/** Everybody who has talked to a bot. */
export function ChatUsersPage() {
  const [sort, setSort] = useState<'createdAt' | 'lastSeen'>('lastSeen')
  const [match, setMatch] = useState<'all' | 'any'>('all')
  const [filters, setFilters] = useState<readonly Filter[]>([])
  const [asked] = useDebouncedValue(filters, TYPING_MS)
  const users = useInfiniteQuery(usersQuery({ sort, match, filters: wholeFilters(asked) }))
  const [openId, setOpenId] = useState<string>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const all = users.data?.pages.flatMap(({ data }) => data) ?? []
  const count = users.data?.pages[0]?.count ?? 0
  const picked = all.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const opened = all.find(({ id }) => id === openId)
  const isUnused = users.isSuccess && count === 0 && wholeFilters(asked).length === 0

  async function download() {
    try {
      const url = URL.parse(await exportUsers(), window.location.href)
      if (url !== null) window.location.assign(url.pathname + url.search)
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <BotsFrame
      part="users"
      action={
        isUnused ? undefined : (
          <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => void download()}>
            Export
          </Button>
        )
      }
    >
      <Stack gap={16}>
        {!isUnused && (
          <Group gap={12} align="flex-start">
            <SegmentedControl
              aria-label="Order"
              data={[
                { value: 'lastSeen', label: 'Seen last' },
                { value: 'createdAt', label: 'Newest' },
              ]}
              value={sort}
              onChange={(next) => setSort(next === 'createdAt' ? 'createdAt' : 'lastSeen')}
            />
            {filters.length === 0 ? (
              <Button variant="default" leftSection={<IconFilter size={16} />} onClick={() => setFilters([{ attribute: '', operator: 'equals', value: '' }])}>
                Filter
              </Button>
            ) : (
              <div style={{ flex: '1 1 420px', minWidth: 0 }}>
                <FiltersField label="Filters" filters={filters} known={KNOWN} most={MOST_FILTERS} onChange={setFilters} />
                {filters.length > 1 && (
                  <SegmentedControl
                    size="xs"
                    mt={8}
                    aria-label="How filters are joined"
                    data={[
                      { value: 'all', label: 'All must hold' },
                      { value: 'any', label: 'One is enough' },
                    ]}
                    value={match}
                    onChange={(next) => setMatch(next === 'any' ? 'any' : 'all')}
                  />
                )}
              </div>
            )}
          </Group>
        )}
        {users.isPending && <ListSkeleton />}
        {users.isError && <ReadTrouble query={users} />}
        {isUnused && <Text maw={620}>Nobody has talked to a bot yet. Visitors stand here with what they told: a name, an e-mail address, a city.</Text>}
        {users.isSuccess && count === 0 && !isUnused && <Text>Nobody fits these filters.</Text>}
        {all.length > 0 && (
          <>
            <Group gap={12} mih={36}>
              <Text size="sm" c="dimmed" role="status">
                {count.toLocaleString()} {count === 1 ? 'person' : 'people'}
              </Text>
              {picked.length > 0 && <AddToSegment users={picked} onDone={() => setChosen(new Set())} />}
            </Group>
            <ul className={classes.list} aria-label="Chat users">
              {all.map((user) => (
                <UserItem
                  key={user.id}
                  user={user}
                  chosen={chosen.has(user.id)}
                  onPick={(on) => setChosen((before) => new Set(on ? [...before, user.id] : [...before].filter((id) => id !== user.id)))}
                  onOpen={() => setOpenId(user.id)}
                />
              ))}
            </ul>
          </>
        )}
        {users.hasNextPage && (
          <Button variant="default" style={{ alignSelf: 'flex-start' }} loading={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>
            Show more
          </Button>
        )}
        {!isUnused && <Segments />}
      </Stack>
      <ChatUserDrawer user={opened} onClose={() => setOpenId(undefined)} />
    </BotsFrame>
  )
}

interface ItemProps {
  readonly user: ChatUser
  readonly chosen: boolean
  readonly onPick: (on: boolean) => void
  readonly onOpen: () => void
}

function UserItem({ user, chosen, onPick, onOpen }: ItemProps) {
  const { attributes, conversations, lastSeen, segments, banned } = user
  const facts = [
    ...(attributes.default_email ? [attributes.default_email] : []),
    ...([attributes.default_city, attributes.default_country].filter(Boolean).length > 0
      ? [[attributes.default_city, attributes.default_country].filter(Boolean).join(', ')]
      : []),
    `${conversations.toLocaleString()} ${conversations === 1 ? 'conversation' : 'conversations'}`,
    `seen ${ago(lastSeen.replace(' ', 'T'))}`,
    ...segments.map(({ name }) => name),
  ]
  return (
    <li style={{ display: 'flex', alignItems: 'center', paddingInlineStart: 16 }}>
      <Checkbox aria-label={`Choose ${nameOf(user)}`} checked={chosen} onChange={(event) => onPick(event.currentTarget.checked)} />
      <button type="button" className={`${classes.item} ${classes.plain}`} onClick={onOpen}>
        <span>
          <span className={classes.name}>{nameOf(user)}</span>
          <span className={classes.facts}>{facts.join(' · ')}</span>
        </span>
        {banned && (
          <span className={classes.state} data-state="broken">
            Banned
          </span>
        )}
      </button>
    </li>
  )
}

function AddToSegment({ users, onDone }: { readonly users: readonly string[]; readonly onDone: () => void }) {
  const segments = useQuery(segmentsQuery)
  async function add(id: string, name: string) {
    try {
      await addToSegment(id, users)
      notifications.show({ message: `${users.length} ${users.length === 1 ? 'person is' : 'people are'} in ${name} now.` })
      onDone()
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <Menu>
      <Menu.Target>
        <Button variant="light" size="xs">
          Put {users.length} into a segment
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {segments.data?.length === 0 && <Menu.Label>There is no segment yet; make one below.</Menu.Label>}
        {segments.data?.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => void add(id, name)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
